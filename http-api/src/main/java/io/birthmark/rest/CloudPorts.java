package io.birthmark.rest;

import io.birthmark.cloud.CloudRegistrations;
import io.birthmark.device.CloudName;
import java.util.Set;

/**
 * The clouds, as far as the API needs them.
 *
 * @param names those that are configured
 * @param registrations how certificates stand there
 */
public record CloudPorts(Set<CloudName> names, CloudRegistrations registrations) {
  public CloudPorts {
    names = Set.copyOf(names);
  }
}
