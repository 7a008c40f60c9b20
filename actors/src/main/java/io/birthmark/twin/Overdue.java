package io.birthmark.twin;

import io.birthmark.ca.CaCoverage;
import io.birthmark.device.Decision;
import io.birthmark.device.Device;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceLifecycle;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What is to be done about a device before anything else. */
final class Overdue {
  private Overdue() {}

  /** What has become due and was not done, because nothing woke the twin in time. */
  static List<DeviceEvent> deadlines(DeviceLifecycle rules, Device device, Instant now) {
    return DeviceLifecycle.nextDeadline(device.state()).filter(at -> !at.isAfter(now)).isPresent()
        ? events(rules, device, new DeviceCommand.CheckDeadlines(), now).toList()
        : List.of();
  }

  /** The ends of watches for what a CA's own list turned out not to have. */
  static List<DeviceEvent> watches(
      DeviceLifecycle rules, CaCoverage coverage, Device device, Instant now) {
    return device.state().slot().watched().stream()
        .flatMap(watched ->
            coverage.until(watched.ca()).stream()
                .map(until ->
                    new DeviceCommand.RecordIssuance(
                        watched.attempt(), new IssuanceResult.NotListed(until))))
        .flatMap(command -> events(rules, device, command, now))
        .toList();
  }

  private static Stream<DeviceEvent> events(
      DeviceLifecycle rules, Device device, DeviceCommand command, Instant now) {
    return rules.decide(device, command, now) instanceof Decision.Accepted(var events)
        ? events.stream()
        : Stream.empty();
  }
}
