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
  Submission answer(ByteString challenge, String device, ByteString csr, DeviceEvidence evidence);

  /** No misdeed at all. */
  record None() implements Misdeed {
    @Override
    public Submission answer(
        ByteString challenge, String device, ByteString csr, DeviceEvidence evidence) {
      return Submission.honest(challenge, device, csr, evidence);
    }
  }

  /** Asks with bytes that are no valid request, properly proven. */
  record Garbage(ByteString csr) implements Misdeed {
    @Override
    public Submission answer(
        ByteString challenge, String device, ByteString own, DeviceEvidence evidence) {
      return Submission.honest(challenge, device, csr, evidence);
    }
  }

  /** Says again what another device was accepted for, with a request of its own. */
  record Replay(Recording recording) implements Misdeed {
    @Override
    public Submission answer(
        ByteString challenge, String device, ByteString csr, DeviceEvidence evidence) {
      return new Submission(recording.challenge(), recording.proof(), evidence.chain(), csr);
    }
  }

  /**
   * Step 3 as it goes out.
   *
   * @param chain empty for evidence without certificates
   */
  record Submission(ByteString challenge, ByteString proof, ByteString chain, ByteString csr) {
    static Submission honest(
        ByteString challenge, String device, ByteString csr, DeviceEvidence evidence) {
      return new Submission(
          challenge,
          evidence.prove(Statement.enroll(challenge, device, csr)),
          evidence.chain(),
          csr);
    }

    List<Metric> metrics() {
      var metrics = new ArrayList<Metric>();
      metrics.add(IdentityMetric.CHALLENGE.of(challenge));
      metrics.add(IdentityMetric.EVIDENCE_PROOF.of(proof));
      if (!chain.isEmpty()) {
        metrics.add(IdentityMetric.EVIDENCE_CHAIN.of(chain));
      }
      metrics.add(IdentityMetric.CSR.of(csr));
      return List.copyOf(metrics);
    }
  }
}
