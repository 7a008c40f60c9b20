package io.birthmark.device;

import java.util.UUID;

/** The name of one audit record, unique in the world. */
public record RecordId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
