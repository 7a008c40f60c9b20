package io.birthmark.line;

import io.birthmark.line.NodeApi.DeviceRequest;
import io.birthmark.line.NodeApi.GroupRequest;
import io.birthmark.line.UnitPlan.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Tells the node about the line before it runs: its group with the maker's anchor and key, and the
 * devices that are registered beforehand. Devices of the anchor are not: they enroll themselves.
 */
public final class Registration {
  private static final int IN_FLIGHT = 16;

  private Registration() {}

  /**
   * Registers everything that is still open; repeats of what the node knows already change nothing.
   *
   * @throws IOException when the node refuses the group
   * @throws InterruptedException when the thread is asked to stop
   */
  public static CompletableFuture<Void> run(
      NodeApi api,
      List<UnitPlan> open,
      Map<Integer, DeviceMemory> memories,
      Manufacturer manufacturer,
      long seed)
      throws IOException, InterruptedException {
    Waiting.on(putGroup(api, manufacturer));
    var room = new Semaphore(IN_FLIGHT);
    var registrations = new ArrayList<CompletableFuture<Void>>();
    for (var unit : open) {
      if (unit.registered()) {
        room.acquire();
        registrations.add(
            api.register(
                    request(
                        unit,
                        Optional.ofNullable(memories.get(unit.unit())),
                        manufacturer,
                        api.group()),
                    "line-%d-%d".formatted(seed, unit.unit()))
                .whenComplete((_, _) -> room.release()));
      }
    }
    return CompletableFuture.allOf(registrations.toArray(CompletableFuture<?>[]::new));
  }

  /** Has the maker's root proven and the group made, unless it is so already. */
  static CompletableFuture<Void> putGroup(NodeApi api, Manufacturer manufacturer) {
    return api.proveAnchor(manufacturer.anchorPem(), manufacturer::signed)
        .thenCompose(_ ->
            api.putGroup(
                new GroupRequest(api.group(), manufacturer.anchorPem(), manufacturer.groupKey())));
  }

  private static DeviceRequest request(
      UnitPlan unit, Optional<DeviceMemory> memory, Manufacturer manufacturer, String group) {
    return new DeviceRequest(
        unit.manufacturer(),
        unit.model(),
        unit.serial(),
        group,
        unit.source() == Source.IMPORTED_KEY
            ? Optional.of(manufacturer.initialKey(unit.device(), unit.source()))
            : Optional.empty(),
        memory.flatMap(DeviceMemory::makerKey).map(DeviceMemory.MakerKey::publicKey),
        unit.source() == Source.TOKEN
            ? Optional.of(manufacturer.token(unit.device()))
            : Optional.empty());
  }
}
