package io.birthmark.line;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process of this program: the same Java, the same class path. */
public final class OwnJava {
  private OwnJava() {}

  /** The command line of a main class; to be completed and started. */
  public static ProcessBuilder process(
      List<String> flags, String mainClass, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
