package io.birthmark.operation;

import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.time.Instant;

/** What became of an operation. */
public sealed interface OperationEvent {
  /** The operation it is about. */
  OperationId operation();

  /**
   * It was started.
   *
   * @param request digest of the request that started it
   */
  record OperationStarted(OperationId operation, BulkOrder order, int perSecond, Sha256 request)
      implements OperationEvent {}

  /** Its devices are written down; no other is ever touched by it. */
  record TargetsFrozen(OperationId operation, long total) implements OperationEvent {}

  /** It begins nothing more; {@code until} then it must be resumed. */
  record OperationPaused(OperationId operation, Instant until) implements OperationEvent {}

  /** It goes on. */
  record OperationResumed(OperationId operation) implements OperationEvent {}

  /** It has another pace. */
  record PaceChanged(OperationId operation, int perSecond) implements OperationEvent {}

  /** It ended before all devices were dealt with. */
  record OperationAborted(OperationId operation, Reason why) implements OperationEvent {}

  /** It ended with all devices dealt with. */
  record OperationDone(OperationId operation, Tally tally) implements OperationEvent {}
}
