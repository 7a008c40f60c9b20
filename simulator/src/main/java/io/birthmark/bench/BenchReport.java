package io.birthmark.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a bench came to. A figure that cannot be known here, as the CPU time of a database on
 * another machine, is null.
 *
 * @param efficiency {@code limits.floorMicros} divided by {@code direct.cpuMicros}: 1 would be a
 *     node that does nothing but four signatures' work and four inserts
 * @param efficiencyFromBirth the same from a device's birth on: without its registration, and
 *     without bringing its twin into memory, which the registration does
 * @param flatness CPU time per device of the last tenth of the largest fleet, divided by that of
 *     the last tenth of the smallest
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record BenchReport(
    @Nullable Double efficiency,
    @Nullable Double efficiencyFromBirth,
    Direct direct,
    Mqtt mqtt,
    Twin twin,
    Recovery recovery,
    @Nullable Double flatness,
    List<Fleet> fleets,
    Limits limits,
    Workload workload,
    Machine machine) {

  /**
   * Devices that speak to the desk, of the largest fleet: all that is done for one, from its
   * registration until it is OPERATIONAL.
   *
   * @param cpuMicros CPU time of node and database per device, the devices' own work left out
   * @param deviceCpuMicros the devices' own work, which runs on the same processors
   * @param registration the part of it that registering is
   */
  record Direct(
      double provisioningsPerSecond,
      @Nullable Double cpuMicros,
      double nodeCpuMicros,
      @Nullable Double databaseCpuMicros,
      double deviceCpuMicros,
      Part registration,
      Part provisioning) {}

  /** One part of what is done for a device. */
  record Part(double perSecond, double nodeCpuMicros, @Nullable Double databaseCpuMicros) {}

  /**
   * Devices that speak over MQTT to a node process with its embedded broker; registered before,
   * which is not counted.
   */
  record Mqtt(
      double provisioningsPerSecond,
      int devices,
      double nodeCpuMicros,
      @Nullable Double databaseCpuMicros) {}

  /** Heap of one idle twin in memory, with all that grows with it, after a collection. */
  record Twin(double heapBytes, int twins) {}

  /** Twins that are brought back into memory from the journal, by a look at each. */
  record Recovery(double perSecond, int twins, double nodeCpuMicros) {}

  /** A fleet that was provisioned in an empty database of its own. */
  record Fleet(
      int devices,
      double provisioningsPerSecond,
      @Nullable Double cpuMicros,
      @Nullable Double lastTenthCpuMicros) {}

  /**
   * What the least work for one device costs here.
   *
   * @param floorMicros one CSR verified, one evidence verified, one certificate signed, one
   *     installed-proof verified, each by the fastest provider, and four raw rows
   * @param rawRowMicros CPU time of this JVM and of PostgreSQL for one row in batches of four
   *     hundred; null where the server's CPU time cannot be known
   */
  record Limits(
      @Nullable Double floorMicros,
      Primitive csrVerify,
      Primitive evidenceVerify,
      Primitive certificateSign,
      Primitive installedVerify,
      @Nullable Double rawRowMicros,
      double rawRowsPerSecond) {}

  /** CPU time of one operation: the fastest, and each by provider. */
  record Primitive(double micros, String fastest, Map<String, Double> all) {}

  /** What was asked of the node. */
  record Workload(
      String evidence, String keys, int inFlight, int warmUpDevices, int rawRows, long seed) {}

  /**
   * Where it ran.
   *
   * @param loadAverage of the last minute, before the bench began: what is above 0.5 disturbs
   */
  record Machine(
      int processors,
      double loadAverage,
      String java,
      List<String> jvmFlags,
      long maxHeapMegabytes,
      String collector,
      String postgres,
      Map<String, String> postgresSettings) {
    /** This one, with a database server. */
    static Machine of(Postgres postgres) throws SQLException {
      var settings = new LinkedHashMap<String, String>();
      for (var name :
          List.of("fsync", "synchronous_commit", "full_page_writes", "shared_buffers")) {
        settings.put(name, postgres.setting(name));
      }
      var system = ManagementFactory.getOperatingSystemMXBean();
      return new Machine(
          system.getAvailableProcessors(),
          system.getSystemLoadAverage(),
          Runtime.version().toString(),
          ManagementFactory.getRuntimeMXBean().getInputArguments(),
          Runtime.getRuntime().maxMemory() >> 20,
          ManagementFactory.getGarbageCollectorMXBeans().stream()
              .map(GarbageCollectorMXBean::getName)
              .collect(Collectors.joining(", ")),
          postgres.setting("server_version"),
          settings);
    }
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
