package io.birthmark.ingress;

import io.birthmark.device.DeviceId;
import io.birthmark.twin.EnrollmentDesk;
import io.birthmark.twin.EnrollmentDesk.InstallProof;
import io.birthmark.twin.EnrollmentDesk.Sighting;
import io.birthmark.twin.EnrollmentDesk.Submission;
import java.util.concurrent.CompletionStage;

/** What a device asks of the desk. */
sealed interface DeviceRequest {
  /** A step of the conversation; a newer message of the same step makes an older one pointless. */
  enum Step {
    GREET,
    ENROLL,
    PROVE_INSTALLED
  }

  /** Step 1, from a DBIRTH. */
  record Greet(Sighting sighting) implements DeviceRequest {
    @Override
    public DeviceId device() {
      return sighting.device();
    }

    @Override
    public Step step() {
      return Step.GREET;
    }

    @Override
    public CompletionStage<EnrollmentDesk.Answer> at(EnrollmentDesk desk) {
      return desk.greet(sighting);
    }
  }

  /** Step 3, from a DDATA. */
  record Enroll(Submission submission) implements DeviceRequest {
    @Override
    public DeviceId device() {
      return submission.device();
    }

    @Override
    public Step step() {
      return Step.ENROLL;
    }

    @Override
    public CompletionStage<EnrollmentDesk.Answer> at(EnrollmentDesk desk) {
      return desk.enroll(submission);
    }
  }

  /** Step 5, from a DDATA. */
  record ProveInstalled(InstallProof proof) implements DeviceRequest {
    @Override
    public DeviceId device() {
      return proof.device();
    }

    @Override
    public Step step() {
      return Step.PROVE_INSTALLED;
    }

    @Override
    public CompletionStage<EnrollmentDesk.Answer> at(EnrollmentDesk desk) {
      return desk.proveInstalled(proof);
    }
  }

  DeviceId device();

  Step step();

  /** Asks the desk. */
  CompletionStage<EnrollmentDesk.Answer> at(EnrollmentDesk desk);
}
