package io.birthmark.operation;

import io.birthmark.device.DeviceId;
import io.birthmark.fleet.FleetView.Place;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The devices of each operation and what came of its deed at each. What stands here survives every
 * restart, so that an operation goes on where it was; all changes may be repeated.
 */
public interface OperationTargets {
  /** Most devices that are written down, asked for or settled at once. */
  int MAX_PAGE = 1_000;

  /**
   * How far writing down the devices has come.
   *
   * @param devices how many are written down
   * @param last the last of them in the list's order; empty when there is none yet
   */
  record Frozen(long devices, Optional<Place> last) {}

  /**
   * A device that is not settled.
   *
   * @param tries how often its twin was asked, at least
   */
  record Open(DeviceId device, int tries) {}

  /** What came of the deed at a device. */
  record Settled(DeviceId device, TargetOutcome outcome, Instant at) {}

  /**
   * A device as results show it.
   *
   * @param settled what came of it; empty when it is not settled
   * @param tries how often its twin was asked, at least
   */
  record Result(DeviceId device, int tries, Optional<Settled> settled) {}

  /** Which results are asked for. */
  enum Kind {
    APPLIED,
    UNCHANGED,
    REFUSED,
    UNKNOWN,
    /** Not settled. */
    OPEN
  }

  /** How far writing down has come. */
  CompletionStage<Frozen> frozen(OperationId operation);

  /** Writes devices down; those that stand there already stay as they are. */
  CompletionStage<Frozen> add(OperationId operation, List<Place> devices);

  /** The devices that are not settled, by name, from the one after {@code after} on. */
  CompletionStage<List<Open>> open(OperationId operation, Optional<DeviceId> after, int limit);

  /** Notes that these devices are about to be asked; how many of them are not settled. */
  CompletionStage<Integer> begin(OperationId operation, List<DeviceId> devices);

  /** Notes what came of it; a device that is settled stays as it is. How many were not. */
  CompletionStage<Integer> settle(OperationId operation, List<Settled> settled);

  /** How many devices are settled how. Costs the same for any number of devices. */
  CompletionStage<Tally> tally(OperationId operation);

  /** The devices, by name, from the one after {@code after} on. */
  CompletionStage<List<Result>> results(
      OperationId operation, Optional<Kind> kind, Optional<DeviceId> after, int limit);
}
