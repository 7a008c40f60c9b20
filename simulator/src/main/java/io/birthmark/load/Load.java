package io.birthmark.load;

import io.birthmark.line.DeviceMemory;
import io.birthmark.line.Manufacturer;
import io.birthmark.line.UnitPlan;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A way for many devices to be provisioned by a node, batch after batch. Used by one thread. */
public interface Load extends AutoCloseable {
  /**
   * Devices with keys and certificate requests, made before they come to the node.
   *
   * @param memories by unit
   */
  record Batch(List<UnitPlan> plan, Map<Integer, DeviceMemory> memories) {
    public Batch {
      plan = List.copyOf(plan);
      memories = Map.copyOf(memories);
    }

    /** Makes these devices, on all processors. */
    public static Batch of(Manufacturer manufacturer, List<UnitPlan> plan, Instant now) {
      return new Batch(
          plan,
          plan.parallelStream()
              .collect(Collectors.toMap(UnitPlan::unit, unit -> manufacturer.make(unit, now))));
    }

    /** How many devices. */
    public int size() {
      return plan.size();
    }
  }

  /** Makes the devices from number {@code first} on; the node hears nothing of it. */
  Batch make(int first, int count);

  /**
   * Tells the node about the devices and returns when all are registered.
   *
   * @throws IOException when the node refuses one
   */
  void register(Batch batch) throws IOException, InterruptedException;

  /**
   * Switches the devices on and returns when all are OPERATIONAL.
   *
   * @throws IOException when they come no further
   */
  void provision(Batch batch) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
