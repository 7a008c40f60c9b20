package io.birthmark.twin;

import io.birthmark.device.Reason;
import io.birthmark.twin.EnrollmentDesk.Answer;
import io.birthmark.twin.EnrollmentDesk.Refused;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The desk's words for what is refused, and for what did not come to an answer. */
final class DeskAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(DeskAnswers.class);

  private DeskAnswers() {}

  static CompletionStage<Answer> now(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  static Answer refusal(Reason reason, String detail) {
    return new Refused(reason, detail, Optional.empty());
  }

  static Answer refused(DeviceTwin.Refused r) {
    return refusal(r.reason(), r.detail());
  }

  static Answer outcomeUnknown() {
    return refusal(Reason.OUTCOME_UNKNOWN, Reason.OUTCOME_UNKNOWN.summary());
  }

  /** A twin that does not answer in time, or too much work, is no reason to say nothing. */
  static CompletionStage<Answer> settled(CompletionStage<Answer> answer) {
    return answer.exceptionally(failure -> {
      var cause = failure instanceof CompletionException ? failure.getCause() : failure;
      if (cause instanceof RejectedExecutionException) {
        return refusal(Reason.BUSY, Reason.BUSY.summary());
      }
      if (!(cause instanceof TimeoutException)) {
        LOG.warn("a device could not be served", cause);
      }
      return outcomeUnknown();
    });
  }
}
