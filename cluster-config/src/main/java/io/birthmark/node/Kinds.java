package io.birthmark.node;

import com.typesafe.config.Config;
import io.birthmark.ca.outside.Faults;
import java.util.List;
import java.util.Optional;

/** Reads what is configured under names of its own, each of a kind with settings of its own. */
final class Kinds {
  private final Config config;
  private final String list;
  private final String kinds;
  private final List<String> known;

  /**
   * One of them.
   *
   * @param settings its own, over its kind's
   * @param faults where what is wrong with them is told, by key
   */
  record Named(String kind, Config settings, Faults faults) {}

  /**
   * A reader.
   *
   * @param list the key under which they stand, by name
   * @param kinds the key under which their kinds' settings stand, by kind
   * @param known the kinds there are
   */
  Kinds(Config config, String list, String kinds, List<String> known) {
    this.config = config;
    this.list = list;
    this.kinds = kinds;
    this.known = known;
  }

  /** The names, in order, whether or not they may be ones. */
  List<String> names() {
    return config.getObject(list).keySet().stream().sorted().toList();
  }

  /**
   * Reads one.
   *
   * @param told where is told that its kind, or a setting, is none
   * @return empty when its kind is none
   */
  Optional<Named> read(String name, List<String> told) {
    var root = list + "." + name;
    var own = config.getConfig(list).getConfig("\"" + name + "\"");
    var kind = own.hasPath("kind") ? own.getString("kind") : "";
    if (!known.contains(kind)) {
      told.add(root + ".kind: give one of " + known + ", not \"" + kind + "\"");
      return Optional.empty();
    }
    var defaults = config.getConfig(kinds + "." + kind);
    for (var entry : own.withoutPath("kind").entrySet()) {
      if (!defaults.hasPathOrNull(entry.getKey())) {
        told.add(root + "." + entry.getKey() + ": there is no such setting");
      }
    }
    return Optional.of(new Named(kind, own.withFallback(defaults), new Faults(root)));
  }
}
