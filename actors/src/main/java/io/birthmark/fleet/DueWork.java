package io.birthmark.fleet;

import io.birthmark.device.DeviceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Which devices must be woken because a persisted deadline has come. May lag behind the twins. */
public interface DueWork {
  /**
   * A device that was due when it had this revision.
   *
   * @param revision of its last event that was taken in here
   */
  record Due(DeviceId device, long revision) {}

  /**
   * The devices that are due, longest overdue first.
   *
   * @param limit most devices to tell
   */
  CompletionStage<List<Due>> due(Instant now, int limit);

  /**
   * The twin was woken and had nothing to do at this revision; changes nothing when something has
   * happened to the device since.
   *
   * @param next when it is due then; empty for never
   * @return whether it was put off
   */
  CompletionStage<Boolean> postpone(Due due, Optional<Instant> next);
}
