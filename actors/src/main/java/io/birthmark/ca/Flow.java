package io.birthmark.ca;

import io.birthmark.device.GroupId;
import java.util.Optional;

/**
 * Requests that stand in one queue before a CA: those of an enrollment group from one production
 * line. Every flow has the same share of a CA's budget, however many devices it brings.
 *
 * @param group whose devices they are; empty when that is not known
 * @param line where they come from, as far as whoever registered them said so
 */
public record Flow(Optional<GroupId> group, Optional<String> line) {
  /** Of nobody in particular. */
  public static final Flow NONE = new Flow(Optional.empty(), Optional.empty());
}
