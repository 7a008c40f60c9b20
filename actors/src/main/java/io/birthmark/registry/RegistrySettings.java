package io.birthmark.registry;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How every registry runs; the settings under {@code birthmark.registry}.
 *
 * @param restartFirst shortest wait after the journal failed
 * @param restartLongest longest wait after the journal failed again and again
 * @param rememberedKeys idempotency keys that a registry remembers, at least 1; the oldest go first
 */
public record RegistrySettings(Duration restartFirst, Duration restartLongest, int rememberedKeys) {
  public RegistrySettings {
    if (!restartFirst.isPositive() || restartLongest.compareTo(restartFirst) < 0) {
      throw new IllegalArgumentException(
          "birthmark.registry.restart-first must be positive, and restart-longest no shorter");
    }
    if (rememberedKeys < 1) {
      throw new IllegalArgumentException("birthmark.registry.remembered-keys must be at least 1");
    }
  }

  /** Reads and checks the settings. */
  public static RegistrySettings from(Config config) {
    var registry = config.getConfig("birthmark.registry");
    return new RegistrySettings(
        registry.getDuration("restart-first"),
        registry.getDuration("restart-longest"),
        registry.getInt("remembered-keys"));
  }
}
