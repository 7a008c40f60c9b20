package io.birthmark.pki;

import io.birthmark.device.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The openssl program as a judge who shares no code with us. */
public final class Openssl {
  private Openssl() {}

  /**
   * How the program ended.
   *
   * @param output what it printed, both streams
   */
  public record Ended(int code, String output) {}

  public static Ended run(Path directory, String... arguments) {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    try {
      var output = Files.createTempFile(directory, "openssl", ".out");
      var process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("openssl does not end: " + command);
      }
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError("openssl is needed for this test", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  public static void pem(Path file, Bytes certificate) {
    try {
      Files.writeString(file, Pem.encode(Pem.CERTIFICATE, certificate));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
