package io.birthmark.ingress;

import io.birthmark.device.Reason;
import io.birthmark.ingress.SparkplugTopic.DeviceVerb;
import io.birthmark.ingress.SparkplugTopic.NodeVerb;

/** What {@link EdgeProtocol} decides about. */
sealed interface EdgeMessage {
  /** The edge node spoke of itself. */
  record FromNode(NodeVerb verb, SparkplugPayload payload) implements EdgeMessage {}

  /** The edge node spoke for a device. */
  record FromDevice(DeviceVerb verb, String device, SparkplugPayload payload)
      implements EdgeMessage {}

  /** The edge node spoke of itself in bytes that cannot be read. */
  record GarbledNode(NodeVerb verb, Reason reason, String detail) implements EdgeMessage {}

  /** The edge node spoke for a device in bytes that cannot be read. */
  record GarbledDevice(String device, Reason reason, String detail) implements EdgeMessage {}

  /** The time asked for by {@link EdgeSession.WakeAt} has come. */
  record TimePassed() implements EdgeMessage {}
}
