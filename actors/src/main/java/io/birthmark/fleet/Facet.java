package io.birthmark.fleet;

import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import java.util.Optional;

/** By what devices are counted and listed: each is one word of a device's row. */
public enum Facet {
  /** The lifecycle phase. */
  STATE,
  /** The credential slot, as {@code ACTIVE+KEY_WAIT}. */
  SLOT,
  /** Why it waits. */
  CAUSE,
  /** Why it is in its state. */
  REASON,
  CA,
  GROUP,
  PROFILE,
  BATCH,
  SITE,
  LINE,
  OWNER,
  MODEL;

  /** The device's word; empty when it has none. */
  public Optional<String> of(DeviceRow row) {
    return switch (this) {
      case STATE -> Optional.of(row.state().phase().name());
      case SLOT -> Optional.of(row.state().slot());
      case CAUSE -> row.waits().map(wait -> wait.cause().name());
      case REASON -> row.reason().map(Reason::name);
      case CA -> row.ca().map(CaName::value);
      case GROUP -> Optional.of(row.group().value());
      case PROFILE -> row.profile();
      case BATCH -> row.lot().batch();
      case SITE -> row.lot().site();
      case LINE -> row.lot().line();
      case OWNER -> row.lot().ownerReference();
      case MODEL -> Optional.of(row.facts().model());
    };
  }

  /** Whether counts are kept; not where a fleet may have as many words as devices. */
  public boolean counted() {
    return switch (this) {
      case STATE, SLOT, CAUSE, CA, GROUP, PROFILE -> true;
      case REASON, BATCH, SITE, LINE, OWNER, MODEL -> false;
    };
  }
}
