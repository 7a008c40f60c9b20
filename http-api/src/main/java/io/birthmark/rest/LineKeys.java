package io.birthmark.rest;

import io.birthmark.access.AccessCommand.AllotRegistrations;
import io.birthmark.access.AccessEvent;
import io.birthmark.access.AccessEvent.RegistrationsAllotted;
import io.birthmark.access.LineScope;
import io.birthmark.access.Principal;
import io.birthmark.access.TokenId;
import io.birthmark.device.GroupId;
import io.birthmark.device.Lot;
import io.birthmark.device.Reason;
import io.birthmark.http.Problem;
import io.birthmark.registry.Registry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds line keys to their scope. Of a key's quota the node takes a block at a time, before the
 * registrations are made; a block that is not used up when the node stops is lost to the key, and
 * never is a device too many registered.
 */
final class LineKeys {
  private final Access access;
  private final int block;
  // No larger than the number of line keys, which the registry bounds.
  private final Map<TokenId, AtomicInteger> atHand = new ConcurrentHashMap<>();

  LineKeys(Access access, int block) {
    this.access = access;
    this.block = block;
  }

  /** What a registration becomes by who makes it. */
  sealed interface Bounds {}

  /** It may be made, of this lot: a line key's own batch and line stand in it. */
  record Within(Lot lot) implements Bounds {}

  /** It may not. */
  record Outside(Problem problem) implements Bounds {}

  /** Holds a registration to the scope of the line key that it is made with. */
  Bounds bounds(Principal principal, GroupId group, Lot sent) {
    return principal.scope().map(scope -> bounds(scope, group, sent)).orElse(new Within(sent));
  }

  private static Bounds bounds(LineScope scope, GroupId group, Lot sent) {
    if (!scope.group().equals(group)) {
      return outside("group " + scope.group());
    }
    if (!sent.line().orElse(scope.line()).equals(scope.line())) {
      return outside("line " + scope.line());
    }
    if (!sent.batch().orElse(scope.batch()).equals(scope.batch())) {
      return outside("batch " + scope.batch());
    }
    return new Within(
        new Lot(
            Optional.of(scope.batch()),
            sent.site(),
            Optional.of(scope.line()),
            sent.ownerReference()));
  }

  private static Bounds outside(String scope) {
    return new Outside(Problem.of(Reason.OUT_OF_SCOPE, "the line key is for " + scope + " alone"));
  }

  /** Takes one registration; empty when it may be made. */
  CompletionStage<Optional<Problem>> take(Principal principal) {
    if (principal.scope().isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    var key = new TokenId(principal.id());
    return takeAtHand(key)
        ? CompletableFuture.completedFuture(Optional.empty())
        : access
            .apply(new AllotRegistrations(key, block), principal)
            .thenApply(reply ->
                switch (reply) {
                  case Registry.Refused(var reason, var detail) ->
                      Optional.of(Problem.of(reason, detail));
                  case Registry.Applied(_, var events) -> {
                    putAtHand(key, allotted(events) - 1);
                    yield Optional.empty();
                  }
                });
  }

  /** Gives one back that was taken and not made. */
  void giveBack(Principal principal) {
    if (principal.scope().isPresent()) {
      putAtHand(new TokenId(principal.id()), 1);
    }
  }

  private boolean takeAtHand(TokenId key) {
    var left = atHand.get(key);
    return left != null && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }

  private void putAtHand(TokenId key, int count) {
    atHand.computeIfAbsent(key, _ -> new AtomicInteger()).addAndGet(count);
  }

  private static int allotted(List<AccessEvent> events) {
    return events.stream()
        .filter(RegistrationsAllotted.class::isInstance)
        .map(RegistrationsAllotted.class::cast)
        .map(RegistrationsAllotted::count)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a quota was given, and not said how much"));
  }
}
