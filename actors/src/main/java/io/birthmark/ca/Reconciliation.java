package io.birthmark.ca;

import io.birthmark.ca.Finding.Kind;
import io.birthmark.device.Actor;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.Note;
import io.birthmark.device.Provenance;
import io.birthmark.device.RecordId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A comparison of a CA's own list with what the devices know: who ordered it, how far it has come
 * and what it has found. It goes through the certificates by when they end, from its begin on: what
 * has ended is good for nothing.
 *
 * @param reached all that ends before is compared
 * @param since when it came to its stage
 * @param counts how many certificates turned out to be what
 * @param told the last that somebody should see, at most {@link #MAX_TOLD}
 */
public record Reconciliation(
    CaName ca,
    Start start,
    Instant reached,
    Stage stage,
    Instant since,
    Map<Kind, Long> counts,
    List<Finding> told) {
  /** Most findings that are remembered; the journal has the first of each part of the list. */
  public static final int MAX_TOLD = 100;

  public Reconciliation {
    counts = Map.copyOf(counts);
    told = List.copyOf(told);
  }

  /**
   * How it was started.
   *
   * @param at whatever the CA had made by then is compared
   * @param order the audit record that tells of it
   */
  public record Start(
      Actor actor, Channel channel, Instant at, RecordId order, Optional<Note> reason) {}

  /** Where it stands. */
  public sealed interface Stage {}

  /** It is under way. */
  public record Running() implements Stage {}

  /** It has come to the list's end. */
  public record Done() implements Stage {}

  /**
   * It ended before that.
   *
   * @param why for people
   */
  public record Ended(String why) implements Stage {}

  /**
   * A part of the way.
   *
   * @param from where it begins
   * @param upTo what ends before is compared now; empty when that was the list's last part
   * @param counts how many certificates turned out to be what
   * @param told those that somebody should see, or the first of them
   */
  public record Step(
      Instant from, Optional<Instant> upTo, Map<Kind, Long> counts, List<Finding> told) {
    public Step {
      counts = Map.copyOf(counts);
      told = List.copyOf(told);
    }
  }

  static Reconciliation begun(CaName ca, Start start) {
    return new Reconciliation(
        ca, start, start.at(), new Running(), start.at(), Map.of(), List.of());
  }

  /** Whether it goes on from the begin of this step. */
  boolean isAt(RecordId order, Instant from) {
    return isRunning() && start.order().equals(order) && reached.equals(from);
  }

  /** Whether it is under way. */
  public boolean isRunning() {
    return stage instanceof Running;
  }

  Reconciliation after(Step step, Instant at) {
    var sums = new EnumMap<Kind, Long>(Kind.class);
    sums.putAll(counts);
    step.counts().forEach((kind, number) -> sums.merge(kind, number, Long::sum));
    var all = new ArrayList<>(told);
    all.addAll(step.told());
    var last = all.subList(Math.max(0, all.size() - MAX_TOLD), all.size());
    boolean done = step.upTo().isEmpty();
    return new Reconciliation(
        ca,
        start,
        step.upTo().orElse(reached),
        done ? new Done() : stage,
        done ? at : since,
        sums,
        last);
  }

  Reconciliation ended(String why, Instant at) {
    return new Reconciliation(ca, start, reached, new Ended(why), at, counts, told);
  }

  /**
   * Whether what it did not find was not there: it has come to the end, and nothing was left for
   * later.
   */
  public boolean isWhole() {
    return stage instanceof Done && counts.getOrDefault(Kind.LATER, 0L) == 0;
  }

  /** What the audit records of the devices that it tells of a certificate say. */
  public Provenance provenance() {
    return new Provenance(
        start.actor(),
        start.channel(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(start.order()),
        start.reason());
  }
}
