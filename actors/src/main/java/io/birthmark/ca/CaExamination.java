package io.birthmark.ca;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found when a CA was looked at without being asked for a certificate.
 *
 * @param findings one for each {@link Check}, in their order
 */
public record CaExamination(List<Finding> findings) {
  /** What is looked at; each rests on those before it. */
  public enum Check {
    /** Whether its name is known, it takes connections, and what answers is such a CA. */
    REACH,
    /** Whether it shows a TLS certificate that is trusted, good now, and for its host. */
    TLS,
    /** Whether it knows the node, and lets it do what it has to. */
    AUTH,
    /** Whether the clocks of node and CA agree. */
    CLOCK,
    /** Whether what the settings name is there and fits. */
    SETTINGS,
    /** Whether it can issue now. */
    STATE,
    /** Whether the pinned certificate is the CA's, and for how long it is good. */
    CERTIFICATE
  }

  /** What came of a check. */
  public enum Outcome {
    OK,
    FAULT,
    /** It was not made: one before it failed, or this CA does not tell. */
    SKIPPED
  }

  /**
   * What came of one check.
   *
   * @param detail one sentence for whoever must act: what is so, and of a fault what to do
   */
  public record Finding(Check check, Outcome outcome, String detail) {}

  public CaExamination {
    findings = List.copyOf(findings);
  }

  /** Whether no check failed. */
  public boolean passed() {
    return findings.stream().noneMatch(finding -> finding.outcome() == Outcome.FAULT);
  }

  /** Findings while they are made; the first one of a check stays. Used by one thread at a time. */
  public static final class Notes {
    /** A CA's own words are part of it, and may be of any length. */
    private static final int LONGEST = 1_000;

    private final Map<Check, Finding> found = new EnumMap<>(Check.class);

    /** It is as it should be. */
    public Notes ok(Check check, String detail) {
      return note(check, Outcome.OK, detail);
    }

    /** It is not. */
    public Notes fault(Check check, String detail) {
      return note(check, Outcome.FAULT, detail);
    }

    /** It is not to be told. */
    public Notes skip(Check check, String detail) {
      return note(check, Outcome.SKIPPED, detail);
    }

    private Notes note(Check check, Outcome outcome, String detail) {
      var told = detail.length() > LONGEST ? detail.substring(0, LONGEST) + "…" : detail;
      found.putIfAbsent(check, new Finding(check, outcome, told));
      return this;
    }

    /** Whether this check has failed. */
    public boolean failed(Check check) {
      return Optional.ofNullable(found.get(check))
          .filter(finding -> finding.outcome() == Outcome.FAULT)
          .isPresent();
    }

    /** All findings; whatever was not looked at was not because of the first fault. */
    public CaExamination done() {
      var why =
          firstFault()
              .map(fault -> "not looked at, because " + fault.check() + " failed")
              .orElse("not to be told at this CA");
      for (var check : Check.values()) {
        skip(check, why);
      }
      return new CaExamination(List.copyOf(found.values()));
    }

    private Optional<Finding> firstFault() {
      return found.values().stream()
          .filter(finding -> finding.outcome() == Outcome.FAULT)
          .findFirst();
    }
  }
}
