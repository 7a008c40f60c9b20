package io.birthmark.fleet;

import io.birthmark.device.DeviceState;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How many devices wait for the same, so that one trouble is not taken for many. */
@FunctionalInterface
public interface SharedWaits {
  /** As the fleet's read model counts them: all devices of the tenant with the same cause. */
  static SharedWaits counted(FleetView fleet, String tenant) {
    return state ->
        WaitCause.of(state.label(), !state.slot().condemned().isEmpty())
            .map(cause -> fleet.counts(tenant).thenApply(counts -> with(cause, counts.value())))
            .orElseGet(() -> CompletableFuture.completedFuture(OptionalLong.empty()));
  }

  private static OptionalLong with(WaitCause cause, FleetView.Counts counts) {
    var devices = counts.by().getOrDefault(Facet.CAUSE, Map.of()).get(cause.name());
    // The read model is a little behind: a device that waits is at least one.
    return OptionalLong.of(devices == null ? 1 : Math.max(1, devices));
  }

  /**
   * How many devices stand in the way of the same as one in this state, that one among them.
   *
   * @return empty when it waits for nothing; may lag behind the twins
   */
  CompletionStage<OptionalLong> sharing(DeviceState state);
}
