package io.birthmark.profile;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * Bounds of the book of profiles, under {@code birthmark.profiles}.
 *
 * @param most profiles that can be published, retired ones among them
 * @param mostVersions versions that one profile can have
 */
public record ProfileSettings(int most, int mostVersions) {
  /**
   * Reads {@code birthmark.profiles}.
   *
   * @throws ConfigException when a key is absent or not at least 1
   */
  public static ProfileSettings from(Config config) {
    var section = config.getConfig("birthmark.profiles");
    return new ProfileSettings(atLeastOne(section, "most"), atLeastOne(section, "most-versions"));
  }

  private static int atLeastOne(Config section, String key) {
    int value = section.getInt(key);
    if (value < 1) {
      throw new ConfigException.BadValue(
          section.origin(), "birthmark.profiles." + key, "at least 1");
    }
    return value;
  }
}
