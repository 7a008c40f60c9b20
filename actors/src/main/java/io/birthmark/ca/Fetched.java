package io.birthmark.ca;

import io.birthmark.device.Bytes;

/** What came of asking a CA for a certificate by what the CA's own list calls it. */
public sealed interface Fetched {
  /** Bytes said to be the certificate in DER, before anybody believed it. */
  record Found(Bytes der) implements Fetched {}

  /** This CA has no such certificate, or cannot be asked for one by name. */
  record Missing(String detail) implements Fetched {}

  /** It cannot be told now. */
  record Unavailable(String detail) implements Fetched {}
}
