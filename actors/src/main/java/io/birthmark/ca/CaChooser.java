package io.birthmark.ca;

import io.birthmark.device.CaClosed;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Reason;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the CA of a request: the first on its route that can be asked that and takes requests.
 * One that has no time for it yet is waited for; one that takes none at all, by an operator's word
 * or because it does not answer, is passed over. The decision stands in the intent, in words.
 */
public final class CaChooser implements ReplyJudge.NextAttempt {
  private final Routes routes;
  private final IntentMaker intents;
  private final CaGate gate;
  private final CryptoProviders providers;

  /** A chooser. */
  public CaChooser(Routes routes, IntentMaker intents, CaGate gate, CryptoProviders providers) {
    this.routes = routes;
    this.intents = intents;
    this.gate = gate;
    this.providers = providers;
  }

  /** For a request that was never made before. */
  public CaChoice first(
      DeviceId device, HardwareFacts facts, Origin origin, Csr csr, String profile) {
    var wanted = new Wanted(device, facts, origin, csr, profile, Optional.empty(), 0);
    return walk(wanted, routes.of(device, facts, origin, csr.key().kind()));
  }

  @Override
  public CaChoice anywhere(IssuanceOrder spent, int returns) {
    return again(spent, returns, this::route);
  }

  @Override
  public CaChoice sameCa(IssuanceOrder spent) {
    var stay = List.of(new Routes.Stop(spent.intent().ca(), spent.intent().choice()));
    return again(spent, 1, _ -> stay);
  }

  /** Who asks for what. */
  private record Wanted(
      DeviceId device,
      HardwareFacts facts,
      Origin origin,
      Csr csr,
      String profile,
      Optional<IssuanceIntent> before,
      int returns) {
    boolean was(CaName ca) {
      return before.filter(intent -> intent.ca().equals(ca)).isPresent();
    }
  }

  private interface Way {
    List<Routes.Stop> of(Wanted wanted);
  }

  /** The same key, the same profile in its newest version, a new attempt. */
  private CaChoice again(IssuanceOrder spent, int returns, Way way) {
    var intent = spent.intent();
    return switch (Csr.read(intent.csr(), providers)) {
      case CsrReading.Refused(var reason, var detail) -> new CaChoice.Nowhere(reason, detail);
      case CsrReading.Accepted(var csr) -> {
        var wanted =
            new Wanted(
                spent.device(),
                spent.facts(),
                spent.origin(),
                csr,
                intent.profile().name(),
                Optional.of(intent),
                returns);
        yield walk(wanted, way.of(wanted));
      }
    };
  }

  /**
   * A CA that was promised a request keeps it as long as it is on the route; a request whose route
   * is not known stays where it was.
   */
  private List<Routes.Stop> route(Wanted wanted) {
    var stops =
        routes.of(wanted.device(), wanted.facts(), wanted.origin(), wanted.csr().key().kind());
    var before = wanted.before().orElseThrow();
    if (stops.isEmpty()) {
      return List.of(new Routes.Stop(before.ca(), before.choice()));
    }
    var sorted = new ArrayList<Routes.Stop>();
    stops.stream().filter(stop -> wanted.was(stop.ca())).forEach(sorted::add);
    stops.stream().filter(stop -> !wanted.was(stop.ca())).forEach(sorted::add);
    return sorted;
  }

  private CaChoice walk(Wanted wanted, List<Routes.Stop> stops) {
    var passed = new ArrayList<String>();
    CaChoice best =
        new CaChoice.Nowhere(
            Reason.CA_NOT_ROUTED, "no leg of its group's route is for a device like this");
    for (var stop : stops) {
      var choice = ask(wanted, stop, passed);
      if (settled(choice)) {
        return choice;
      }
      passed.add(stop.ca() + " (" + reason(choice) + ")");
      best = better(best, choice);
    }
    return best;
  }

  private CaChoice ask(Wanted wanted, Routes.Stop stop, List<String> passed) {
    var intention =
        intents.make(wanted.device(), wanted.facts(), wanted.csr(), wanted.profile(), stop.ca());
    return switch (intention) {
      case Intention.Infeasible(var reason, var detail) -> new CaChoice.Nowhere(reason, detail);
      case Intention.Feasible(var made) -> {
        var intent = words(stop, passed).map(made::chosen).orElse(made);
        yield switch (gate.admit(
            new CaGate.Wish(stop.ca(), wanted.origin().flow(), wanted.returns()))) {
          case CaGate.Open() -> new CaChoice.Now(intent);
          case CaGate.Closed(var why) ->
              new CaChoice.Later(
                  wanted.was(stop.ca()) ? wanted.before().orElseThrow() : intent, why);
        };
      }
    };
  }

  private static Optional<String> words(Routes.Stop stop, List<String> passed) {
    return passed.isEmpty()
        ? stop.why()
        : Optional.of(
            stop.why().map(why -> why + "; ").orElse("")
                + "passed over: "
                + String.join(", ", passed));
  }

  /** Whether no other CA need be asked. */
  private static boolean settled(CaChoice choice) {
    return switch (choice) {
      case CaChoice.Now _ -> true;
      case CaChoice.Later(_, CaClosed(var reason, _)) ->
          reason == Reason.CA_BUDGET || reason == Reason.BUSY;
      case CaChoice.Nowhere(var reason, _) -> reason == Reason.BUSY;
    };
  }

  private static Reason reason(CaChoice choice) {
    return switch (choice) {
      case CaChoice.Now _ -> throw new IllegalStateException("it may be asked");
      case CaChoice.Later(_, var why) -> why.reason();
      case CaChoice.Nowhere(var reason, _) -> reason;
    };
  }

  /** To wait for the first that is closed is better than to be refused by the last that cannot. */
  private static CaChoice better(CaChoice best, CaChoice next) {
    return switch (best) {
      case CaChoice.Nowhere(var reason, _)
          when reason == Reason.CA_NOT_ROUTED || next instanceof CaChoice.Later ->
          next;
      case CaChoice.Nowhere _, CaChoice.Now _, CaChoice.Later _ -> best;
    };
  }
}
