package io.birthmark.rest;

import io.birthmark.device.EvidenceKind;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.CaRoute;
import io.birthmark.enrollment.GroupKey;
import io.birthmark.enrollment.GroupRules;
import io.birthmark.enrollment.GroupSettings;
import io.birthmark.enrollment.NameRule;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.enrollment.TrustAnchor;
import io.birthmark.enrollment.UploadedAnchor;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of {@code PUT /api/v1/groups/{group}}, as it was sent.
 *
 * @param evidence the wire names of the kinds accepted
 * @param ca who issues for all devices; without it, the route says it
 * @param anchors makers' CAs, each by its id or by its certificate in one PEM block
 * @param groupKey the group's key in base64, 32 to 64 bytes; absent leaves the key as it is
 */
record GroupRequest(
    Optional<List<String>> evidence,
    Optional<String> nameRule,
    Optional<String> profile,
    Optional<String> ca,
    Optional<List<RouteLeg.Request>> route,
    Optional<List<String>> anchors,
    Optional<String> groupKey) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  // One leaked group key opens every device of the group.
  private static final int MIN_KEY = 32;

  /** What came of checking it. */
  sealed interface Checked {}

  /** Every field is good by itself. */
  record Good(Draft draft) implements Checked {}

  /** Some are not. */
  record Bad(Problem problem) implements Checked {}

  /** An anchor as it was named. */
  sealed interface AnchorChoice {}

  /** By its certificate. */
  record Given(TrustAnchor anchor) implements AnchorChoice {}

  /** By the id under which it was uploaded, at this place of the list. */
  record ById(int place, Sha256 digest) implements AnchorChoice {}

  /** Settings to be, but for the key's name; whoever got it closes it. */
  record Draft(
      Set<EvidenceKind> accepted,
      NameRule nameRule,
      String profile,
      CaRoute route,
      List<AnchorChoice> anchors,
      Optional<SecretBytes> key)
      implements AutoCloseable {
    /** The settings with the anchors as they are found. */
    GroupSettings settings(Optional<GroupKey> groupKey, TenantGroups all) {
      var found = anchors.stream().flatMap(choice -> find(choice, all).stream()).toList();
      return new GroupSettings(accepted, nameRule, profile, route, found, groupKey);
    }

    /** The anchors that nobody has uploaded under the id that is named. */
    Optional<Problem> unknownAnchors(TenantGroups all) {
      var faults = new ArrayList<FieldFault>();
      for (var choice : anchors) {
        if (choice instanceof ById(var place, _) && find(choice, all).isEmpty()) {
          faults.add(
              new FieldFault(
                  "/anchors/" + place,
                  "there is no anchor of this id",
                  "upload its certificate (POST /api/v1/anchors)"));
        }
      }
      return faults.isEmpty()
          ? Optional.empty()
          : Optional.of(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
    }

    private static Optional<TrustAnchor> find(AnchorChoice choice, TenantGroups all) {
      return switch (choice) {
        case Given(var anchor) -> Optional.of(anchor);
        case ById(_, var digest) ->
            all.anchor(digest)
                .map(UploadedAnchor::anchor)
                .or(() -> all.ownerOf(digest).flatMap(owner -> owner.settings().anchor(digest)));
      };
    }

    /** Wipes the key. */
    @Override
    public void close() {
      key.ifPresent(SecretBytes::close);
    }
  }

  Checked check(Catalogue catalogue) {
    var faults = new ArrayList<FieldFault>();
    var accepted = accepted(faults);
    var rule = rule(faults);
    if (!catalogue.profiles().isLoaded()) {
      return new Bad(
          Problem.of(Reason.BUSY, "this node does not know the certificate profiles yet"));
    }
    var known = profile.filter(catalogue.profiles().names()::contains);
    if (known.isEmpty()) {
      faults.add(
          absentOr(
              "/profile",
              profile,
              "no such profile, or it is retired",
              "one of " + catalogue.profileNames()));
    }
    var issuers = new RouteCheck(catalogue, faults).route(ca, route);
    var trusted = anchors(faults);
    var secret = key(faults, accepted);
    if (!faults.isEmpty()) {
      secret.ifPresent(SecretBytes::close);
      return new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
    }
    return new Good(
        new Draft(
            accepted,
            rule.orElseThrow(),
            known.orElseThrow(),
            issuers.orElseThrow(),
            trusted,
            secret));
  }

  private Set<EvidenceKind> accepted(List<FieldFault> faults) {
    var accepted = new LinkedHashSet<EvidenceKind>();
    var sent = evidence.orElse(List.of());
    for (int i = 0; i < sent.size(); i++) {
      var kind = Optional.ofNullable(sent.get(i)).flatMap(EvidenceKind::ofWireName);
      if (kind.isPresent() && !kind.get().chosenByGroups()) {
        faults.add(
            new FieldFault(
                "/evidence/" + i,
                "operational is for renewals, and accepted by every group",
                "leave it out"));
      } else if (kind.isPresent()) {
        accepted.add(kind.get());
      } else {
        faults.add(
            new FieldFault(
                "/evidence/" + i,
                "no such kind of evidence",
                "use " + EvidenceKind.wireNamesForGroups()));
      }
    }
    if (sent.isEmpty()) {
      faults.add(
          new FieldFault(
              "/evidence",
              "it is missing or empty",
              "list some of " + EvidenceKind.wireNamesForGroups()));
    }
    return accepted;
  }

  private Optional<NameRule> rule(List<FieldFault> faults) {
    var fault =
        nameRule.isEmpty() ? Optional.of("it is missing") : nameRule.flatMap(NameRule::fault);
    fault.ifPresent(detail ->
        faults.add(new FieldFault("/nameRule", detail, "write a rule as in acme-{serial}")));
    return nameRule.flatMap(NameRule::of);
  }

  private List<AnchorChoice> anchors(List<FieldFault> faults) {
    var chosen = new ArrayList<AnchorChoice>();
    var sent = anchors.orElse(List.of());
    if (sent.size() > GroupRules.MAX_ANCHORS) {
      faults.add(
          new FieldFault(
              "/anchors",
              "there are " + sent.size() + " anchors",
              "a group has at most " + GroupRules.MAX_ANCHORS));
      return chosen;
    }
    for (int i = 0; i < sent.size(); i++) {
      var text = Optional.ofNullable(sent.get(i));
      if (text.filter(one -> ID.matcher(one).matches()).isPresent()) {
        chosen.add(new ById(i, Sha256.fromHex(text.get())));
      } else {
        switch (AnchorText.read("/anchors/" + i, text)) {
          case AnchorText.Bad(var fault) -> faults.add(fault);
          case AnchorText.Anchor(var anchor) -> chosen.add(new Given(anchor));
        }
      }
    }
    return chosen;
  }

  private Optional<SecretBytes> key(List<FieldFault> faults, Set<EvidenceKind> accepted) {
    if (groupKey.isEmpty()) {
      return Optional.empty();
    }
    if (!accepted.contains(EvidenceKind.INITIAL_KEY)) {
      faults.add(
          new FieldFault(
              "/groupKey", "without initial-key it could never be used", "leave it out"));
      return Optional.empty();
    }
    return switch (KeyText.read("/groupKey", groupKey.get(), MIN_KEY)) {
      case KeyText.Bad(var fault) -> {
        faults.add(fault);
        yield Optional.empty();
      }
      case KeyText.Key(var secret) -> Optional.of(secret);
    };
  }

  private static FieldFault absentOr(
      String pointer, Optional<String> value, String fault, String remedy) {
    return new FieldFault(pointer, value.isEmpty() ? "it is missing" : fault, remedy);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "group with the name rule " + nameRule.orElse("?");
  }
}
