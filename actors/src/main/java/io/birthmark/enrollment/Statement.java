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
public record Statement(Purpose purpose, Bytes challenge, DeviceId device, Sha256 object) {
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

  /** What the proof of step 3 covers. */
  public static Statement enroll(Bytes challenge, DeviceId device, Bytes csr) {
    return new Statement(Purpose.ENROLL, challenge, device, csr.sha256());
  }

  /** What the signature of step 5 covers. */
  public static Statement install(Bytes challenge, DeviceId device, Bytes certificate) {
    return new Statement(Purpose.INSTALL, challenge, device, certificate.sha256());
  }

  /** The bytes to sign or to authenticate. */
  public byte[] toBytes() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(PREFIX);
    out.writeBytes(purpose.step());
    out.write(0);
    out.writeBytes(challenge.toArray());
    out.writeBytes(device.device().getBytes(US_ASCII));
    out.writeBytes(object.toBytes());
    return out.toByteArray();
  }
}
