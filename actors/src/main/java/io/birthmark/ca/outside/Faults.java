package io.birthmark.ca.outside;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads settings and collects all that is wrong with them, by key, to tell it at once. */
public final class Faults {
  private static final Path NOWHERE = Path.of("");

  private final String root;
  private final List<String> found = new ArrayList<>();

  /** Faults of the keys under {@code root}. */
  public Faults(String root) {
    this.root = root;
  }

  /** Everything that is wrong so far, one line each. */
  public List<String> found() {
    return List.copyOf(found);
  }

  /** Tells a fault unless {@code holds}. */
  public void expect(boolean holds, String key, String rule) {
    if (!holds) {
      found.add(root + "." + key + ": " + rule);
    }
  }

  /** A text that must not be empty. */
  public String text(Config config, String key) {
    var text = config.getString(key);
    expect(!text.isBlank(), key, "must be set");
    return text;
  }

  /** A text of a form. */
  public String matching(Config config, String key, Pattern form, String rule) {
    var text = config.getString(key);
    expect(form.matcher(text).matches(), key, rule);
    return text;
  }

  /** A text of a form, if one is given. */
  public Optional<String> given(Config config, String key, Pattern form, String rule) {
    return config.getString(key).isEmpty()
        ? Optional.empty()
        : Optional.of(matching(config, key, form, rule))
            .filter(text -> form.matcher(text).matches());
  }

  /** A whole number from {@code least} to {@code most}. */
  public int number(Config config, String key, int least, int most) {
    try {
      int number = config.getInt(key);
      expect(number >= least && number <= most, key, "must be from " + least + " to " + most);
      return number;
    } catch (ConfigException e) {
      expect(false, key, "must be a number");
      return least;
    }
  }

  /** A duration of at least {@code least}. */
  public Duration duration(Config config, String key, Duration least) {
    try {
      var duration = config.getDuration(key);
      expect(duration.compareTo(least) >= 0, key, "must be at least " + least.toMillis() + " ms");
      return duration;
    } catch (ConfigException e) {
      expect(false, key, "must be a duration such as 30 seconds");
      return least;
    }
  }

  /** A number of bytes from 1 KiB to 64 MiB. */
  public long bytes(Config config, String key) {
    try {
      long bytes = config.getBytes(key);
      expect(bytes >= 1 << 10 && bytes <= 1 << 26, key, "must be from 1 KiB to 64 MiB");
      return bytes;
    } catch (ConfigException e) {
      expect(false, key, "must be a size such as 1 MiB");
      return 1 << 10;
    }
  }

  /** A file that can be read. */
  public Path file(Config config, String key) {
    var file = optionalFile(config, key);
    expect(!config.getString(key).isEmpty(), key, "must name a file");
    return file.orElse(NOWHERE);
  }

  /** A file that can be read, if one is named. */
  public Optional<Path> optionalFile(Config config, String key) {
    var name = config.getString(key);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      var file = Path.of(name);
      expect(Files.isReadable(file), key, "there is no such file, or it must not be read: " + name);
      return Optional.of(file);
    } catch (InvalidPathException e) {
      expect(false, key, "is no path: " + name);
      return Optional.empty();
    }
  }
}
