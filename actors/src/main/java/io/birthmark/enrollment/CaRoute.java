package io.birthmark.enrollment;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Sha256;
import io.birthmark.pki.KeyKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The CAs that issue for a group's devices, and which of them for whom. Of the legs whose
 * conditions hold for a device, those of the lowest rank come first; legs of one rank share the
 * devices by their weights, and a device falls to the same leg whenever it comes.
 *
 * @param legs 1 to {@value #MAX_LEGS}, by rank
 */
public record CaRoute(List<Leg> legs) {
  /** Most legs of a route. */
  public static final int MAX_LEGS = 8;

  /** Highest rank. */
  public static final int MAX_RANK = 100;

  /** Highest weight. */
  public static final int MAX_WEIGHT = 1000;

  /** Most values of one condition. */
  public static final int MAX_VALUES = 32;

  private static final int SCORE_BITS = 53;

  /**
   * One CA of a route.
   *
   * @param rank 1 to {@value CaRoute#MAX_RANK}; the lowest is asked first
   * @param weight 1 to {@value CaRoute#MAX_WEIGHT}: its share among the legs of its rank
   */
  public record Leg(CaName ca, int rank, int weight, Conditions when) {
    public Leg {
      if (rank < 1 || rank > MAX_RANK || weight < 1 || weight > MAX_WEIGHT) {
        throw new IllegalArgumentException(
            "a leg's rank is 1 to " + MAX_RANK + ", its weight 1 to " + MAX_WEIGHT);
      }
    }
  }

  /**
   * For which devices a leg is. An empty set asks for nothing; a device of which nothing is known
   * meets no set that asks for something.
   *
   * @param sites where it is made ({@link Lot#site})
   * @param lines on which line ({@link Lot#line})
   * @param models what its maker calls it
   * @param keys the kind of its key
   */
  public record Conditions(
      Set<String> sites, Set<String> lines, Set<String> models, Set<KeyKind> keys) {
    /** Every device. */
    public static final Conditions NONE = new Conditions(Set.of(), Set.of(), Set.of(), Set.of());

    public Conditions {
      sites = Set.copyOf(sites);
      lines = Set.copyOf(lines);
      models = Set.copyOf(models);
      keys = Set.copyOf(keys);
      for (var set : List.of(sites, lines, models, keys)) {
        if (set.size() > MAX_VALUES) {
          throw new IllegalArgumentException("a condition has at most " + MAX_VALUES + " values");
        }
      }
      for (var name : sites) {
        demand(Lot.valid(name));
      }
      for (var name : lines) {
        demand(Lot.valid(name));
      }
      for (var model : models) {
        demand(HardwareFacts.valid(model));
      }
    }

    private static void demand(boolean valid) {
      if (!valid) {
        throw new IllegalArgumentException("a condition names what no device can have");
      }
    }

    boolean hold(HardwareFacts facts, Lot lot, KeyKind key) {
      return (sites.isEmpty() || lot.site().filter(sites::contains).isPresent())
          && (lines.isEmpty() || lot.line().filter(lines::contains).isPresent())
          && (models.isEmpty() || models.contains(facts.model()))
          && (keys.isEmpty() || keys.contains(key));
    }
  }

  public CaRoute {
    if (legs.isEmpty() || legs.size() > MAX_LEGS) {
      throw new IllegalArgumentException("a route has 1 to " + MAX_LEGS + " legs");
    }
    legs = legs.stream().sorted(Comparator.comparingInt(Leg::rank)).toList();
    if (new HashSet<>(legs).size() < legs.size()) {
      throw new IllegalArgumentException("two legs of a route are the same");
    }
  }

  /** One CA for all devices. */
  public static CaRoute to(CaName ca) {
    return new CaRoute(List.of(new Leg(ca, 1, 1, Conditions.NONE)));
  }

  /** Whether it is one CA for all devices. */
  public boolean isPlain() {
    return equals(to(first()));
  }

  /** The CA of the first leg. */
  public CaName first() {
    return legs.getFirst().ca();
  }

  /** All its CAs. */
  public Set<CaName> all() {
    var all = new TreeSet<>(Comparator.comparing(CaName::value));
    legs.forEach(leg -> all.add(leg.ca()));
    return all;
  }

  /** The legs for a device in the order in which they are to be asked; a CA comes once. */
  public List<Leg> legsFor(DeviceId device, HardwareFacts facts, Lot lot, KeyKind key) {
    var fit = new ArrayList<Leg>();
    for (var leg : legs) {
      boolean there = fit.stream().anyMatch(one -> one.ca().equals(leg.ca()));
      if (!there && leg.when().hold(facts, lot, key)) {
        fit.add(leg);
      }
    }
    fit.sort(
        Comparator.comparingInt(Leg::rank)
            .thenComparing(Comparator.<Leg>comparingDouble(leg -> score(device, leg)).reversed()));
    return fit;
  }

  /**
   * The highest of these wins with a chance in proportion to its weight, and when a leg goes only
   * its own devices move (weighted rendezvous hashing; Schindelhauer and Schomaker 2005).
   */
  private static double score(DeviceId device, Leg leg) {
    var hash = Sha256.of((device + "\n" + leg.ca()).getBytes(StandardCharsets.UTF_8));
    long bits = hash.a() >>> (Long.SIZE - SCORE_BITS);
    double chance = (bits + 1.0) / (1L << SCORE_BITS);
    return chance >= 1 ? Double.MAX_VALUE : -leg.weight() / StrictMath.log(chance);
  }
}
