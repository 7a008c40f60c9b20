package io.birthmark.rest;

import io.birthmark.device.DeviceId;
import io.birthmark.fleet.FleetView.Place;
import io.birthmark.operation.OperationId;
import io.birthmark.operation.OperationTargets;
import io.birthmark.operation.Tally;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Devices of operations in memory, as a test writes them down. */
final class TargetsInMemory implements OperationTargets {
  private final Map<OperationId, ConcurrentSkipListMap<String, Result>> rows =
      new ConcurrentHashMap<>();

  void put(OperationId operation, Result result) {
    of(operation).put(result.device().toString(), result);
  }

  private ConcurrentSkipListMap<String, Result> of(OperationId operation) {
    return rows.computeIfAbsent(operation, _ -> new ConcurrentSkipListMap<>());
  }

  @Override
  public CompletionStage<Tally> tally(OperationId operation) {
    var tally = Tally.NONE;
    for (var row : of(operation).values()) {
      if (row.settled().isPresent()) {
        tally = tally.plus(row.settled().get().outcome(), 1);
      }
    }
    return CompletableFuture.completedStage(tally);
  }

  @Override
  public CompletionStage<List<Result>> results(
      OperationId operation, Optional<Kind> kind, Optional<DeviceId> after, int limit) {
    return CompletableFuture.completedStage(
        of(operation).values().stream()
            .filter(row ->
                after
                    .map(last -> row.device().toString().compareTo(last.toString()) > 0)
                    .orElse(true))
            .filter(row ->
                kind.map(wanted ->
                        wanted
                            == row.settled()
                                .map(one -> OperationResource.kind(one.outcome()))
                                .orElse(Kind.OPEN))
                    .orElse(true))
            .limit(limit)
            .toList());
  }

  private static <T> CompletionStage<T> never() {
    return CompletableFuture.failedStage(new UnsupportedOperationException("for runs alone"));
  }

  @Override
  public CompletionStage<Frozen> frozen(OperationId operation) {
    return never();
  }

  @Override
  public CompletionStage<Frozen> add(OperationId operation, List<Place> devices) {
    return never();
  }

  @Override
  public CompletionStage<List<Open>> open(
      OperationId operation, Optional<DeviceId> after, int limit) {
    return never();
  }

  @Override
  public CompletionStage<Integer> begin(OperationId operation, List<DeviceId> devices) {
    return never();
  }

  @Override
  public CompletionStage<Integer> settle(OperationId operation, List<Settled> settled) {
    return never();
  }
}
