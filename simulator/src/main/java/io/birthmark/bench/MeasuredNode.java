package io.birthmark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.birthmark.demo.NodeSettings;
import io.birthmark.demo.OutsideCa;
import io.birthmark.line.NodeApi;
import io.birthmark.line.NodeProcess;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A new node on an empty database, between EJBCA and an AWS Private CA that takes only so many
 * requests a second and is asked for no more. The node and both stand-ins are processes.
 */
final class MeasuredNode implements AutoCloseable {
  static final OutsideCa.Kind FREE = OutsideCa.Kind.EJBCA;
  static final OutsideCa.Kind SCARCE = OutsideCa.Kind.AWSPCA;

  /** A node's folder holds nothing else. */
  private static final String NODE = "node";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(500);

  /** The fastest that a node takes (birthmark.operations.fastest). */
  private static final int DISMISSED_PER_SECOND = 500;

  private final Path data;
  private final Postgres postgres;
  private final OutsideCa free;
  private final OutsideCa scarce;
  private final NodeProcess process;
  private final NodeProcess.Address address;
  private final NodeApi api;

  private MeasuredNode(
      Path data,
      Postgres postgres,
      OutsideCa free,
      OutsideCa scarce,
      NodeProcess process,
      NodeProcess.Address address)
      throws IOException {
    this.data = data;
    this.postgres = postgres;
    this.free = free;
    this.scarce = scarce;
    this.process = process;
    this.address = address;
    this.api = NodeApi.of(address.http(), data.resolve(NODE).resolve("bootstrap.token"));
  }

  /**
   * Starts all of them.
   *
   * @param data a new folder
   * @param perSecond what the scarce CA takes, and what the node may ask it for
   */
  static MeasuredNode start(Path data, Postgres postgres, int perSecond)
      throws IOException, InterruptedException, SQLException {
    Files.createDirectories(data);
    var free = OutsideCa.start(FREE, data, OutsideCa.Limits.ITS_OWN, OutsideCa.Stay.LONG);
    try {
      var limits = new OutsideCa.Limits(Optional.empty(), OptionalInt.of(perSecond));
      var scarce = OutsideCa.start(SCARCE, data, limits, OutsideCa.Stay.ASIDE);
      try {
        return start(data, postgres, free, scarce, perSecond);
      } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
        scarce.close();
        throw e;
      }
    } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
      free.close();
      throw e;
    }
  }

  private static MeasuredNode start(
      Path data, Postgres postgres, OutsideCa free, OutsideCa scarce, int perSecond)
      throws IOException, InterruptedException, SQLException {
    var settings = NodeSettings.write(data, List.of(free, scarce), Map.of(SCARCE, perSecond));
    var words = List.of("--postgres", postgres.createDatabase(), "--config", settings.toString());
    var process = NodeProcess.startDemo(data.resolve(NODE), words);
    try {
      return new MeasuredNode(
          data, postgres, free, scarce, process, process.awaitReady(START_LIMIT));
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.stop();
      throw e;
    }
  }

  Path data() {
    return data;
  }

  URI broker() {
    return address.mqtt();
  }

  NodeApi api() {
    return api;
  }

  /** Devices that wait for their turn at the scarce CA, as the node's own lists have it. */
  int waiting() throws IOException, InterruptedException {
    int devices = 0;
    for (JsonNode group : Waiting.on(api.tell("/api/v1/stuck")).path("items")) {
      boolean turn = group.path("reason").asText().equals("CA_BUDGET");
      if (turn && group.path("ca").asText().equals(SCARCE.word())) {
        devices += group.path("devices").asInt();
      }
    }
    return devices;
  }

  /**
   * Takes a group's devices that wait for the scarce CA out of service. That CA is drained before,
   * and stays so.
   */
  void dismiss(String group) throws IOException, InterruptedException {
    var order = JsonNodeFactory.instance.objectNode().put("reason", "measured");
    Waiting.on(api.order("/api/v1/cas/" + SCARCE.word() + ":drain", order.deepCopy()));
    order.put("deed", "decommission").put("ratePerSecond", DISMISSED_PER_SECOND);
    order.putObject("filter").put("group", group).put("cause", "CA_WAIT");
    var forecast =
        Waiting.on(api.order("/api/v1/devices:bulk", order.deepCopy().put("validateOnly", true)));
    order.put("confirm", forecast.path("devices").asInt());
    var operation = Waiting.on(api.order("/api/v1/devices:bulk", order)).path("id").asText();
    while (!ended(operation)) {
      Waiting.pause(LOOK);
    }
  }

  private boolean ended(String operation) throws IOException, InterruptedException {
    var state = Waiting.on(api.tell("/api/v1/operations/" + operation)).path("state").asText();
    if (state.equals("ABORTED")) {
      throw new IOException("the node gave up taking the crowd out of service");
    }
    return state.equals("DONE");
  }

  /** What lives on its heap; it stands still for that. */
  long liveBytes() throws IOException, InterruptedException {
    return LiveHeap.bytes(process.pid());
  }

  /** Processor time that each has taken up to now. */
  Work work() throws IOException {
    return new Work(
        System.nanoTime(),
        nanos(process.pid()),
        postgres.cpuNanos().orElse(0),
        nanos(free.pid()),
        nanos(scarce.pid()),
        DirectFleet.processCpuNanos());
  }

  private static long nanos(long pid) {
    return ProcessCpu.of(pid).map(ProcessTimes::nanos).orElse(0L);
  }

  /** Nanoseconds up to a moment: of the clock, and of processors by process. */
  record Work(long wall, long node, long postgres, long free, long scarce, long devices) {
    /** How many processors each has had since then. */
    FairnessReport.Processors since(Work earlier) {
      double span = Math.max(1, wall - earlier.wall);
      return new FairnessReport.Processors(
          (node - earlier.node) / span,
          (postgres - earlier.postgres) / span,
          (free - earlier.free) / span,
          (scarce - earlier.scarce) / span,
          (devices - earlier.devices) / span);
    }
  }

  /** The node ends before those it may still be asking. */
  @Override
  public void close() {
    try {
      process.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.close();
      scarce.close();
    }
  }
}
