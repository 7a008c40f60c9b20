package io.birthmark.device;

import java.util.regex.Pattern;

/**
 * Where a device can be reached: the way its last accepted message came. Never part of who it is.
 *
 * @param channel how it speaks
 * @param path for Sparkplug {@code group/edge}; at most 400 characters
 */
public record Route(Channel channel, String path) {
  private static final Pattern PATH = Pattern.compile("[^\\p{Cntrl}]{1,400}");

  public Route {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("a route's path has 1 to 400 printable characters");
    }
    path = SharedName.of(path);
  }

  @Override
  public String toString() {
    return channel + ":" + path;
  }
}
