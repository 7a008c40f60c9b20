package io.birthmark.fleet;

import io.birthmark.device.DeviceState;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How many devices wait for the same, so that one trouble is not taken for many. */
@FunctionalInterface
public interface SharedWaits {
  /** Where nobody counts. */
  SharedWaits UNCOUNTED = _ -> CompletableFuture.completedFuture(OptionalLong.empty());

  /**
   * How many devices stand in the way of the same as one in this state, that one among them.
   *
   * @return empty when it waits for nothing, or nobody counts; may lag behind the twins
   */
  CompletionStage<OptionalLong> sharing(DeviceState state);
}
