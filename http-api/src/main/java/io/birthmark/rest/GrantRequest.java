package io.birthmark.rest;

import io.birthmark.access.AccessRules;
import io.birthmark.access.Grant;
import io.birthmark.access.LineScope;
import io.birthmark.access.Role;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import io.birthmark.device.Lot;
import io.birthmark.device.PlainText;
import io.birthmark.device.Reason;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The body of {@code POST /api/v1/tokens}, as it was sent.
 *
 * @param name what the token is for
 * @param roles names of roles
 * @param scope what a line key is good for; with the role FACTORY alone
 * @param expires until when it is good (RFC 3339); absent leaves it to the node
 */
record GrantRequest(
    Optional<String> name,
    Optional<List<String>> roles,
    Optional<Scope> scope,
    Optional<String> expires) {

  /**
   * A line key's scope.
   *
   * @param notBefore from when on it is good; absent is at once
   */
  record Scope(
      Optional<String> group,
      Optional<String> line,
      Optional<String> batch,
      Optional<String> notBefore,
      Optional<Integer> quota) {}

  /** What came of checking it. */
  sealed interface Checked {}

  /** Every field is good. */
  record Good(Grant grant) implements Checked {}

  /** Some are not. */
  record Bad(Problem problem) implements Checked {}

  Checked check(Instant now, Duration lifetime) {
    var faults = new ArrayList<FieldFault>();
    if (name.filter(text -> PlainText.valid(text, Grant.MAX_NAME)).isEmpty()) {
      faults.add(
          absentOr(
              "/name",
              name,
              "it does not show, or is too long",
              "say what the token is for, in 1 to " + Grant.MAX_NAME + " characters"));
    }
    var granted = roles(faults);
    boolean line = granted.contains(Role.FACTORY);
    if (line && granted.size() > 1) {
      faults.add(
          new FieldFault(
              "/roles", "FACTORY stands alone", "make two tokens, one of them a line key"));
    }
    if (line != scope.isPresent() && !granted.isEmpty()) {
      faults.add(
          new FieldFault(
              "/scope",
              line ? "it is missing" : "only line keys have a scope",
              line ? "say what the line key is good for" : "leave it out, or use role FACTORY"));
    }
    var until = instant("/expires", expires, now.plus(lifetime), faults);
    if (!until.isAfter(now) || until.isAfter(now.plus(AccessRules.LONGEST))) {
      faults.add(
          new FieldFault(
              "/expires",
              until.isAfter(now) ? "it is too far away" : "it is not in the future",
              "a token is good for " + AccessRules.LONGEST.toDays() + " days at most"));
    }
    var held = scope.flatMap(sent -> scope(sent, now, until, faults));
    return faults.isEmpty()
        ? new Good(new Grant(name.orElseThrow(), DeviceId.DEFAULT_TENANT, granted, held, until))
        : new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
  }

  private Set<Role> roles(List<FieldFault> faults) {
    var granted = EnumSet.noneOf(Role.class);
    var sent = roles.orElse(List.of());
    for (int i = 0; i < sent.size(); i++) {
      var text = sent.get(i);
      var role = Arrays.stream(Role.values()).filter(one -> one.name().equals(text)).findFirst();
      role.ifPresent(granted::add);
      if (role.isEmpty()) {
        faults.add(new FieldFault("/roles/" + i, "no such role", "use one of " + names()));
      }
    }
    if (sent.isEmpty()) {
      faults.add(new FieldFault("/roles", "it is missing or empty", "name one of " + names()));
    }
    return granted;
  }

  private static Optional<LineScope> scope(
      Scope sent, Instant now, Instant until, List<FieldFault> faults) {
    int before = faults.size();
    var group = sent.group().flatMap(GroupId::of);
    if (group.isEmpty()) {
      faults.add(
          absentOr(
              "/scope/group",
              sent.group(),
              "it is not a group's name",
              "name the group that the line registers devices in"));
    }
    named("/scope/line", sent.line(), faults);
    named("/scope/batch", sent.batch(), faults);
    var from = instant("/scope/notBefore", sent.notBefore(), now, faults);
    if (!from.isBefore(until)) {
      faults.add(
          new FieldFault("/scope/notBefore", "it is not before the end", "begin before expires"));
    }
    int quota = sent.quota().orElse(0);
    if (quota < 1 || quota > LineScope.MAX_QUOTA) {
      faults.add(
          new FieldFault(
              "/scope/quota",
              sent.quota().isEmpty() ? "it is missing" : "it is out of range",
              "say how many devices may be registered, 1 to " + LineScope.MAX_QUOTA));
    }
    return faults.size() > before
        ? Optional.empty()
        : Optional.of(
            new LineScope(
                group.orElseThrow(),
                sent.line().orElseThrow(),
                sent.batch().orElseThrow(),
                from,
                quota));
  }

  private static void named(String pointer, Optional<String> sent, List<FieldFault> faults) {
    if (sent.filter(Lot::valid).isEmpty()) {
      faults.add(
          absentOr(
              pointer,
              sent,
              "it is empty, too long, or has characters that are not allowed",
              "give 1 to 64 letters, digits, dots, colons, dashes or underscores"));
    }
  }

  private static Instant instant(
      String pointer, Optional<String> sent, Instant otherwise, List<FieldFault> faults) {
    if (sent.isEmpty()) {
      return otherwise;
    }
    try {
      // The journal keeps microseconds.
      return Instant.parse(sent.get()).truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeParseException e) {
      faults.add(new FieldFault(pointer, "it is no instant", "write it as 2026-11-22T10:00:00Z"));
      return otherwise;
    }
  }

  private static FieldFault absentOr(
      String pointer, Optional<?> sent, String wrong, String remedy) {
    return new FieldFault(pointer, sent.isEmpty() ? "it is missing" : wrong, remedy);
  }

  private static String names() {
    return Arrays.stream(Role.values()).map(Role::name).collect(Collectors.joining(", "));
  }
}
