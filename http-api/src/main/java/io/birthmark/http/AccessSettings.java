package io.birthmark.http;

import com.typesafe.config.Config;
import io.birthmark.access.AccessRules;
import java.time.Duration;
import java.util.List;

/**
 * Settings of who is let in, under {@code birthmark.http.access}; this module's {@code
 * reference.conf} explains them.
 *
 * @param refresh how often the node asks for the tokens again
 * @param tokenLifetime how long a token is good when nobody says otherwise
 * @param quotaBlock registrations that a node takes from a line key's quota at a time
 */
public record AccessSettings(
    Duration refresh,
    Duration tokenLifetime,
    int quotaBlock,
    Sessions sessions,
    Limits limits,
    Denials denials) {

  /**
   * Sessions of browsers.
   *
   * @param most at a time; the one that has been idle longest makes room
   * @param idle how long one may be silent
   * @param longest how long one may last
   */
  public record Sessions(int most, Duration idle, Duration longest) {}

  /**
   * Requests that are taken.
   *
   * @param principal of one principal
   * @param address of one address; of one network of 64 bits with IPv6
   * @param remembered principals and addresses that are told apart
   */
  public record Limits(Rate principal, Rate address, int remembered) {}

  /**
   * A token bucket.
   *
   * @param perSecond requests a second in the long run
   * @param burst requests at once
   */
  public record Rate(int perSecond, int burst) {}

  /**
   * Records of denied attempts.
   *
   * @param window how long they are counted together
   * @param kinds how many kinds of them a window tells apart
   */
  public record Denials(Duration window, int kinds) {}

  static AccessSettings from(Config config) {
    return new AccessSettings(
        config.getDuration("refresh"),
        config.getDuration("token-lifetime"),
        config.getInt("quota-block"),
        new Sessions(
            config.getInt("sessions.most"),
            config.getDuration("sessions.idle"),
            config.getDuration("sessions.longest")),
        new Limits(
            rate(config.getConfig("limits.principal")),
            rate(config.getConfig("limits.address")),
            config.getInt("limits.remembered")),
        new Denials(config.getDuration("denials.window"), config.getInt("denials.kinds")));
  }

  private static Rate rate(Config config) {
    return new Rate(config.getInt("per-second"), config.getInt("burst"));
  }

  void check(List<String> faults) {
    HttpSettings.positive(faults, "access.refresh", refresh);
    HttpSettings.positive(faults, "access.token-lifetime", tokenLifetime);
    if (tokenLifetime.compareTo(AccessRules.LONGEST) > 0) {
      faults.add(
          "access.token-lifetime must not be more than " + AccessRules.LONGEST.toDays() + " days");
    }
    HttpSettings.within(faults, "access.quota-block", quotaBlock, 10_000);
    HttpSettings.within(faults, "access.sessions.most", sessions.most(), 1_000_000);
    HttpSettings.positive(faults, "access.sessions.idle", sessions.idle());
    if (sessions.longest().compareTo(sessions.idle()) < 0) {
      faults.add("access.sessions.longest must not be shorter than access.sessions.idle");
    }
    check(faults, "access.limits.principal", limits.principal());
    check(faults, "access.limits.address", limits.address());
    HttpSettings.within(faults, "access.limits.remembered", limits.remembered(), 10_000_000);
    HttpSettings.positive(faults, "access.denials.window", denials.window());
    HttpSettings.within(faults, "access.denials.kinds", denials.kinds(), 10_000);
  }

  private static void check(List<String> faults, String name, Rate rate) {
    HttpSettings.within(faults, name + ".per-second", rate.perSecond(), 1_000_000);
    HttpSettings.within(faults, name + ".burst", rate.burst(), 10_000_000);
  }
}
