package io.birthmark.ingress;

import io.birthmark.device.Reason;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How an edge node stands, as far as this node's host application knows. It is what the edge node
 * itself tells again whenever it is asked to be born, so nothing of it is stored; the counts say
 * since when they count.
 *
 * @param up whether its NBIRTH stands
 * @param since when that began; for one that was never born here, when it was first heard
 * @param heard when it last said anything
 * @param countedSince when the counts began
 * @param births how often it was born
 * @param gaps how often messages of it counted as lost (Sparkplug 3.0 §6.4.4)
 * @param deviceBirths births of our devices
 * @param answered answers of the desk to its devices
 * @param settled devices' proofs of an installed certificate that were accepted
 * @param refused what its devices were told, by reason
 */
public record EdgeStanding(
    EdgeId edge,
    boolean up,
    Instant since,
    Instant heard,
    Instant countedSince,
    long births,
    long gaps,
    long deviceBirths,
    long answered,
    long settled,
    Map<Reason, Long> refused) {
  public EdgeStanding {
    refused = Map.copyOf(refused);
  }

  /** Which part of its devices' messages was served and not refused; empty when none came. */
  public Optional<Double> servedPart() {
    long refusals = refused.values().stream().mapToLong(n -> n).sum();
    long all = answered + refusals;
    return all == 0 ? Optional.empty() : Optional.of((double) answered / all);
  }
}
