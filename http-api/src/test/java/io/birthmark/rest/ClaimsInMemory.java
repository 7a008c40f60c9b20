package io.birthmark.rest;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.KeyClaims;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Claims without a disk. */
final class ClaimsInMemory implements KeyClaims {
  private final Map<Sha256, DeviceId> claims = new ConcurrentHashMap<>();

  @Override
  public CompletionStage<Outcome> claim(Sha256 spki, DeviceId device) {
    var before = claims.putIfAbsent(spki, device);
    return CompletableFuture.completedFuture(
        before == null || before.equals(device) ? new Claimed() : new HeldBy(before));
  }

  @Override
  public CompletionStage<Optional<DeviceId>> holder(Sha256 spki) {
    return CompletableFuture.completedFuture(Optional.ofNullable(claims.get(spki)));
  }
}
