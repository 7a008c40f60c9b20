package io.birthmark.ca;

import io.birthmark.device.CaName;
import java.time.Instant;

/** What became of a CA. */
public sealed interface CaEvent {
  /** The CA it is about. */
  CaName ca();

  /** It takes no new requests from {@code at} on. */
  record CaDrained(CaName ca, Instant at) implements CaEvent {}

  /** It takes requests again from {@code at} on. */
  record CaReopened(CaName ca, Instant at) implements CaEvent {}
}
