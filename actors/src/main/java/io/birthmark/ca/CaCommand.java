package io.birthmark.ca;

import io.birthmark.device.CaName;

/** An order about one CA. Every one may be repeated: what is so already is not written again. */
public sealed interface CaCommand {
  /** The CA it is about; whether it is configured has been checked before. */
  CaName ca();

  /** Lets the CA take no new requests. */
  record Drain(CaName ca) implements CaCommand {}

  /** Lets it take requests again. */
  record Reopen(CaName ca) implements CaCommand {}
}
