package io.birthmark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.bench.FairnessReport.Eta;
import io.birthmark.bench.FairnessReport.Seconds;
import io.birthmark.bench.FairnessReport.Share;
import io.birthmark.line.NodeApi;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Compares what devices were first told about their turn with what came, by their own records. */
final class ToldTurns {
  private ToldTurns() {}

  /**
   * One device.
   *
   * @param told when it was told a turn
   * @param turn the turn
   * @param requested when its CA was first asked
   * @param issued when its certificate was there
   * @param returns how often it was sent away again
   * @param throttled whether once because the CA had been asked too much
   */
  record Wait(
      Instant told,
      Instant turn,
      Instant requested,
      Instant issued,
      int returns,
      boolean throttled) {
    private double off(Instant truth) {
      return Math.abs(seconds(turn, truth)) / Math.max(1e-3, seconds(told, truth));
    }
  }

  /** Reads the records of so many of the devices, evenly spread over them. */
  static Eta read(NodeApi api, List<String> devices, int sample)
      throws IOException, InterruptedException {
    var waits = new ArrayList<Wait>();
    int count = Math.min(sample, devices.size());
    for (int i = 0; i < count; i++) {
      var device = devices.get((int) ((long) i * devices.size() / count));
      wait(Waiting.on(api.tell(NodeApi.path(device) + "/events")).path("items"))
          .ifPresent(waits::add);
    }
    return eta(waits);
  }

  /** From a device's records in order; empty when it was served at once, or not yet. */
  static Optional<Wait> wait(JsonNode records) {
    Optional<JsonNode> told = Optional.empty();
    Optional<Instant> requested = Optional.empty();
    int returns = 0;
    boolean throttled = false;
    for (var record : records) {
      switch (record.path("type").asText()) {
        case "IssuancePostponed" -> {
          returns += told.isPresent() ? 1 : 0;
          told = told.or(() -> Optional.of(record));
          throttled |= record.path("reason").asText().equals("CA_THROTTLED");
        }
        case "IssuanceRequested" -> requested = requested.or(() -> Optional.of(at(record)));
        case "CertificateIssued" -> {
          if (told.isEmpty() || requested.isEmpty()) {
            return Optional.empty();
          }
          var turn = Instant.parse(told.get().path("event").path("deadline").asText());
          return Optional.of(
              new Wait(at(told.get()), turn, requested.get(), at(record), returns, throttled));
        }
        case String _ -> {}
      }
    }
    return Optional.empty();
  }

  private static Instant at(JsonNode record) {
    return Instant.parse(record.path("at").asText());
  }

  static Eta eta(List<Wait> waits) {
    return new Eta(
        waits.size(),
        share(waits, wait -> wait.off(wait.requested())),
        share(waits, wait -> wait.off(wait.issued())),
        new Seconds(
            Quantile.of(late(waits), 5),
            Quantile.of(late(waits), 50),
            Quantile.of(late(waits), 95)),
        Quantile.of(values(waits, wait -> seconds(wait.told(), wait.issued())), 100),
        waits.stream().mapToInt(Wait::returns).average().orElse(0),
        (int) waits.stream().filter(Wait::throttled).count());
  }

  private static Share share(List<Wait> waits, ToDoubleFunction<Wait> off) {
    var all = values(waits, off);
    return new Share(Quantile.of(all, 50), Quantile.of(all, 95), Quantile.of(all, 100));
  }

  private static List<Double> late(List<Wait> waits) {
    return values(waits, wait -> seconds(wait.turn(), wait.issued()));
  }

  private static List<Double> values(List<Wait> waits, ToDoubleFunction<Wait> value) {
    return waits.stream().mapToDouble(value).boxed().toList();
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }
}
