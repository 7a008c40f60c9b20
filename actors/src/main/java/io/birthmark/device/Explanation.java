package io.birthmark.device;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why a device stands where it stands, in words: who waits, for whom, since when, what happens next
 * and when, and what an operator can do about it. Made from the state alone, so it is never of
 * another opinion than the rules.
 *
 * @param whom who has to act; empty when nothing is awaited
 * @param since since when
 * @param next what the twin does by itself; empty when that is nothing
 * @param sentence all of it, for people
 * @param also what is awaited beside it, a sentence each
 * @param helps what may be asked of the device that brings it on, the likeliest first
 * @param reference what the CA calls the request that it has and has not decided on
 */
public record Explanation(
    Optional<WaitingFor> whom,
    Optional<Instant> since,
    Optional<Next> next,
    String sentence,
    List<String> also,
    List<CommandName> helps,
    Optional<String> reference) {

  /**
   * What the twin does by itself.
   *
   * @param what in words that follow "then"
   * @param at when
   */
  public record Next(String what, Instant at) {}

  public Explanation {
    also = List.copyOf(also);
    helps = List.copyOf(helps);
  }

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Explains a state as it is seen at {@code now}. */
  public static Explanation of(DeviceState state, Instant now) {
    return new Writer(state, now).explanation();
  }

  /** Where a device rests or waits, before it is put into one sentence. */
  private record Plight(
      String standing, Optional<Wait> waiting, String next, List<CommandName> helps) {}

  /** Puts one state into words. */
  private record Writer(DeviceState state, Instant now) {
    Explanation explanation() {
      var plight = plight();
      var next = plight.waiting().map(wait -> new Next(plight.next(), wait.deadline()));
      var renewal =
          plight.waiting().isEmpty() ? RenewalRules.next(state) : Optional.<Instant>empty();
      var then = next.or(() -> renewal.map(at -> new Next("its next renewal is opened", at)));
      return new Explanation(
          plight.waiting().map(Wait::whom),
          plight.waiting().map(Wait::since),
          then,
          sentence(plight, then),
          also(plight),
          helps(plight),
          reference());
    }

    private Optional<String> reference() {
      return state instanceof DeviceState.Known known
              && known.slot().pipeline() instanceof Pipeline.PendingAtCa(_, _, var reference, _)
          ? Optional.of(reference)
          : Optional.empty();
    }

    private String sentence(Plight plight, Optional<Next> next) {
      var text = new StringBuilder(plight.standing());
      plight.waiting().ifPresent(wait -> text.append(", since ").append(time(wait.since())));
      next.ifPresent(step ->
          text.append(step.at().isAfter(now) ? "; at " : "; due since ")
              .append(time(step.at()))
              .append(' ')
              .append(step.what()));
      return text.append('.').toString();
    }

    private List<CommandName> helps(Plight plight) {
      var legal = DeviceLifecycle.legal(state);
      return plight.helps().stream().filter(legal::contains).toList();
    }

    private Plight plight() {
      return switch (state) {
        case DeviceState.Unknown _ ->
            resting("Nothing is known of it until it is registered", CommandName.REGISTER);
        case DeviceState.Registered s ->
            waiting(
                s.waiting(),
                "Waits for the device to show itself for the first time",
                "its registration lapses",
                CommandName.OFFER_TOKEN,
                CommandName.CANCEL);
        case DeviceState.Cancelled s ->
            resting(
                "Its registration is void" + because(s.reason()) + ", until it is registered again",
                CommandName.REGISTER);
        case DeviceState.Claimed s ->
            waiting(
                s.waiting(),
                "It has shown itself; waits for the device to prove who it is",
                "it counts as merely registered again",
                CommandName.OFFER_TOKEN,
                CommandName.REJECT);
        case DeviceState.Authenticated s ->
            waiting(
                s.waiting(),
                "It has proven who it is; waits for the device to send a request that its profile"
                    + " allows",
                "the proof lapses and it has to prove itself again",
                CommandName.REJECT);
        case DeviceState.Provisioning s -> pipeline(s.slot(), "Has no credential in use");
        case DeviceState.Operational s -> pipeline(s.slot(), "Is in use");
        case DeviceState.Suspended s ->
            waiting(
                s.waiting(),
                "Is out of use" + because(s.reason()) + "; waits for an operator to resume it",
                overdueReview(),
                CommandName.RESUME,
                CommandName.DECOMMISSION);
        case DeviceState.Quarantined s ->
            waiting(
                s.waiting(),
                "Is out of use because it may not be the only one that holds its key"
                    + because(s.reason())
                    + "; waits for an operator to release it",
                overdueReview(),
                CommandName.RELEASE_FROM_QUARANTINE,
                CommandName.DECOMMISSION);
        case DeviceState.Parked s ->
            waiting(
                s.waiting(),
                "All work on it has stopped"
                    + because(s.reason())
                    + untold(s.slot())
                    + "; waits for an operator to let it go on as "
                    + s.resume(),
                overdueReview(),
                CommandName.UNPARK,
                CommandName.DECOMMISSION);
        case DeviceState.Rejected s ->
            waiting(
                s.waiting(),
                "Was rejected" + because(s.reason()) + "; waits for its cool-down to end",
                "it may prove itself again",
                CommandName.OFFER_TOKEN);
        case DeviceState.Decommissioned _ ->
            resting("Is retired, and nothing brings it back", CommandName.RETRY);
      };
    }

    /** Why the operator is asked, where no look-up goes on. */
    private static String untold(CredentialSlot slot) {
      return slot.pipeline() instanceof Pipeline.Failed(var reason, _)
              && reason == Reason.CA_OUTCOME_UNKNOWN
          ? ", and asking it tells no more: another request may make a second certificate"
          : "";
    }

    private Plight pipeline(CredentialSlot slot, String standing) {
      return switch (slot.pipeline()) {
        case Pipeline.Idle _ -> resting(standing + "; nothing is awaited");
        case Pipeline.KeyWait(var wait) ->
            slotWaits(
                wait,
                standing + "; waits for the device to ask for its next credential",
                "it is told again that it may, or no longer waited for");
        case Pipeline.CaWait(var draft, _, var reason, var wait) when reason == Reason.CA_BUDGET ->
            slotWaits(
                wait,
                standing
                    + "; waits for its turn at the certificate authority "
                    + draft.ca()
                    + because(reason),
                "it has its turn; nothing has been requested there yet");
        case Pipeline.CaWait(var draft, _, var reason, var wait) ->
            slotWaits(
                wait,
                standing
                    + "; waits for the certificate authority "
                    + draft.ca()
                    + " to take requests again"
                    + because(reason),
                "it is asked whether it does; nothing has been requested there yet");
        case Pipeline.Requested(var intent, var wait) ->
            slotWaits(
                wait,
                standing
                    + "; waits for the certificate authority "
                    + intent.ca()
                    + " to issue, in attempt "
                    + wait.attempt(),
                "the attempt is looked up there, and never simply made again");
        case Pipeline.PendingAtCa(var intent, _, var reference, var wait) ->
            slotWaits(
                wait,
                standing
                    + "; waits for the certificate authority "
                    + intent.ca()
                    + " to decide on the request it has as "
                    + reference,
                "it is asked how the request stands");
        case Pipeline.InDoubt(var intent, _, var wait) ->
            slotWaits(
                wait,
                standing
                    + "; it is not known whether the certificate authority "
                    + intent.ca()
                    + " has issued: waits to find the attempt there, in look-up "
                    + wait.attempt(),
                "it is looked up once more, or an operator is asked");
        case Pipeline.Issued(_, var wait) ->
            slotWaits(
                wait,
                standing + "; its certificate is there and waits for the device to come back",
                state instanceof DeviceState.Operational
                    ? "it goes on waiting, or the renewal is given up"
                    : "an operator is asked");
        case Pipeline.Delivering(_, var via, var wait) ->
            slotWaits(
                wait,
                standing
                    + "; waits for the device to install the certificate, sent by way of "
                    + via.path()
                    + " in attempt "
                    + wait.attempt(),
                "it is sent again, or kept until the device comes back");
        case Pipeline.Installed(_, _, var wait) ->
            slotWaits(
                wait,
                standing
                    + "; waits for the device to prove the key of the certificate it installed",
                "it is asked again, or waited for until it comes back");
        case Pipeline.Failed(var reason, _) ->
            resting(
                standing + "; its last request has failed" + because(reason),
                CommandName.OPEN_RENEWAL);
        case Pipeline.Lapsed _ ->
            resting(
                standing + "; the device did not take its last renewal up",
                CommandName.OPEN_RENEWAL);
      };
    }

    private Plight resting(String standing, CommandName... helps) {
      return new Plight(standing, Optional.empty(), "", List.of(helps));
    }

    private Plight waiting(Wait wait, String standing, String next, CommandName... helps) {
      return new Plight(standing, Optional.of(wait), next, List.of(helps));
    }

    private Plight slotWaits(Wait wait, String standing, String next) {
      return new Plight(
          standing, Optional.of(wait), next, List.of(CommandName.RETRY, CommandName.PARK));
    }

    /** What is awaited beside that which decides. */
    private List<String> also(Plight plight) {
      var also = new ArrayList<String>();
      var slot = state.slot();
      var phase = state.ownWait().isPresent() || plight.waiting().isEmpty();
      if (phase && slot.openIntent().isPresent()) {
        also.add(
            "An attempt at the certificate authority %s is open; what it brings is settled with it."
                .formatted(slot.openIntent().get().ca()));
      }
      if (slot.credential() instanceof Credential.Revoking(var held, var reason, var wait)) {
        also.add(revoking(held, reason, wait));
      }
      slot.holding()
          .flatMap(holding -> slot.proven().map(held -> holding(held, holding)))
          .ifPresent(also::add);
      slot.condemned().forEach(c -> also.add(revoking(c.certificate(), c.reason(), c.waiting())));
      slot.watched().stream()
          .collect(
              Collectors.groupingBy(
                  watched -> watched.ca().value(), TreeMap::new, Collectors.counting()))
          .forEach((ca, attempts) -> also.add(watching(ca, attempts)));
      return also;
    }

    private static String holding(HeldCertificate held, CredentialSlot.Holding holding) {
      var deed =
          switch (holding.deed()) {
            case HOLD -> "put certificate %s on hold";
            case RELEASE -> "take certificate %s off hold";
          };
      return "Waits for the certificate authority %s to %s, since %s; asked again at %s."
          .formatted(
              held.ca(),
              deed.formatted(held.serial()),
              time(holding.waiting().since()),
              time(holding.waiting().deadline()));
    }

    private static String revoking(HeldCertificate held, RevocationReason reason, Wait wait) {
      return "Waits for the certificate authority %s to revoke certificate %s (%s), since %s; asked again at %s."
          .formatted(held.ca(), held.serial(), reason, time(wait.since()), time(wait.deadline()));
    }

    private static String watching(String ca, long attempts) {
      return "The certificate authority %s may have issued in %d attempt%s given up; what shows up there is revoked."
          .formatted(ca, attempts, attempts == 1 ? "" : "s");
    }

    private static String because(Reason reason) {
      return " (" + reason.summary() + ")";
    }

    private static String overdueReview() {
      return "it is noted that nobody has looked at it";
    }

    private static String time(Instant at) {
      return TIME.format(at);
    }
  }
}
