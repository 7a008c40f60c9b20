package io.birthmark.ca;

import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.Csr;
import io.birthmark.pki.Profiles;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/** Makes intents: what a CA would be asked for a device's key under a profile. Asks nobody. */
public final class IntentMaker {
  private final Map<CaName, CertificateAuthority> authorities;
  private final Profiles profiles;
  private final Supplier<AttemptId> attempts;
  private final InstantSource clock;

  /**
   * A maker for these CAs and profiles.
   *
   * @param attempts a fresh, random attempt id at each call
   */
  public IntentMaker(
      Map<CaName, CertificateAuthority> authorities,
      Profiles profiles,
      Supplier<AttemptId> attempts,
      InstantSource clock) {
    this.authorities = Map.copyOf(authorities);
    this.profiles = profiles;
    this.attempts = attempts;
    this.clock = clock;
  }

  /** The intent for a device's request, or why there can be none. */
  public Intention make(DeviceId device, HardwareFacts facts, Csr csr, String profile, CaName ca) {
    return switch (profiles.choose(profile)) {
      case Profiles.Closed(var reason, var detail) -> new Intention.Infeasible(reason, detail);
      case Profiles.Open(var chosen) ->
          chosen
              .issuerFault(ca)
              .<Intention>map(fault -> new Intention.Infeasible(Reason.PROFILE_REFUSES, fault))
              .orElseGet(() -> make(device, facts, csr, chosen, ca));
    };
  }

  private Intention make(
      DeviceId device, HardwareFacts facts, Csr csr, CertificateProfile profile, CaName ca) {
    var authority = authorities.get(ca);
    if (authority == null) {
      return new Intention.Infeasible(Reason.CA_UNKNOWN, "no certificate authority is named " + ca);
    }
    return authority.intend(
        new IntentRequest(attempts.get(), device, facts, csr, profile, clock.instant()));
  }
}
