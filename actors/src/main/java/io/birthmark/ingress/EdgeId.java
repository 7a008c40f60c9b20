package io.birthmark.ingress;

import io.birthmark.device.Channel;
import io.birthmark.device.Route;
import java.util.Optional;

/**
 * A Sparkplug edge node: group and node name, compared as bytes (Sparkplug 3.0 §4.1). It is where a
 * device speaks from, never part of who the device is.
 *
 * @param group 1–128 characters without {@code + # /} and control characters
 * @param node as above
 */
public record EdgeId(String group, String node) {
  /** Longest group, node or device name in UTF-16 units, so that a route's path stays in bounds. */
  static final int MAX_NAME = 128;

  public EdgeId {
    if (!validName(group) || !validName(node)) {
      throw new IllegalArgumentException("not a Sparkplug group and edge node");
    }
  }

  /** Reads what {@link #toString} writes; empty when it is no edge node's name. */
  public static Optional<EdgeId> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    var group = text.substring(0, slash);
    var node = text.substring(slash + 1);
    return validName(group) && validName(node)
        ? Optional.of(new EdgeId(group, node))
        : Optional.empty();
  }

  /** The edge node a Sparkplug route leads to; empty for routes of other channels. */
  static Optional<EdgeId> of(Route route) {
    return route.channel() == Channel.SPARKPLUG ? parse(route.path()) : Optional.empty();
  }

  /** The way back to a device that speaks through this edge node. */
  Route route() {
    return new Route(Channel.SPARKPLUG, toString());
  }

  /** {@code group/node}; a name cannot hold a slash, so this is unambiguous. */
  @Override
  public String toString() {
    return group + "/" + node;
  }

  /** Whether {@code name} may stand as one level of a topic (Sparkplug 3.0 §4.1.1, MQTT §4.7.3). */
  static boolean validName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME
        && name.codePoints().allMatch(EdgeId::allowed);
  }

  private static boolean allowed(int codePoint) {
    return codePoint != '+'
        && codePoint != '#'
        && codePoint != '/'
        && !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.SURROGATE;
  }
}
