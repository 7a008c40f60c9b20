package io.birthmark.enrollment;

/** The two occasions on which a device is challenged, each with challenges of its own. */
public enum Purpose {
  /** Step 3: the device is who it says, and asks for a certificate over this CSR. */
  ENROLL(1),
  /** Step 5: the device uses the key of this certificate. */
  INSTALL(2);

  private final byte code;

  Purpose(int code) {
    this.code = (byte) code;
  }

  /** The byte that stands for it in a challenge. */
  byte code() {
    return code;
  }
}
