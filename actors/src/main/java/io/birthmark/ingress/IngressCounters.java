package io.birthmark.ingress;

import io.birthmark.device.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens at the door, for logs and metrics; safe to use from any thread. */
public final class IngressCounters {
  /** What is counted. Names are public: metrics and logs use them. */
  public enum Kind {
    /** A device's request went to the desk. */
    SERVED(false),
    /** A device was told what was wrong with its message. */
    REFUSED(false),
    /** An NCMD asked an edge node to be born again. */
    REBIRTH_REQUESTED(false),
    /** The same {@code seq} or NBIRTH came twice. */
    REPEATED(false),
    /** A newer message of the same step took the place of one that waited. */
    REPLACED(false),
    /** An ordinary Sparkplug device, none of ours. */
    FOREIGN(false),
    /** A command of another host. */
    IGNORED(false),
    /** An NDEATH of an earlier MQTT session. */
    STALE_DEATH(false),
    /** The topic is not Sparkplug's, so nobody can be answered. */
    BAD_TOPIC(true),
    /** The device's name breaks the naming rule, so it cannot be answered. */
    ID_NOT_VALID(true),
    /** An edge node's own message was refused. */
    BAD_NODE_MESSAGE(true),
    /** A message that must carry {@code seq} came without. */
    UNNUMBERED(true),
    /** No room: a device was told BUSY. */
    BUSY(true),
    /** A bad message went unanswered, because its edge node sent too many. */
    ANSWER_WITHHELD(true),
    /** A DCMD or NCMD was dropped: the broker is away or slow. */
    COMMAND_DROPPED(true),
    /** The desk found that a proof was none. */
    PROOF_FAILED(true),
    /** A proof was not looked at, because too many wrong ones came from there. */
    PROOF_LIMITED(true),
    /** The desk did not answer in time, or broke. */
    DESK_SILENT(true);

    private final boolean trouble;

    Kind(boolean trouble) {
      this.trouble = trouble;
    }

    /** Whether somebody should look when it goes up. */
    public boolean trouble() {
      return trouble;
    }
  }

  private final MeterRegistry registry;
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
  private final Map<Reason, Counter> refusals = new ConcurrentHashMap<>();

  /**
   * Counts that begin at zero, told to {@code registry} as {@code ingress.messages{kind}} and
   * {@code ingress.refusals{reason}}.
   */
  IngressCounters(MeterRegistry registry) {
    this.registry = registry;
    for (var kind : Kind.values()) {
      counts.put(kind, new LongAdder());
      FunctionCounter.builder("ingress.messages", this, counters -> counters.adder(kind).sum())
          .description("what happened to messages from MQTT")
          .tag("kind", kind.name())
          .register(registry);
    }
  }

  void count(Kind kind) {
    adder(kind).increment();
  }

  /** A device was told that it is refused, and why. */
  void refused(Reason reason) {
    refusals
        .computeIfAbsent(
            reason,
            _ ->
                Counter.builder("ingress.refusals")
                    .description("refusals that devices were told")
                    .tag("reason", reason.name())
                    .register(registry))
        .increment();
  }

  /** All counts since the start, as they are now. */
  public Map<Kind, Long> snapshot() {
    var now = new EnumMap<Kind, Long>(Kind.class);
    for (var kind : Kind.values()) {
      now.put(kind, adder(kind).sum());
    }
    return now;
  }

  /** How often devices were told which refusal, since the start. */
  public Map<Reason, Long> refusals() {
    var now = new EnumMap<Reason, Long>(Reason.class);
    refusals.forEach((reason, counter) -> now.put(reason, (long) counter.count()));
    return now;
  }

  private LongAdder adder(Kind kind) {
    var adder = counts.get(kind);
    if (adder == null) {
      throw new IllegalStateException("every kind has a counter");
    }
    return adder;
  }
}
