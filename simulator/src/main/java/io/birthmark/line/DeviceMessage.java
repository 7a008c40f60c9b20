package io.birthmark.line;

import io.birthmark.wire.sparkplug.Metric;
import java.util.List;

/** What a device hands to its station; the station adds sequence number and timestamps. */
public sealed interface DeviceMessage {
  /** Metrics without timestamps. */
  List<Metric> metrics();

  /** Goes out as DBIRTH. */
  record Birth(List<Metric> metrics) implements DeviceMessage {}

  /** Goes out as DDATA. */
  record Data(List<Metric> metrics) implements DeviceMessage {}
}
