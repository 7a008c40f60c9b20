package io.birthmark.twin;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.pki.CertificateProfile;

/**
 * What a device is told of the request that it is to make.
 *
 * @param named whether its names must stand in the request, because its CA takes them from there
 */
public record RequestTerms(CertificateProfile profile, boolean named) {
  /** Terms of a device whose CA does not look at the names in a request. */
  public static RequestTerms nameless(CertificateProfile profile) {
    return new RequestTerms(profile, false);
  }

  Bytes csrAttributes(DeviceId device) {
    return named ? profile.csrAttributes(device) : profile.csrAttributes();
  }
}
