package io.birthmark.ca;

import io.birthmark.device.CaClosed;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Reason;

/** Which CA a device's request goes to, and when. */
public sealed interface CaChoice {
  /** It may be asked now, and counts as asked. */
  record Now(IssuanceIntent intent) implements CaChoice {}

  /** It waits for this CA. */
  record Later(IssuanceIntent draft, CaClosed why) implements CaChoice {}

  /** No CA can be asked that: {@link Reason#BUSY} when this node knows too little to tell. */
  record Nowhere(Reason reason, String detail) implements CaChoice {}
}
