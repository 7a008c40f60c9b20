package io.birthmark.device;

/**
 * One instance of a name that thousands of devices have in common: read from the journal, each twin
 * would hold a copy of its own. The JVM keeps it as long as somebody uses it, so invented names
 * cost nothing for long.
 */
final class SharedName {
  private SharedName() {}

  static String of(String name) {
    return name.intern();
  }
}
