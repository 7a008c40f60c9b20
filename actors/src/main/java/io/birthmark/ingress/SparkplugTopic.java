package io.birthmark.ingress;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import java.util.Optional;

/** A topic of Sparkplug B (Sparkplug 3.0 chapter 4). */
public sealed interface SparkplugTopic {
  /** First level of every topic of Sparkplug B. */
  String NAMESPACE = "spBv1.0";

  /** What an edge node and its host say to each other about the node itself. */
  enum NodeVerb {
    NBIRTH,
    NDATA,
    NDEATH,
    NCMD
  }

  /** What an edge node and its host say to each other about one device. */
  enum DeviceVerb {
    DBIRTH,
    DDATA,
    DDEATH,
    DCMD
  }

  /** {@code spBv1.0/{group}/{verb}/{node}}. */
  record NodeTopic(NodeVerb verb, EdgeId edge) implements SparkplugTopic {
    @Override
    public String render() {
      return NAMESPACE + "/" + edge.group() + "/" + verb + "/" + edge.node();
    }
  }

  /**
   * {@code spBv1.0/{group}/{verb}/{node}/{device}}.
   *
   * @param device the last level as it stands: any Sparkplug name, not always a valid device id
   */
  record DeviceTopic(DeviceVerb verb, EdgeId edge, String device) implements SparkplugTopic {
    /** Who speaks, or empty when the name breaks the rule of {@link DeviceId}. */
    Optional<DeviceId> id() {
      return DeviceId.of(device);
    }

    @Override
    public String render() {
      return NAMESPACE + "/" + edge.group() + "/" + verb + "/" + edge.node() + "/" + device;
    }
  }

  /** {@code spBv1.0/STATE/{host}}. */
  record StateTopic(String host) implements SparkplugTopic {
    @Override
    public String render() {
      return NAMESPACE + "/STATE/" + host;
    }
  }

  /** The topic as MQTT carries it. */
  String render();

  /** What {@link #parse} makes of a text. */
  sealed interface Parsed {}

  /** A topic of Sparkplug B. */
  record Known(SparkplugTopic topic) implements Parsed {}

  /**
   * Not a topic of Sparkplug B.
   *
   * @param reason {@link Reason#BAD_TOPIC} for the shape, {@link Reason#ID_NOT_VALID} for a name
   * @param detail which part and why, without the text itself: it is a stranger's
   */
  record Unknown(Reason reason, String detail) implements Parsed {}

  /** Reads any text; never throws. Names are at most 128 characters without control characters. */
  static Parsed parse(String text) {
    if (text.length() > 4 * EdgeId.MAX_NAME) {
      return bad("the topic is too long");
    }
    var levels = text.split("/", -1);
    if (!levels[0].equals(NAMESPACE)) {
      return bad("the topic does not begin with " + NAMESPACE);
    }
    return switch (levels.length) {
      case 3 -> state(levels);
      case 4 -> node(levels);
      case 5 -> device(levels);
      default -> bad("a Sparkplug topic has 3 to 5 levels, not " + levels.length);
    };
  }

  private static Parsed state(String[] levels) {
    if (!levels[1].equals("STATE")) {
      return bad("only STATE has 3 levels");
    }
    return EdgeId.validName(levels[2])
        ? new Known(new StateTopic(levels[2]))
        : badName("the host id");
  }

  private static Parsed node(String[] levels) {
    var verb = constant(NodeVerb.values(), levels[2]);
    if (verb.isEmpty()) {
      return constant(DeviceVerb.values(), levels[2]).isPresent()
          ? bad(
              "the edge node is missing: "
                  + NAMESPACE
                  + "/{group}/"
                  + levels[2]
                  + "/{edge}/{device}")
          : bad("no such message type of an edge node");
    }
    if (!EdgeId.validName(levels[1]) || !EdgeId.validName(levels[3])) {
      return badName("the group or the edge node");
    }
    return new Known(new NodeTopic(verb.get(), new EdgeId(levels[1], levels[3])));
  }

  private static Parsed device(String[] levels) {
    var verb = constant(DeviceVerb.values(), levels[2]);
    if (verb.isEmpty()) {
      return bad("no such message type of a device");
    }
    if (!EdgeId.validName(levels[1]) || !EdgeId.validName(levels[3])) {
      return badName("the group or the edge node");
    }
    return EdgeId.validName(levels[4])
        ? new Known(new DeviceTopic(verb.get(), new EdgeId(levels[1], levels[3]), levels[4]))
        : badName("the device");
  }

  private static <E extends Enum<E>> Optional<E> constant(E[] values, String name) {
    for (var value : values) {
      if (value.name().equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private static Parsed bad(String detail) {
    return new Unknown(Reason.BAD_TOPIC, detail);
  }

  private static Parsed badName(String part) {
    return new Unknown(
        Reason.ID_NOT_VALID, part + " is empty, too long, or holds + # or a control character");
  }
}
