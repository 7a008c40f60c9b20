package io.birthmark.enrollment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;
import java.io.ByteArrayOutputStream;

/**
 * What a proof covers: {@code "birthmark/1 " ‖ step ‖ 0x00 ‖ challenge ‖ device ‖ SHA-256(object)},
 * where {@code device} is the device part of the id. Step ends at the first zero byte, challenge
 * and digest have fixed lengths: two different statements never have the same bytes.
 *
 * @param challenge the 50 bytes answered, found good by {@link Challenges} before
 * @param object SHA-256 of the CSR to enroll with, or of the certificate installed
 */
public record Statement(Step step, Bytes challenge, DeviceId device, Sha256 object) {
  /** What is stated; no proof of one serves for another. */
  public enum Step {
    /** Step 3: the device is who it says, and asks for a certificate over this CSR. */
    ENROLL("enroll"),
    /** Step 3: the device holds the key in this CSR, now, and asks with it for itself. */
    POSSESS("possess"),
    /** Step 5: the device uses the key of this certificate. */
    INSTALL("install");

    private final String word;

    Step(String word) {
      this.word = word;
    }
  }

  private static final byte[] PREFIX = "birthmark/1 ".getBytes(US_ASCII);

  /**
   * Makes a statement.
   *
   * @throws IllegalArgumentException when the challenge has not 50 bytes; {@link Challenges#check}
   *     refuses such a one
   */
  public Statement {
    if (challenge.size() != Challenges.LENGTH) {
      throw new IllegalArgumentException("a challenge has " + Challenges.LENGTH + " bytes");
    }
  }

  /** What the proof of who the device is covers in step 3. */
  public static Statement enroll(Bytes challenge, DeviceId device, Bytes csr) {
    return new Statement(Step.ENROLL, challenge, device, csr.sha256());
  }

  /**
   * What the signature by the key in the CSR covers in step 3. The CSR is signed by that key too,
   * but once for ever and for nobody: whoever overhears it could bring it as their own.
   */
  public static Statement possess(Bytes challenge, DeviceId device, Bytes csr) {
    return new Statement(Step.POSSESS, challenge, device, csr.sha256());
  }

  /** What the signature of step 5 covers. */
  public static Statement install(Bytes challenge, DeviceId device, Bytes certificate) {
    return new Statement(Step.INSTALL, challenge, device, certificate.sha256());
  }

  /** The bytes to sign or to authenticate. */
  public byte[] toBytes() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(PREFIX);
    out.writeBytes(step.word.getBytes(US_ASCII));
    out.write(0);
    out.writeBytes(challenge.toArray());
    out.writeBytes(device.device().getBytes(US_ASCII));
    out.writeBytes(object.toBytes());
    return out.toByteArray();
  }
}
