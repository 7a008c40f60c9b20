package io.birthmark.line;

import com.google.protobuf.ByteString;
import io.birthmark.line.DeviceMemory.Recording;
import io.birthmark.wire.sparkplug.Metric;
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
   * @param request the key and what to ask with
   */
  record Means(String device, KeyRequest request, DeviceEvidence evidence) {}

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
      var own = means.request();
      var request = new KeyRequest(own.privateKey(), own.publicKey(), csr);
      return Submission.honest(challenge, new Means(means.device(), request, means.evidence()));
    }
  }

  /** Says again what another device was accepted for, with a request of its own. */
  record Replay(Recording recording) implements Misdeed {
    @Override
    public Submission answer(ByteString challenge, Means means) {
      var own = Submission.honest(recording.challenge(), means);
      return new Submission(
          own.challenge(), own.kind(), recording.proof(), own.chain(), own.csr(), own.possession());
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
      String kind,
      ByteString proof,
      ByteString chain,
      ByteString csr,
      ByteString possession) {
    static Submission honest(ByteString challenge, Means means) {
      var csr = means.request().csr();
      return new Submission(
          challenge,
          means.evidence().kind(),
          means.evidence().prove(Statement.enroll(challenge, means.device(), csr)),
          means.evidence().chain(),
          csr,
          Crypto.sign(
              "SHA256withECDSA",
              Crypto.privateKey(means.request().privateKey()),
              Statement.possess(challenge, means.device(), csr)));
    }

    List<Metric> metrics() {
      var metrics = new ArrayList<Metric>();
      metrics.add(IdentityMetric.CHALLENGE.of(challenge));
      metrics.add(IdentityMetric.EVIDENCE_KIND.of(kind));
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
