package io.birthmark.operation;

import io.birthmark.device.Sha256;

/**
 * An order about one operation. Every one may be repeated: what is so already is not written again.
 */
public sealed interface OperationCommand {
  /** The operation it is about. */
  OperationId operation();

  /**
   * Starts an operation.
   *
   * @param perSecond how many devices are dealt with in a second
   * @param request digest of the request; another one of this id is refused
   */
  record Start(OperationId operation, BulkOrder order, int perSecond, Sha256 request)
      implements OperationCommand {}

  /** All its devices are written down: so many. */
  record RecordFrozen(OperationId operation, long total) implements OperationCommand {}

  /** Lets it begin nothing more until it is resumed. */
  record Pause(OperationId operation) implements OperationCommand {}

  /** Lets it go on. */
  record Resume(OperationId operation) implements OperationCommand {}

  /** Gives it another pace. */
  record Pace(OperationId operation, int perSecond) implements OperationCommand {}

  /** Ends it for good; what is done stays done. */
  record Abort(OperationId operation) implements OperationCommand {}

  /** All its devices are dealt with. */
  record RecordDone(OperationId operation, Tally tally) implements OperationCommand {}

  /** Does what has become due. */
  record CheckDeadline(OperationId operation) implements OperationCommand {}
}
