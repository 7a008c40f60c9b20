package io.birthmark.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.birthmark.device.CommandName;
import io.birthmark.device.Explanation;
import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.device.WaitingFor;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.operation.Deed;
import io.birthmark.twin.DeviceView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a device stands where it stands, as the API tells it.
 *
 * @param state as in {@code PROVISIONING(IN_DOUBT)}
 * @param sentence all of it in one sentence, for people
 * @param whom who has to act; absent when nothing is awaited
 * @param next what the twin does by itself, and when
 * @param also what is awaited beside it
 * @param devices how many devices wait for the same, this one among them; absent where that is not
 *     counted
 * @param helps what may be asked of it that brings it on, the likeliest first
 * @param reference what the CA calls the request that it has and has not decided on
 * @param evidence the audit records that led here, newest first
 */
record ExplanationResource(
    String device,
    long revision,
    String state,
    String sentence,
    @JsonProperty("for") Optional<WaitingFor> whom,
    Optional<Instant> since,
    Optional<Explanation.Next> next,
    List<String> also,
    Optional<Long> devices,
    List<Help> helps,
    Optional<String> reference,
    List<Evidence> evidence) {
  /** How many records may stand as evidence. */
  static final int MOST_EVIDENCE = 8;

  /**
   * A command that helps.
   *
   * @param href where to {@code POST} it; absent for commands that are not a deed of an operator
   */
  record Help(CommandName command, Optional<String> href) {}

  /** What an audit record adds to the explanation; the record itself is among the events. */
  record Evidence(
      long revision,
      String type,
      Instant at,
      String actor,
      String from,
      String to,
      Optional<Reason> reason,
      Optional<String> note) {
    static Evidence of(AuditTrail.Entry entry) {
      var stamp = entry.record().stamp();
      return new Evidence(
          entry.revision(),
          EventFields.of(entry.record().event()).type(),
          stamp.at(),
          stamp.actor().toString(),
          stamp.from().toString(),
          stamp.to().toString(),
          stamp.reason(),
          stamp.note().map(Note::text));
    }
  }

  static ExplanationResource of(
      DeviceView view,
      Explanation explanation,
      OptionalLong sharing,
      List<AuditTrail.Entry> recent) {
    var device = view.device().device();
    return new ExplanationResource(
        device,
        view.revision(),
        view.state().label().toString(),
        explanation.sentence(),
        explanation.whom(),
        explanation.since(),
        explanation.next(),
        explanation.also(),
        sharing.isPresent() ? Optional.of(sharing.getAsLong()) : Optional.empty(),
        explanation.helps().stream().map(command -> help(device, command)).toList(),
        explanation.reference(),
        evidence(view, recent));
  }

  private static Help help(String device, CommandName command) {
    return new Help(
        command, Deed.giving(command).map(deed -> "/api/v1/devices/" + device + ":" + deed.verb()));
  }

  /** From the newest back to the record that brought the device into its present state. */
  private static List<Evidence> evidence(DeviceView view, List<AuditTrail.Entry> recent) {
    var here = view.state().label();
    var evidence = new ArrayList<Evidence>();
    for (var entry : recent.reversed()) {
      var stamp = entry.record().stamp();
      if (entry.revision() <= view.revision()) {
        evidence.add(Evidence.of(entry));
        if (!stamp.from().equals(here)) {
          break;
        }
      }
    }
    return evidence;
  }
}
