package io.birthmark.operation;

import io.birthmark.device.Reason;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of an operation's deeds, in numbers of devices.
 *
 * @param applied where the deed was done
 * @param unchanged where it was so already
 * @param unknown where no answer came, however often it was asked for
 * @param refused where the device's rules refused it, by reason
 */
public record Tally(long applied, long unchanged, long unknown, Map<Reason, Long> refused) {
  /** Nothing has come of anything. */
  public static final Tally NONE = new Tally(0, 0, 0, Map.of());

  public Tally {
    refused = Map.copyOf(refused);
  }

  /** How many devices are settled. */
  public long settled() {
    return applied + unchanged + unknown + refusals();
  }

  /** How many devices' rules refused the deed. */
  public long refusals() {
    return refused.values().stream().mapToLong(count -> count).sum();
  }

  /** The same with this many more. */
  public Tally plus(TargetOutcome outcome, long devices) {
    return switch (outcome) {
      case TargetOutcome.Applied _ -> new Tally(applied + devices, unchanged, unknown, refused);
      case TargetOutcome.Unchanged _ -> new Tally(applied, unchanged + devices, unknown, refused);
      case TargetOutcome.Unknown _ -> new Tally(applied, unchanged, unknown + devices, refused);
      case TargetOutcome.Refused(var reason) -> {
        var more = new TreeMap<>(refused);
        more.merge(reason, devices, Long::sum);
        yield new Tally(applied, unchanged, unknown, more);
      }
    };
  }
}
