package io.birthmark.crash;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What stands between a node and the world: its journal, its CA, its devices. From the moment the
 * node is stopped nothing passes any more, in either direction, as if the process had been killed.
 */
final class Life {
  private Optional<Boundary> wanted = Optional.empty();
  private CompletableFuture<Void> stopped = new CompletableFuture<>();
  private boolean dead;

  /** A new life, which ends at a boundary or not at all. */
  synchronized void begin(Optional<Boundary> boundary) {
    wanted = boundary;
    stopped = new CompletableFuture<>();
    dead = false;
  }

  /** Completes when the node has come to the boundary. */
  synchronized CompletableFuture<Void> stopped() {
    return stopped;
  }

  /** Whether this is where it ends. */
  synchronized boolean isToEndAt(Boundary boundary) {
    return !dead && wanted.equals(Optional.of(boundary));
  }

  /** The node has come to a boundary; is it stopped there? */
  synchronized boolean endsAt(Boundary boundary) {
    if (isToEndAt(boundary)) {
      dead = true;
      stopped.complete(null);
      return true;
    }
    return false;
  }

  synchronized boolean isOver() {
    return dead;
  }
}
