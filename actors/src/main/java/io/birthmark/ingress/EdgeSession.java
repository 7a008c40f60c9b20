package io.birthmark.ingress;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.twin.EnrollmentDesk.Sighting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one edge node between its birth and its death. Kept in memory only: an edge node
 * that the host does not know is asked to be born again.
 */
sealed interface EdgeSession {
  /**
   * Never born, or dead.
   *
   * @param fault why its last NBIRTH was refused, for the devices that ask
   * @param rebirthAsked when a rebirth was last asked for
   */
  record Unborn(Optional<String> fault, Optional<Instant> rebirthAsked) implements EdgeSession {}

  /**
   * Alive.
   *
   * @param bdSeq number of its MQTT session; the NDEATH of another session is ignored
   * @param birthFingerprint tells a repeat of the NBIRTH from a new one
   * @param devices by the name in the topic; bounded
   * @param rebirthWanted messages were lost and no NBIRTH has come since
   */
  record Born(
      long bdSeq,
      int birthFingerprint,
      SequenceWindow window,
      Map<String, Known> devices,
      boolean rebirthWanted,
      Optional<Instant> rebirthAsked)
      implements EdgeSession {
    Born with(SequenceWindow newWindow) {
      return new Born(bdSeq, birthFingerprint, newWindow, devices, rebirthWanted, rebirthAsked);
    }

    Born with(Map<String, Known> newDevices) {
      return new Born(bdSeq, birthFingerprint, window, newDevices, rebirthWanted, rebirthAsked);
    }

    Born wantingRebirth() {
      return new Born(bdSeq, birthFingerprint, window, devices, true, rebirthAsked);
    }
  }

  /** A device whose DBIRTH came. */
  sealed interface Known {}

  /**
   * It speaks the device protocol.
   *
   * @param aliases absent after a rebirth of the node until the device's own DBIRTH comes again
   */
  record Ours(Sighting birth, Optional<Map<Long, IdentityMetric>> aliases) implements Known {}

  /** It tries to speak the device protocol, but its DBIRTH was refused. */
  record Faulty(Reason reason, String detail) implements Known {}

  /** An ordinary Sparkplug device: its DBIRTH listed no metric of the device protocol. */
  record Foreign() implements Known {}

  /** The session before the first message. */
  static EdgeSession unknown() {
    return new Unborn(Optional.empty(), Optional.empty());
  }

  /** What a message led to. */
  record Step(EdgeSession session, List<Action> actions) {}

  /** What the edge node's actor is to do. */
  sealed interface Action {}

  /** Ask the desk and tell the device the answer. */
  record Serve(DeviceRequest request) implements Action {}

  /** Tell the device what was wrong with its message. */
  record Refuse(DeviceId device, Reason reason, String detail) implements Action {}

  /** Send the NCMD {@code Node Control/Rebirth} (Sparkplug 3.0 §6.4.19). */
  record RequestRebirth() implements Action {}

  /** Come back with {@link EdgeMessage.TimePassed}; replaces an earlier wish. */
  record WakeAt(Instant when) implements Action {}

  /** Count it; nobody can be told, or nobody needs to be. */
  record Note(IngressCounters.Kind kind) implements Action {}
}
