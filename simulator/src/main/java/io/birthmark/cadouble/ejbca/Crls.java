package io.birthmark.cadouble.ejbca;

import com.fasterxml.jackson.databind.JsonNode;

/** The last CRL there is. */
final class Crls {
  /** Number zero: there was none yet. */
  record Crl(int number, String der) {}

  private Crl latest = new Crl(0, "");

  synchronized void apply(JsonNode line) {
    if (line.path("fact").asText().equals("crl")) {
      latest = new Crl(line.path("number").intValue(), line.path("der").asText());
    }
  }

  synchronized Crl latest() {
    return latest;
  }
}
