package io.birthmark.audit;

import io.birthmark.audit.Finding.Kind;
import io.birthmark.device.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * Tells what was done to a chain at the place where it breaks, from the record there and some that
 * follow it.
 *
 * <p>That the chain breaks here is certain. The kind is found by trying which single deed makes the
 * bytes fit again; where none does, the record counts as altered.
 */
final class BreakDiagnosis {
  /**
   * How many following records are looked at: enough for every deed but a swap over a longer
   * distance.
   */
  static final int LOOK_AHEAD = 256;

  private final Optional<Sha256> beforePrevious;
  private final Sha256 previous;
  private final StoredRecord broken;
  private final List<StoredRecord> later;

  /**
   * @param beforePrevious the link before the record before the broken one; empty when there is no
   *     such record
   * @param previous the link before the broken record
   * @param later what follows it in the chain, at most {@link #LOOK_AHEAD} records
   */
  BreakDiagnosis(
      Optional<Sha256> beforePrevious,
      Sha256 previous,
      StoredRecord broken,
      List<StoredRecord> later) {
    this.beforePrevious = beforePrevious;
    this.previous = previous;
    this.broken = broken;
    this.later = later;
  }

  Finding finding() {
    if (!broken.isPlain()) {
      return found(
          Kind.ALTERED,
          "a column that must be empty is set, so that recovery would not read the event as written");
    }
    return pushedOn().or(this::displaced).or(this::closedGap).orElseGet(this::altered);
  }

  /**
   * The record before this one fits by the rule but was put in: this one follows the record before
   * that.
   */
  private Optional<Finding> pushedOn() {
    var number = broken.sequenceNumber() - 1;
    return beforePrevious
        .filter(link -> broken.follows(link, number))
        .map(_ ->
            new Finding(
                broken.persistenceId(),
                number,
                Kind.INSERTED,
                "the record that was written here stands at number " + (number + 1)));
  }

  /**
   * The record that belongs here stands further back: two changed places, or something was pushed
   * in before it.
   */
  private Optional<Finding> displaced() {
    var here = broken.sequenceNumber();
    for (int i = 0; i < later.size(); i++) {
      var candidate = later.get(i);
      var linkHere = Optional.of(candidate.linkAfter(previous, here));
      if (linkHere.equals(broken.link())) {
        return Optional.of(
            found(Kind.SWAPPED, "its content stands at number " + candidate.sequenceNumber()));
      }
      if (linkHere.equals(candidate.link())) {
        var before = i == 0 ? candidate : later.get(i - 1);
        var swapped =
            before.link().isPresent()
                && broken.follows(before.link().get(), candidate.sequenceNumber());
        return Optional.of(
            swapped
                ? found(Kind.SWAPPED, "it changed places with number " + candidate.sequenceNumber())
                : found(
                    Kind.INSERTED,
                    "the record that was written here stands at number "
                        + candidate.sequenceNumber()));
      }
    }
    return Optional.empty();
  }

  /**
   * Records are gone and the later ones were renumbered: those fit each other by the numbers they
   * had.
   */
  private Optional<Finding> closedGap() {
    if (later.isEmpty() || broken.link().isEmpty()) {
      return Optional.empty();
    }
    var next = later.getFirst();
    for (int gone = 1; gone <= LOOK_AHEAD; gone++) {
      if (next.follows(broken.link().get(), next.sequenceNumber() + gone)) {
        return Optional.of(
            found(Kind.MISSING, gone + " deleted here, and the later records renumbered"));
      }
    }
    return Optional.empty();
  }

  private Finding altered() {
    return found(Kind.ALTERED, "its content does not fit its link");
  }

  private Finding found(Kind kind, String detail) {
    return new Finding(broken.persistenceId(), broken.sequenceNumber(), kind, detail);
  }
}
