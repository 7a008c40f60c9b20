package io.birthmark.line;

import io.birthmark.line.UnitPlan.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Which devices a line makes: a pure function of the seed. A longer plan of the same seed begins
 * with the shorter one, so a line can be made longer over the same data.
 *
 * <p>Of fifty devices in a row five are bad, one of each kind, never next to each other: the
 * neighbour before an impostor is its victim.
 */
public final class ProductionPlan {
  /** Who makes all devices of all lines. */
  public static final String MANUFACTURER = "Kestrel";

  private static final int BLOCK = 50;
  private static final List<Part> BAD_PARTS =
      List.of(
          Part.WRONG_KEY, Part.CLONED_ID, Part.GARBAGE_CSR, Part.REPLAYED_PROOF, Part.WRONG_ANCHOR);

  private ProductionPlan() {}

  /** The first {@code devices} devices of this seed, by unit. */
  public static List<UnitPlan> of(long seed, int devices) {
    var plan = new ArrayList<UnitPlan>(devices);
    for (int first = 0; first < devices; first += BLOCK) {
      plan.addAll(block(seed, first).subList(0, Math.min(BLOCK, devices - first)));
    }
    return plan.stream().map(unit -> knowingTheEnd(unit, devices)).toList();
  }

  /**
   * A load: good devices alone, all with initial keys that the host derives. Where a line runs at
   * the clock's pace, a load runs at the host's: unit {@code i} waits until unit {@code i - window}
   * has ended.
   */
  public static List<UnitPlan> load(long seed, int first, int count, int window) {
    return IntStream.range(first, first + count)
        .mapToObj(unit -> {
          var source = Source.DERIVED_KEY;
          var serial = serial(seed, unit);
          return new UnitPlan(
              unit,
              Part.GOOD,
              source,
              MANUFACTURER,
              model(source),
              serial,
              MANUFACTURER + "-" + serial,
              unit - window >= first ? OptionalInt.of(unit - window) : OptionalInt.empty(),
              OptionalInt.empty());
        })
        .toList();
  }

  /**
   * A device outside the plan waits for nobody: its victim-to-be must not wait for a clone that is
   * never made.
   */
  private static UnitPlan knowingTheEnd(UnitPlan unit, int devices) {
    return unit.after().isPresent() && unit.after().getAsInt() >= devices
        ? new UnitPlan(
            unit.unit(),
            unit.part(),
            unit.source(),
            unit.manufacturer(),
            unit.model(),
            unit.serial(),
            unit.device(),
            OptionalInt.empty(),
            unit.victim())
        : unit;
  }

  private static List<UnitPlan> block(long seed, int first) {
    var random = new SplittableRandom(seed * 1_000_003 + first);
    var parts = new ArrayList<>(Collections.nCopies(BLOCK, Part.GOOD));
    var bad = shuffled(random);
    int stretch = BLOCK / bad.size();
    for (int i = 0; i < bad.size(); i++) {
      parts.set(i * stretch + random.nextInt(2, stretch - 1), bad.get(i));
    }
    var units = new ArrayList<UnitPlan>(BLOCK);
    for (int i = 0; i < BLOCK; i++) {
      boolean cloned = i + 1 < BLOCK && parts.get(i + 1) == Part.CLONED_ID;
      units.add(unit(seed, first + i, parts.get(i), cloned, random));
    }
    for (int i = 0; i < BLOCK; i++) {
      var unit = units.get(i);
      if (unit.victim().isPresent()) {
        units.set(i, impostor(unit, units.get(i - 1)));
      }
    }
    return units;
  }

  private static List<Part> shuffled(RandomGenerator random) {
    var parts = new ArrayList<>(BAD_PARTS);
    for (int i = parts.size() - 1; i > 0; i--) {
      Collections.swap(parts, i, random.nextInt(i + 1));
    }
    return parts;
  }

  private static UnitPlan unit(
      long seed, int number, Part part, boolean cloned, RandomGenerator random) {
    var source = cloned ? Source.IMPORTED_KEY : source(part, random);
    var serial = serial(seed, number);
    boolean impostor = part == Part.CLONED_ID || part == Part.REPLAYED_PROOF;
    return new UnitPlan(
        number,
        part,
        source,
        MANUFACTURER,
        model(source),
        serial,
        MANUFACTURER + "-" + serial,
        cloned ? OptionalInt.of(number + 1) : OptionalInt.empty(),
        impostor ? OptionalInt.of(number - 1) : OptionalInt.empty());
  }

  /**
   * A thief waits until its victim has finished; a clone comes first and the victim waits for it.
   */
  private static UnitPlan impostor(UnitPlan unit, UnitPlan victim) {
    boolean thief = unit.part() == Part.REPLAYED_PROOF;
    return new UnitPlan(
        unit.unit(),
        unit.part(),
        victim.source(),
        victim.manufacturer(),
        victim.model(),
        victim.serial(),
        victim.device(),
        thief ? OptionalInt.of(victim.unit()) : OptionalInt.empty(),
        OptionalInt.of(victim.unit()));
  }

  private static String serial(long seed, int number) {
    return "%s-%06d".formatted(HexFormat.of().toHexDigits(spread(seed), 8), number);
  }

  private static Source source(Part part, RandomGenerator random) {
    double draw = random.nextDouble();
    return switch (part) {
      case GOOD ->
          draw < 0.3
              ? Source.IMPORTED_KEY
              : draw < 0.5
                  ? Source.DERIVED_KEY
                  : draw < 0.7
                      ? Source.IDEVID
                      : draw < 0.85 ? Source.MANUFACTURER_KEY : Source.TOKEN;
      case WRONG_KEY, CLONED_ID, GARBAGE_CSR, REPLAYED_PROOF ->
          draw < 0.5 ? Source.IMPORTED_KEY : Source.DERIVED_KEY;
      case WRONG_ANCHOR -> Source.IDEVID;
    };
  }

  private static String model(Source source) {
    return switch (source) {
      case IMPORTED_KEY -> "K-100";
      case DERIVED_KEY -> "K-200";
      case IDEVID -> "K-300";
      case MANUFACTURER_KEY -> "K-400";
      case TOKEN -> "K-500";
    };
  }

  /**
   * Neighbouring seeds give serial numbers that look nothing alike (the finalizer of SplitMix64).
   */
  private static long spread(long seed) {
    long z = seed + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) & 0xFFFF_FFFFL;
  }
}
