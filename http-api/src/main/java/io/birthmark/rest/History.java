package io.birthmark.rest;

import io.birthmark.device.Device;
import io.birthmark.device.DeviceId;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.twin.DeviceView;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A device as it was: its records folded up to an instant, page by page, as its twin folds them.
 */
final class History {
  private final AuditTrail audit;

  History(AuditTrail audit) {
    this.audit = audit;
  }

  /** The device after everything that was decided until then; unknown before its first record. */
  CompletionStage<DeviceView> at(DeviceId device, Instant instant) {
    return from(device, Device.UNKNOWN, instant);
  }

  private CompletionStage<DeviceView> from(DeviceId device, Device before, Instant instant) {
    return audit
        .records(device, before.revision(), AuditTrail.MAX_PAGE)
        .thenCompose(page -> {
          var after = before;
          for (var entry : page) {
            if (entry.record().stamp().at().isAfter(instant)) {
              return done(device, after);
            }
            after = after.apply(entry.record());
          }
          return isLast(page) ? done(device, after) : from(device, after, instant);
        });
  }

  private static boolean isLast(List<AuditTrail.Entry> page) {
    return page.size() < AuditTrail.MAX_PAGE;
  }

  private static CompletionStage<DeviceView> done(DeviceId device, Device then) {
    return CompletableFuture.completedFuture(new DeviceView(device, then.state(), then.revision()));
  }
}
