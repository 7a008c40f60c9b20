package io.birthmark.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.birthmark.device.Channel;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStanding;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.CommandName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.DeviceState;
import io.birthmark.device.Dossier;
import io.birthmark.device.GroupId;
import io.birthmark.device.ManufacturerKey;
import io.birthmark.device.Phase;
import io.birthmark.device.ProfileRef;
import io.birthmark.device.Reason;
import io.birthmark.device.Route;
import io.birthmark.device.Sha256;
import io.birthmark.device.Wait;
import io.birthmark.device.WaitingFor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A device as the API tells it.
 *
 * @param id the device's part of its name; unique within the tenant
 * @param reason why it is in this state, for states that have a reason
 * @param resume where a parked device goes on
 * @param waiting everything that is awaited, and until when: why a device is stuck
 * @param ownerReference an opaque reference into a system of the owner's
 * @param registrationEnds until when its registration is good
 * @param clouds how its certificates stand in clouds, as far as that was recorded
 * @param legal what may be asked of it now
 */
record DeviceResource(
    String id,
    String tenant,
    Phase state,
    Optional<Reason> reason,
    Optional<Phase> resume,
    SlotResource slot,
    List<Waiting> waiting,
    GroupId group,
    String manufacturer,
    String model,
    String serial,
    Optional<String> batch,
    Optional<String> site,
    Optional<String> line,
    Optional<String> ownerReference,
    Instant registrationEnds,
    Optional<Sha256> manufacturerKeySha256,
    Optional<TokenResource> token,
    int rejections,
    Reported reported,
    Desired desired,
    List<Cloud> clouds,
    long revision,
    List<CommandName> legal) {

  /**
   * One wait.
   *
   * @param whom who has to act
   * @param in the state, of the device or of its slot, that waits
   * @param deadline when the twin acts by itself
   * @param attempt how often this has been tried, from 1
   */
  record Waiting(
      @JsonProperty("for") WaitingFor whom,
      String in,
      Instant since,
      Instant deadline,
      int attempt) {
    static Waiting of(String in, Wait wait) {
      return new Waiting(wait.whom(), in, wait.since(), wait.deadline(), wait.attempt());
    }
  }

  /** What the device last said of itself in a message that was proven or first. */
  record Reported(
      Optional<Via> route,
      Optional<String> firmware,
      Optional<Sha256> installedSha256,
      Optional<Instant> seen) {}

  /** What it should be; a difference to what it reported is acted on. */
  record Desired(Optional<Profile> profile, int generation) {}

  /** A certificate of it in a cloud, since it is known to stand so there. */
  record Cloud(CloudName cloud, Sha256 certificateSha256, CloudStatus status, Instant since) {
    static Cloud of(CloudStanding standing) {
      return new Cloud(standing.cloud(), standing.certificate(), standing.status(), standing.at());
    }
  }

  /** Where a device spoke from. */
  record Via(Channel channel, String path) {
    static Via of(Route route) {
      return new Via(route.channel(), route.path());
    }
  }

  /** A profile pinned by its hash. */
  record Profile(String name, int version, Sha256 sha256) {
    static Profile of(ProfileRef profile) {
      return new Profile(profile.name(), profile.version(), profile.hash());
    }
  }

  /** The device at a revision. */
  static DeviceResource of(DeviceId device, DeviceState.Known state, long revision) {
    return of(device, state, revision, TokenResource.of(state.dossier().tokens()));
  }

  /** The device at a revision, with a token of which more may be told than at other times. */
  static DeviceResource of(
      DeviceId device, DeviceState.Known state, long revision, Optional<TokenResource> token) {
    var dossier = state.dossier();
    var facts = dossier.facts();
    return new DeviceResource(
        device.device(),
        device.tenant(),
        state.phase(),
        state.ownReason(),
        state instanceof DeviceState.Parked parked
            ? Optional.of(parked.resume())
            : Optional.empty(),
        SlotResource.of("operational", state.slot(), state.label()),
        waiting(state),
        dossier.group(),
        facts.manufacturer(),
        facts.model(),
        facts.serial(),
        dossier.lot().batch(),
        dossier.lot().site(),
        dossier.lot().line(),
        dossier.lot().ownerReference(),
        dossier.windowEnds(),
        dossier.manufacturerKey().map(ManufacturerKey::digest),
        token,
        dossier.rejections(),
        reported(dossier.reported()),
        new Desired(dossier.desired().profile().map(Profile::of), dossier.desired().generation()),
        dossier.clouds().stream().map(Cloud::of).toList(),
        revision,
        DeviceLifecycle.legal(state).stream().sorted().toList());
  }

  private static Reported reported(Dossier.Reported reported) {
    return new Reported(
        reported.route().map(Via::of), reported.firmware(), reported.installed(), reported.seen());
  }

  private static List<Waiting> waiting(DeviceState.Known state) {
    var waiting = new ArrayList<Waiting>();
    state.ownWait().ifPresent(wait -> waiting.add(Waiting.of(state.phase().name(), wait)));
    waiting.addAll(SlotResource.waiting(state.slot(), state.label()));
    return List.copyOf(waiting);
  }
}
