package io.birthmark.rest;

import io.birthmark.device.Reason;
import io.birthmark.ingress.EdgeStanding;
import io.birthmark.ingress.IngressCounters.Kind;
import io.birthmark.ingress.SparkplugHost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How devices come in over MQTT.
 *
 * @param host the Sparkplug host application
 * @param items edge nodes in the order of their names
 */
record IngressResource(Host host, List<Edge> items, Optional<String> nextPageToken) {

  /**
   * The Sparkplug host application.
   *
   * @param broker where it is connected, or tries to be
   * @param online whether it is, and the broker has delivered its own STATE back to it
   * @param since when that began
   * @param countedSince when the counts began: with this node, or when ingress last began anew
   * @param messages what happened to messages
   * @param refused what devices were told, by reason
   */
  record Host(
      String id,
      String broker,
      boolean online,
      Instant since,
      Instant countedSince,
      Map<Kind, Long> messages,
      Map<Reason, Long> refused) {}

  /**
   * An edge node.
   *
   * @param up whether its NBIRTH stands
   * @param since when that began, as far as is known here
   * @param heard when it last said anything
   * @param births how often it was born
   * @param gaps how often messages of it counted as lost
   * @param deviceBirths births of devices that speak the device protocol
   * @param settled devices that proved an installed certificate
   * @param yieldPercent which part of its devices' messages was served and not refused
   */
  record Edge(
      String edge,
      boolean up,
      Instant since,
      Instant heard,
      Instant countedSince,
      long births,
      long gaps,
      long deviceBirths,
      long settled,
      Optional<BigDecimal> yieldPercent,
      Map<Reason, Long> refused) {
    static Edge of(EdgeStanding edge) {
      return new Edge(
          edge.edge().toString(),
          edge.up(),
          edge.since(),
          edge.heard(),
          edge.countedSince(),
          edge.births(),
          edge.gaps(),
          edge.deviceBirths(),
          edge.settled(),
          edge.servedPart()
              .map(part -> BigDecimal.valueOf(part * 100).setScale(1, RoundingMode.HALF_UP)),
          new TreeMap<>(edge.refused()));
    }
  }

  static IngressResource of(SparkplugHost.Standing standing) {
    var edges = standing.edges();
    return new IngressResource(
        new Host(
            standing.hostId(),
            standing.broker(),
            standing.online(),
            standing.since(),
            standing.countedSince(),
            new TreeMap<>(standing.counts()),
            new TreeMap<>(standing.refused())),
        edges.stream().map(Edge::of).toList(),
        standing.more() ? Optional.of(edges.getLast().edge().toString()) : Optional.empty());
  }
}
