package io.birthmark.enrollment;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The two things a device proves, each with challenges and statements of its own. */
public enum Purpose {
  /** Step 3: the device is who it says, and asks for a certificate over this CSR. */
  ENROLL(1, "enroll"),
  /** Step 5: the device uses the key of this certificate. */
  INSTALL(2, "install");

  private final byte code;
  private final String step;

  Purpose(int code, String step) {
    this.code = (byte) code;
    this.step = step;
  }

  /** The byte that stands for it in a challenge. */
  byte code() {
    return code;
  }

  /** The word that stands for it in a statement. */
  byte[] step() {
    return step.getBytes(US_ASCII);
  }
}
