package io.birthmark.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the devices of one CA feel of a crowd that waits for another one.
 *
 * @param bounds what is aimed at, and whether it was reached
 * @param pairs in the order in which they were measured
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record FairnessReport(
    List<Bound> bounds,
    List<Pair> pairs,
    Heap heap,
    Eta eta,
    Plan plan,
    BenchReport.Machine machine) {

  /**
   * One aim.
   *
   * @param figure of a ratio: the median of the pairs
   * @param lowest of the pairs; null for what is measured once
   * @param highest of the pairs; null for what is measured once
   * @param aim where the figure must not be lower, or must not be higher
   * @param least whether it must not be lower
   */
  record Bound(
      String name,
      double figure,
      @Nullable Double lowest,
      @Nullable Double highest,
      double aim,
      boolean least) {
    /** Whether the figure is within. */
    @JsonProperty
    public boolean held() {
      return least ? figure >= aim : figure <= aim;
    }
  }

  /**
   * The same four times on one node: before a crowd came, while it waited, when it was gone, and
   * beside something else that took as much of the processors. What is alone is the mean of the
   * first and the third, so a node that gets faster or slower by itself does so for both.
   */
  record Pair(Run before, Run beside, Run after, Run ballast) {
    /** How a figure changed, beside by alone. */
    double ratio(ToDoubleFunction<Run> figure) {
      double alone = (figure.applyAsDouble(before) + figure.applyAsDouble(after)) / 2;
      return figure.applyAsDouble(beside) / Math.max(1e-9, alone);
    }

    /** How a figure differs from what it is where the same processors are taken by others. */
    double byBallast(ToDoubleFunction<Run> figure) {
      return figure.applyAsDouble(beside) / Math.max(1e-9, figure.applyAsDouble(ballast));
    }
  }

  /**
   * What was measured at one time.
   *
   * @param steady devices that come at a steady rate
   * @param closed devices of which always the same number are on their way
   * @param crowd null when nobody waited
   * @param processors of the steady part
   */
  record Run(
      long seed, Served steady, Served closed, @Nullable Crowding crowd, Processors processors) {}

  /**
   * How devices were served.
   *
   * @param millis from the moment at which a device was to be switched on to its certificate
   */
  record Served(int devices, double perSecond, Millis millis) {}

  /** Times. */
  record Millis(double p50, double p95, double p99, double max) {}

  /**
   * Who waited while others were measured.
   *
   * @param admissionSeconds from the first birth until all were told their turn
   * @param begin how many waited when the steady part began
   * @param end how many waited when the closed part ended
   */
  record Crowding(double admissionSeconds, int begin, int end) {}

  /** How many processors each process had, in the mean. */
  record Processors(double node, double postgres, double ejbca, double awspca, double devices) {
    /** Of what serves devices and is no stand-in. */
    double serving() {
      return node + postgres;
    }
  }

  /**
   * The node's live heap while a crowd waits and while it is served, of the last node.
   *
   * @param before the bytes before the crowd came
   * @param perWaiting bytes that each waiting device added
   * @param perIdle bytes that each of them leaves when all have been served and nobody waits
   * @param points from the time when all waited
   */
  record Heap(long before, double perWaiting, double perIdle, List<Point> points) {
    Heap {
      points = List.copyOf(points);
    }
  }

  /** Live bytes when so many of the crowd had been served. */
  record Point(int served, long bytes) {}

  /**
   * How near the first word about its turn was, for a sample of the crowd of the last node. What is
   * off is the difference of told and true moment, divided by the wait from the telling on.
   *
   * @param devices of the sample that were told a turn
   * @param toRequest off, of the moment when the CA was first asked
   * @param toCertificate off, of the moment when the certificate was there
   * @param lateSeconds of the certificate; earlier ones are negative
   * @param longestWaitSeconds from the telling to the certificate
   * @param returns how often a device came and was sent away again, in the mean
   * @param throttled devices that were sent away because the CA had been asked too much, by itself
   *     or by the breaker
   */
  record Eta(
      int devices,
      Share toRequest,
      Share toCertificate,
      Seconds lateSeconds,
      double longestWaitSeconds,
      double returns,
      int throttled) {}

  /** Parts of a whole. */
  record Share(double p50, double p95, double max) {}

  /** Signed times. */
  record Seconds(double p5, double p50, double p95) {}

  /**
   * What was done.
   *
   * @param crowd devices at the scarce CA
   * @param perSecond what that takes
   * @param steadyPerSecond devices a second at the other one
   * @param closedDevices devices of the closed part
   * @param inFlight of them on their way at the same time
   */
  record Plan(
      int pairs,
      int crowd,
      int perSecond,
      double steadyPerSecond,
      int steadySeconds,
      int closedDevices,
      int inFlight,
      int warmUp,
      double admittedPerSecond,
      int settleSeconds,
      int sample,
      long seed) {}

  /** Whether every aim was reached. */
  boolean held() {
    return bounds.stream().allMatch(Bound::held);
  }

  /** Writes it as JSON. */
  void write(Path file) throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}
