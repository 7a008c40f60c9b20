package io.birthmark.twin;

import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceCommand.Admission;
import io.birthmark.device.DeviceCommand.Request;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.DeviceState;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.KeyClaims;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live key belongs to one device. Asked between the proof of who a device is and its twin: it
 * claims the key of the device's request, durably, before an intent is journaled.
 *
 * <p>A device that comes with another one's key has proven to hold it, by a signature over its own
 * challenge. Then both are quarantined, the holder first: should the node die in between, the
 * newcomer is as it was, and its repeat does the rest.
 */
final class KeyOwnership {
  private static final Logger LOG = LoggerFactory.getLogger(KeyOwnership.class);

  private static final Provenance POLICY =
      Provenance.of(
          new Actor(Actor.Kind.POLICY, "one-key-one-device"), Channel.INTERNAL, Optional.empty());

  private final KeyClaims claims;
  private final DeviceTwins twins;
  private final InstantSource clock;

  KeyOwnership(KeyClaims claims, DeviceTwins twins, InstantSource clock) {
    this.claims = claims;
    this.twins = twins;
    this.clock = clock;
  }

  /** What to do with a request, now that it is known whose its key is. */
  sealed interface Ruling {}

  /** The twin is given this request: as it was, or {@link Request.Conflicting}. */
  record Submit(Request request) implements Ruling {}

  /**
   * The key is held by a device whose twin has not been written yet: its enrollment is under way,
   * or never came to its end. Only a repeat can tell.
   */
  record Unsettled() implements Ruling {}

  /**
   * Settles whose key a request is for.
   *
   * @param view the device, which has proven who it is
   */
  CompletionStage<Ruling> settle(DeviceView view, Admission admission, Request request) {
    // A barred key has had its conflict, so it is refused by the twin, and concerns nobody else.
    var wanted = request.wanted().map(IssuanceIntent::spkiHash);
    if (wanted.isEmpty() || barred(view, wanted.get())) {
      return now(new Submit(request));
    }
    var key = wanted.get();
    return owner(view, admission, key)
        .thenCompose(owner ->
            owner.equals(view.device())
                ? now(new Submit(request))
                : conflict(view.device(), owner, key));
  }

  private static boolean barred(DeviceView view, Sha256 key) {
    return view.state() instanceof DeviceState.Known known && known.dossier().bars(key);
  }

  /** Claims for a request that can be granted alone, so that refused ones leave no rows behind. */
  private CompletionStage<DeviceId> owner(DeviceView view, Admission admission, Sha256 key) {
    return DeviceLifecycle.takesRequest(view.state(), admission, clock.instant())
        ? claims
            .claim(key, view.device())
            .thenApply(outcome ->
                switch (outcome) {
                  case KeyClaims.Claimed _ -> view.device();
                  case KeyClaims.HeldBy(var holder) -> holder;
                })
        : claims.holder(key).thenApply(holder -> holder.orElse(view.device()));
  }

  private CompletionStage<Ruling> conflict(DeviceId newcomer, DeviceId holder, Sha256 key) {
    var command =
        new DeviceCommand.Quarantine(
            Reason.KEY_CONFLICT,
            named(newcomer, holder) + " has proven to hold its key " + key,
            Optional.of(key));
    return twins
        .ask(holder, command, POLICY)
        .thenApply(reply ->
            switch (reply) {
              case DeviceTwin.Refused r when r.reason() == Reason.UNKNOWN_DEVICE -> {
                LOG.atWarn()
                    .addKeyValue("device", newcomer)
                    .log("{} came with a key that {} has just claimed", newcomer, holder);
                yield new Unsettled();
              }
              // Already quarantined or released for it, or retired: the newcomer alone is.
              case DeviceTwin.Applied _, DeviceTwin.Refused _ -> {
                LOG.atWarn()
                    .addKeyValue("device", newcomer)
                    .log("{} has proven to hold the key of {}: quarantined", newcomer, holder);
                yield new Submit(
                    new Request.Conflicting(
                        key, "its key " + key + " is held by " + named(holder, newcomer)));
              }
            });
  }

  /** A device, as it may be named in the journal of another one: tenants do not see each other. */
  private static String named(DeviceId device, DeviceId to) {
    return device.tenant().equals(to.tenant())
        ? "device " + device.device()
        : "a device of another tenant";
  }

  private static CompletionStage<Ruling> now(Ruling ruling) {
    return CompletableFuture.completedFuture(ruling);
  }
}
