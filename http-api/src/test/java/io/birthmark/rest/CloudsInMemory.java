package io.birthmark.rest;

import io.birthmark.cloud.CloudRegistrations;
import io.birthmark.device.CaName;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The one cloud of an API under test: three certificates wait there, and two are as they should be.
 */
final class CloudsInMemory implements CloudRegistrations {
  static final CloudName CLOUD = new CloudName("plant-iot");
  static final Failure AWAY =
      new Failure(Reason.CLOUD_UNAVAILABLE, "it takes no connection", TestApi.NOW);

  private final List<Registration> all =
      Stream.concat(
              IntStream.range(0, 3).mapToObj(n -> one(n, Progress.WAITING)),
              IntStream.range(3, 5).mapToObj(n -> one(n, Progress.REACHED)))
          .toList();

  static CloudPorts ports() {
    return new CloudPorts(Set.of(CLOUD), new CloudsInMemory());
  }

  private static Registration one(int number, Progress progress) {
    boolean waits = progress == Progress.WAITING;
    return new Registration(
        DeviceId.of("pump-" + number).orElseThrow(),
        Sha256.of(new byte[] {(byte) number}),
        SerialNumber.fromHex("a" + number),
        new CaName("embedded"),
        CloudStatus.ACTIVE,
        waits ? Optional.empty() : Optional.of(CloudStatus.ACTIVE),
        progress,
        TestApi.NOW.plusSeconds(number / 2),
        waits ? 3 : 0,
        waits ? Optional.of(TestApi.NOW.plusSeconds(60)) : Optional.empty(),
        waits ? Optional.of(AWAY) : Optional.empty());
  }

  @Override
  public CompletionStage<Summary> summary(CloudName cloud) {
    return CompletableFuture.completedFuture(
        new Summary(
            Map.of(Progress.WAITING, 3L, Progress.REACHED, 2L),
            Optional.of(TestApi.NOW),
            Optional.of(AWAY)));
  }

  @Override
  public CompletionStage<List<Registration>> page(
      CloudName cloud, Progress progress, Optional<Place> after, int most) {
    var order = Comparator.comparing(Place::since).thenComparing(p -> p.certificate().toHex());
    return CompletableFuture.completedFuture(
        all.stream()
            .filter(one -> one.progress() == progress)
            .filter(one -> after.isEmpty() || order.compare(one.place(), after.get()) > 0)
            .sorted(Comparator.comparing(Registration::place, order))
            .limit(most)
            .toList());
  }

  @Override
  public CompletionStage<List<Open>> take(CloudName cloud, Taking taking) {
    throw new AssertionError("the API takes nothing");
  }

  @Override
  public CompletionStage<Integer> sort(CloudName cloud, Instant now, Set<CaName> cas) {
    throw new AssertionError("the API sorts nothing");
  }

  @Override
  public CompletionStage<Boolean> reached(CloudName cloud, Open open, Instant now) {
    throw new AssertionError("the API reaches nothing");
  }

  @Override
  public CompletionStage<Boolean> failed(CloudName cloud, Open open, Setback setback) {
    throw new AssertionError("the API fails at nothing");
  }
}
