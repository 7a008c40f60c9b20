package io.birthmark.ingress;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.ingress.EdgeMessage.FromDevice;
import io.birthmark.ingress.EdgeMessage.FromNode;
import io.birthmark.ingress.EdgeMessage.GarbledDevice;
import io.birthmark.ingress.EdgeMessage.GarbledNode;
import io.birthmark.ingress.EdgeMessage.TimePassed;
import io.birthmark.ingress.EdgeSession.Action;
import io.birthmark.ingress.EdgeSession.Born;
import io.birthmark.ingress.EdgeSession.Faulty;
import io.birthmark.ingress.EdgeSession.Foreign;
import io.birthmark.ingress.EdgeSession.Known;
import io.birthmark.ingress.EdgeSession.Note;
import io.birthmark.ingress.EdgeSession.Ours;
import io.birthmark.ingress.EdgeSession.Refuse;
import io.birthmark.ingress.EdgeSession.RequestRebirth;
import io.birthmark.ingress.EdgeSession.Serve;
import io.birthmark.ingress.EdgeSession.Step;
import io.birthmark.ingress.EdgeSession.Unborn;
import io.birthmark.ingress.EdgeSession.WakeAt;
import io.birthmark.ingress.IdentityMetrics.Read;
import io.birthmark.ingress.IdentityMetrics.Unread;
import io.birthmark.ingress.IngressCounters.Kind;
import io.birthmark.ingress.SequenceWindow.Place;
import io.birthmark.ingress.SparkplugPayload.Whole;
import io.birthmark.ingress.SparkplugTopic.DeviceVerb;
import io.birthmark.ingress.SparkplugTopic.NodeVerb;
import io.birthmark.twin.EnrollmentDesk.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host's side of one edge node's Sparkplug session, as one function of session, message and
 * time. Messages must come in order of arrival.
 *
 * <p>Lost messages cost a rebirth, never a refusal of what can be understood: a message that names
 * its metrics, or whose aliases are known, is served although others before it are missing. A
 * message that comes twice is served twice, because the desk gives a repeat the answer that is
 * right now, and its sender may have missed the first.
 *
 * @param reorderTolerance how long a missing {@code seq} may still turn up before it counts as lost
 * @param rebirthDebounce shortest time between two rebirth requests to one edge node
 * @param maxDevices devices remembered per edge node
 */
record EdgeProtocol(
    EdgeId edge, Duration reorderTolerance, Duration rebirthDebounce, int maxDevices) {

  /** What {@code message} leads to. Total: any message has an outcome in any session. */
  Step decide(EdgeSession session, EdgeMessage message, Instant now) {
    return switch (message) {
      case FromNode m -> fromNode(session, m, now);
      case FromDevice m -> fromDevice(session, m, now);
      case GarbledNode m -> garbledNode(session, m);
      case GarbledDevice m -> step(session, refuse(m.device(), m.reason(), m.detail()));
      case TimePassed _ -> timePassed(session, now);
    };
  }

  private Step fromNode(EdgeSession session, FromNode m, Instant now) {
    return switch (m.verb()) {
      case NBIRTH -> nodeBorn(session, m.payload());
      case NDEATH -> nodeDied(session, m.payload());
      case NDATA ->
          switch (session) {
            case Unborn s -> askRebirth(s, now, List.of());
            case Born s -> counted(s, m.payload(), now).finish(now);
          };
      case NCMD -> step(session, new Note(Kind.IGNORED));
    };
  }

  private Step nodeBorn(EdgeSession session, SparkplugPayload payload) {
    if (session instanceof Born b
        && b.birthFingerprint() == payload.fingerprint()
        && !b.rebirthWanted()) {
      return step(session, new Note(Kind.REPEATED));
    }
    var bdSeq = bdSeq(payload);
    var seq = payload.seq();
    if (bdSeq.isEmpty() || seq.isEmpty()) {
      var fault = "its NBIRTH has no " + (bdSeq.isEmpty() ? "integer metric bdSeq" : "seq");
      return step(new Unborn(Optional.of(fault), asked(session)), new Note(Kind.BAD_NODE_MESSAGE));
    }
    // A rebirth inside one MQTT session is about the same devices. Their facts are kept, so that a
    // DBIRTH lost on the way costs nothing; their aliases are not, the node may have renumbered
    // them.
    var devices =
        session instanceof Born b && b.bdSeq() == bdSeq.get()
            ? withoutAliases(b.devices())
            : Map.<String, Known>of();
    var window = SequenceWindow.after(seq.getAsInt());
    return step(
        new Born(bdSeq.get(), payload.fingerprint(), window, devices, false, asked(session)));
  }

  private static Step garbledNode(EdgeSession session, GarbledNode m) {
    var next =
        session instanceof Unborn s && m.verb() == NodeVerb.NBIRTH
            ? new Unborn(Optional.of("its NBIRTH was refused: " + m.detail()), s.rebirthAsked())
            : session;
    return step(next, new Note(Kind.BAD_NODE_MESSAGE));
  }

  private static Map<String, Known> withoutAliases(Map<String, Known> devices) {
    var kept = new HashMap<String, Known>();
    devices.forEach((name, known) -> {
      if (known instanceof Ours o) {
        kept.put(name, new Ours(o.birth(), Optional.empty()));
      }
    });
    return kept;
  }

  private static Step nodeDied(EdgeSession session, SparkplugPayload payload) {
    return switch (session) {
      case Unborn _ -> step(session);
      case Born s ->
          bdSeq(payload).filter(died -> died == s.bdSeq()).isPresent()
              ? step(new Unborn(Optional.empty(), s.rebirthAsked()))
              : step(session, new Note(Kind.STALE_DEATH));
    };
  }

  private Step fromDevice(EdgeSession session, FromDevice m, Instant now) {
    return switch (session) {
      case Unborn s -> fromUnborn(s, m, now);
      case Born s -> {
        var counted = counted(s, m.payload(), now);
        if (m.payload().seq().isPresent()) {
          switch (m.verb()) {
            case DBIRTH -> deviceBorn(counted, m);
            case DDATA -> deviceData(counted, m);
            case DDEATH -> deviceDied(counted, m);
            case DCMD -> counted.actions.add(new Note(Kind.IGNORED));
          }
        } else if (m.verb() != DeviceVerb.DCMD && speaksIdentity(m.payload())) {
          counted.actions.add(refuse(m.device(), Reason.BAD_MESSAGE, "seq is missing"));
        }
        yield counted.finish(now);
      }
    };
  }

  private Step fromUnborn(Unborn session, FromDevice m, Instant now) {
    return switch (m.verb()) {
      case DBIRTH, DDATA -> {
        var detail =
            session.fault().orElse(Reason.EDGE_NOT_BORN.summary() + "; repeat the message then");
        yield askRebirth(
            session,
            now,
            speaksIdentity(m.payload())
                ? List.of(refuse(m.device(), Reason.EDGE_NOT_BORN, detail))
                : List.of());
      }
      case DDEATH -> askRebirth(session, now, List.of());
      case DCMD -> step(session, new Note(Kind.IGNORED));
    };
  }

  private void deviceBorn(Counted counted, FromDevice m) {
    var name = m.device();
    if (!counted.session.devices().containsKey(name)
        && counted.session.devices().size() >= maxDevices) {
      counted.actions.add(refuse(name, Reason.BUSY, "this edge node has too many devices"));
      return;
    }
    var metrics = IdentityMetrics.of(m.payload(), Map.of());
    var id = DeviceId.of(name);
    if (metrics.isEmpty() || id.isEmpty()) {
      counted.learn(name, new Foreign());
      counted.actions.add(new Note(metrics.isEmpty() ? Kind.FOREIGN : Kind.ID_NOT_VALID));
      return;
    }
    switch (DeviceMessages.birth(id.get(), edge.route(), metrics)) {
      case Read<Sighting>(var sighting) -> {
        counted.learn(name, new Ours(sighting, Optional.of(IdentityMetrics.aliases(m.payload()))));
        counted.actions.add(new Serve(new DeviceRequest.Greet(sighting)));
      }
      case Unread<Sighting>(var reason, var detail) -> {
        counted.learn(name, new Faulty(reason, detail));
        counted.actions.add(new Refuse(id.get(), reason, detail));
      }
    }
  }

  private void deviceData(Counted counted, FromDevice m) {
    var known = Optional.ofNullable(counted.session.devices().get(m.device()));
    if (known.isEmpty()) {
      dataOfUnknown(counted, m);
      return;
    }
    switch (known.get()) {
      case Ours ours -> dataOfOurs(counted, m, ours);
      case Faulty(var reason, var detail) when speaksIdentity(m.payload()) ->
          counted.actions.add(refuse(m.device(), reason, detail));
      case Foreign _ when speaksIdentity(m.payload()) ->
          counted.actions.add(
              refuse(
                  m.device(), Reason.MISSING_FIELD, "the DBIRTH listed no metric under Identity/"));
      case Faulty _, Foreign _ -> {}
    }
  }

  /** Its DBIRTH was lost, or there was no room for it. */
  private void dataOfUnknown(Counted counted, FromDevice m) {
    if (counted.session.devices().size() >= maxDevices) {
      counted.actions.add(refuse(m.device(), Reason.BUSY, "this edge node has too many devices"));
      return;
    }
    counted.session = counted.session.wantingRebirth();
    if (speaksIdentity(m.payload())) {
      counted.actions.add(
          refuse(m.device(), Reason.OUT_OF_SEQUENCE, "no DBIRTH of this device has come"));
    }
  }

  private void dataOfOurs(Counted counted, FromDevice m, Ours ours) {
    var metrics = IdentityMetrics.of(m.payload(), ours.aliases().orElse(Map.of()));
    var request = DeviceMessages.data(ours.birth(), metrics);
    if (request.isPresent()) {
      counted.actions.add(
          switch (request.get()) {
            case Read<DeviceRequest>(var value) -> new Serve(value);
            case Unread<DeviceRequest>(var reason, var detail) ->
                refuse(m.device(), reason, detail);
          });
    } else if (ours.aliases().isEmpty() && byAliasAlone(m.payload())) {
      counted.session = counted.session.wantingRebirth();
      counted.actions.add(
          refuse(m.device(), Reason.OUT_OF_SEQUENCE, "no DBIRTH gave these aliases a name"));
    }
  }

  private static void deviceDied(Counted counted, FromDevice m) {
    // One that was overtaken may be older than the DBIRTH that stands.
    if (counted.place == Place.FORWARD || counted.place == Place.BROKEN) {
      var devices = new HashMap<>(counted.session.devices());
      devices.remove(m.device());
      counted.session = counted.session.with(devices);
    }
  }

  private Step timePassed(EdgeSession session, Instant now) {
    return switch (session) {
      case Unborn _ -> step(session);
      case Born s -> {
        var due = s.window().patienceEnds(reorderTolerance).filter(end -> !end.isAfter(now));
        yield new Counted(
                due.isPresent() ? s.with(s.window().givenUp()).wantingRebirth() : s, Place.FORWARD)
            .finish(now);
      }
    };
  }

  /** Takes the message's {@code seq}; every message but NDEATH and commands has one. */
  private Counted counted(Born session, SparkplugPayload payload, Instant now) {
    if (payload.seq().isEmpty()) {
      var uncounted = new Counted(session, Place.REPEATED);
      uncounted.actions.add(new Note(Kind.UNNUMBERED));
      return uncounted;
    }
    var arrival = session.window().arrive(payload.seq().getAsInt(), now);
    var next = session.with(arrival.window());
    var counted =
        new Counted(
            arrival.place() == Place.BROKEN ? next.wantingRebirth() : next, arrival.place());
    if (session.window().gapSince().isEmpty()) {
      arrival
          .window()
          .patienceEnds(reorderTolerance)
          .ifPresent(end -> counted.actions.add(new WakeAt(end)));
    }
    if (arrival.place() == Place.REPEATED) {
      counted.actions.add(new Note(Kind.REPEATED));
    }
    return counted;
  }

  /** A session on its way through one message. */
  private final class Counted {
    private Born session;
    private final Place place;
    private final List<Action> actions = new ArrayList<>();

    private Counted(Born session, Place place) {
      this.session = session;
      this.place = place;
    }

    private void learn(String device, Known known) {
      var devices = new HashMap<>(session.devices());
      devices.put(device, known);
      session = session.with(devices);
    }

    /** Asks for a rebirth when one is wanted and the last request is long enough ago. */
    private Step finish(Instant now) {
      if (session.rebirthWanted() && mayAsk(session.rebirthAsked(), now)) {
        actions.add(new RequestRebirth());
        session =
            new Born(
                session.bdSeq(),
                session.birthFingerprint(),
                session.window(),
                session.devices(),
                true,
                Optional.of(now));
      }
      return new Step(session, List.copyOf(actions));
    }
  }

  private Step askRebirth(Unborn session, Instant now, List<Action> others) {
    if (!mayAsk(session.rebirthAsked(), now)) {
      return new Step(session, others);
    }
    var actions = new ArrayList<>(others);
    actions.add(new RequestRebirth());
    return new Step(new Unborn(session.fault(), Optional.of(now)), actions);
  }

  private boolean mayAsk(Optional<Instant> asked, Instant now) {
    return asked.isEmpty() || !asked.get().plus(rebirthDebounce).isAfter(now);
  }

  private static Optional<Instant> asked(EdgeSession session) {
    return switch (session) {
      case Unborn s -> s.rebirthAsked();
      case Born s -> s.rebirthAsked();
    };
  }

  /** Refuses where the name can be answered, else counts. */
  private static Action refuse(String device, Reason reason, String detail) {
    return DeviceId.of(device)
        .<Action>map(id -> new Refuse(id, reason, detail))
        .orElse(new Note(Kind.ID_NOT_VALID));
  }

  /** Whether the payload has a metric of ours, or might have one under an alias. */
  private static boolean speaksIdentity(SparkplugPayload payload) {
    return payload.metrics().stream()
        .anyMatch(m ->
            m.name().map(n -> n.startsWith(IdentityMetric.PREFIX)).orElse(m.alias().isPresent()));
  }

  private static boolean byAliasAlone(SparkplugPayload payload) {
    return payload.metrics().stream().anyMatch(m -> m.name().isEmpty() && m.alias().isPresent());
  }

  private static Optional<Long> bdSeq(SparkplugPayload payload) {
    for (var metric : payload.metrics()) {
      if (metric.name().filter("bdSeq"::equals).isPresent()
          && metric.value() instanceof Whole(var number)) {
        return Optional.of(number);
      }
    }
    return Optional.empty();
  }

  private static Step step(EdgeSession session, Action... actions) {
    return new Step(session, List.of(actions));
  }
}
