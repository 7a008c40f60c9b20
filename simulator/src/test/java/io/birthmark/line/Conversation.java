package io.birthmark.line;

import io.birthmark.wire.sparkplug.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A device and a host on one unreliable link, in virtual time. */
final class Conversation {
  static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final VirtualDevice device;
  private final String id;
  private final ScriptedHost host;
  private final UnreliableLink link;

  /** Whether every answer arrives twice. */
  boolean twice;

  private final List<DeviceMessage> said = new ArrayList<>();
  private Instant now = BEGIN;

  Conversation(VirtualDevice device, String id, ScriptedHost host, UnreliableLink link) {
    this.device = device;
    this.id = id;
    this.host = host;
    this.link = link;
  }

  /** Lets them speak until the device has ended or the time is over. */
  Conversation run(Duration limit) {
    var end = now.plus(limit);
    exchange(device.powerOn(now));
    while (device.due().isPresent() && now.isBefore(end)) {
      now = device.due().get();
      exchange(device.onTimer(now));
    }
    return this;
  }

  /** Everything the device said, whether or not it arrived. */
  List<DeviceMessage> said() {
    return said;
  }

  Duration lasted() {
    return Duration.between(BEGIN, now);
  }

  private void exchange(List<DeviceMessage> messages) {
    var open = new ArrayList<>(messages);
    while (!open.isEmpty()) {
      var message = open.removeFirst();
      said.add(message);
      if (link.carriesUp()) {
        var answer = answer(message);
        for (int i = 0; i < (twice ? 2 : 1); i++) {
          if (link.carriesDown()) {
            open.addAll(device.onCommand(HostCommand.of(answer), now));
          }
        }
      }
    }
  }

  private Payload answer(DeviceMessage message) {
    var payload = Payload.newBuilder().addAllMetrics(message.metrics()).build();
    return switch (message) {
      case DeviceMessage.Birth _ -> host.onBirth(id, payload);
      case DeviceMessage.Data _ -> host.onData(id, payload);
    };
  }
}
