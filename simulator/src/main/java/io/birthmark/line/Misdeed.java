package io.birthmark.line;

import com.google.protobuf.ByteString;
import io.birthmark.line.DeviceMemory.Recording;
import io.birthmark.wire.sparkplug.Metric;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What a device does with a challenge. A device whose <em>evidence</em> is false (a wrong key, a
 * chain of another CA) does nothing wrong here: it proves honestly with what it has.
 */
public sealed interface Misdeed {
  /** Builds step 3. */
  Submission answer(ByteString challenge, Means means);

  /**
   * What a device has to answer with.
   *
   * @param csr in DER
   * @param key the private key of the CSR, on P-256
   */
  record Means(String device, ByteString csr, DeviceEvidence evidence, PrivateKey key) {}

  /** No misdeed at all. */
  record None() implements Misdeed {
    @Override
    public Submission answer(ByteString challenge, Means means) {
      return Submission.honest(challenge, means);
    }
  }

  /** Asks with bytes that are no valid request, properly proven. */
  record Garbage(ByteString csr) implements Misdeed {
    @Override
    public Submission answer(ByteString challenge, Means means) {
      return Submission.honest(
          challenge, new Means(means.device(), csr, means.evidence(), means.key()));
    }
  }

  /** Says again what another device was accepted for, with a request of its own. */
  record Replay(Recording recording) implements Misdeed {
    @Override
    public Submission answer(ByteString challenge, Means means) {
      var own = Submission.honest(recording.challenge(), means);
      return new Submission(
          own.challenge(), recording.proof(), own.chain(), own.csr(), own.possession());
    }
  }

  /**
   * Step 3 as it goes out.
   *
   * @param chain empty for evidence without certificates
   * @param possession signature by the key in the CSR
   */
  record Submission(
      ByteString challenge,
      ByteString proof,
      ByteString chain,
      ByteString csr,
      ByteString possession) {
    static Submission honest(ByteString challenge, Means means) {
      return new Submission(
          challenge,
          means.evidence().prove(Statement.enroll(challenge, means.device(), means.csr())),
          means.evidence().chain(),
          means.csr(),
          Crypto.sign(
              "SHA256withECDSA",
              means.key(),
              Statement.possess(challenge, means.device(), means.csr())));
    }

    List<Metric> metrics() {
      var metrics = new ArrayList<Metric>();
      metrics.add(IdentityMetric.CHALLENGE.of(challenge));
      metrics.add(IdentityMetric.EVIDENCE_PROOF.of(proof));
      if (!chain.isEmpty()) {
        metrics.add(IdentityMetric.EVIDENCE_CHAIN.of(chain));
      }
      metrics.add(IdentityMetric.CSR.of(csr));
      metrics.add(IdentityMetric.CSR_PROOF.of(possession));
      return List.copyOf(metrics);
    }
  }
}
