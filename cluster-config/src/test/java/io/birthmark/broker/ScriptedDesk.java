package io.birthmark.broker;

import io.birthmark.device.Bytes;
import io.birthmark.twin.EnrollmentDesk;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** A desk that goes through the conversation with every device, whatever it proves. */
final class ScriptedDesk implements EnrollmentDesk {
  static final Bytes CHALLENGE = Bytes.copyOf(new byte[50]);

  final BlockingQueue<Submission> submissions = new LinkedBlockingQueue<>();

  @Override
  public CompletionStage<Answer> greet(Sighting sighting) {
    return answer(new Challenged(CHALLENGE, "device/1", Bytes.copyOf(new byte[] {0x30, 0})));
  }

  @Override
  public CompletionStage<Answer> enroll(Submission submission) {
    submissions.add(submission);
    return answer(new Pending());
  }

  @Override
  public CompletionStage<Answer> proveInstalled(InstallProof proof) {
    return answer(new Settled());
  }

  private static CompletionStage<Answer> answer(Answer answer) {
    return CompletableFuture.completedStage(answer);
  }
}
