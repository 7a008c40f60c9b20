package io.birthmark.device;

/**
 * A certificate profile pinned in an intent. A node that cannot reproduce the hash refuses the
 * intent, so two versions of one profile never mix in one certificate.
 *
 * @param name name of the profile
 * @param version version, from 1
 * @param hash SHA-256 of the profile's canonical form
 */
public record ProfileRef(String name, int version, Sha256 hash) {
  public ProfileRef {
    name = SharedName.of(name);
  }

  @Override
  public String toString() {
    return name + "/" + version;
  }
}
