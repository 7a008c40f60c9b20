package io.birthmark.line;

import com.google.protobuf.ByteString;
import io.birthmark.line.DeviceMemory.Credential;
import io.birthmark.line.DeviceMemory.Recording;
import io.birthmark.wire.sparkplug.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The device's side of the device protocol, without I/O: commands and time go in, messages come
 * out.
 *
 * <p>It repeats its last message until it is answered, renews its certificate as often as it was
 * told to before it leaves, goes back to its birth when nothing else helps, takes only a
 * certificate that is for its own key and leads to the anchors, and never gives up. A bad device
 * differs only in what it answers a challenge with, and ends when it gets the refusal it was played
 * for. Confined to one thread.
 *
 * <p>The caller stores {@link #memory()} whenever it changed, before it sends what came out.
 */
public final class VirtualDevice {
  private static final String FIRMWARE = "1.0.0";

  /** Data that stays unanswered this often makes the device begin again with its birth. */
  private static final int REPEATS_BEFORE_REBIRTH = 4;

  /** Refusals in a row after which answering yet another challenge is no use. */
  private static final int REFUSALS_BEFORE_REBIRTH = 3;

  private enum Awaited {
    ANSWER_TO_BIRTH,
    CERTIFICATE,
    STATUS,
    /** Nothing: it is in the field, and will be told when to renew. */
    INVITATION
  }

  private final UnitPlan plan;
  private DeviceEvidence evidence;
  private final Misdeed misdeed;
  private final int renewals;
  private final BackOff backOff;

  private DeviceMemory memory;
  private Journey journey;
  private Awaited awaited = Awaited.ANSWER_TO_BIRTH;
  private ByteString answering = ByteString.EMPTY;
  private Optional<Recording> sent = Optional.empty();
  private DeviceMessage last;
  private Optional<Instant> due = Optional.empty();
  private int unanswered;
  private int refusals;

  /**
   * @param misdeed what it answers a challenge with
   * @param renewals how often it renews its certificate before it leaves
   * @param random for the jitter of repeats alone
   */
  public VirtualDevice(
      UnitPlan plan,
      DeviceEvidence evidence,
      DeviceMemory memory,
      Misdeed misdeed,
      int renewals,
      RandomGenerator random) {
    this.plan = plan;
    this.evidence = evidence;
    this.misdeed = misdeed;
    this.memory = memory;
    this.renewals = renewals;
    this.backOff = new BackOff(random);
    this.journey = Journey.notBegun(plan);
    this.last = birth();
  }

  /** Somebody hands it other evidence, as a technician types in a token. */
  void take(DeviceEvidence other) {
    evidence = other;
  }

  /** Step 1: the power is on. */
  public List<DeviceMessage> powerOn(Instant now) {
    journey = journey.born(memory.credential().isPresent(), now);
    return say(birth(), Awaited.ANSWER_TO_BIRTH, now);
  }

  /**
   * Its station was born again, which Sparkplug wants every device to follow: step 1 anew, and the
   * host is back, so the waits begin at one second again.
   */
  public List<DeviceMessage> reborn(Instant now) {
    return say(birth(), Awaited.ANSWER_TO_BIRTH, now);
  }

  /** Repeats what was not answered, once {@link #due()} has come. */
  public List<DeviceMessage> onTimer(Instant now) {
    if (due.isEmpty() || now.isBefore(due.get())) {
      return List.of();
    }
    unanswered++;
    if (unanswered % REPEATS_BEFORE_REBIRTH == 0) {
      last = birth();
      awaited = Awaited.ANSWER_TO_BIRTH;
    }
    due = Optional.of(now.plus(backOff.after(unanswered)));
    return List.of(last);
  }

  /** Takes what the host said, which may come twice, late, or in any order. */
  public List<DeviceMessage> onCommand(HostCommand command, Instant now) {
    if (journey.ending().isPresent() || journey.bornAt().isEmpty()) {
      return List.of();
    }
    return plan.part().good() ? honestly(command, now) : badly(command, now);
  }

  /** The facts as they are now, and every metric that may follow. */
  DeviceMessage birth() {
    var digest = memory.delivered().map(c -> Crypto.sha256(c.certificate()));
    return new DeviceMessage.Birth(
        List.of(
            IdentityMetric.MANUFACTURER.of(plan.manufacturer()),
            IdentityMetric.MODEL.of(plan.model()),
            IdentityMetric.SERIAL.of(plan.serial()),
            IdentityMetric.FIRMWARE.of(FIRMWARE),
            IdentityMetric.EVIDENCE_KIND.of(evidence.kind()),
            digest
                .map(IdentityMetric.INSTALLED_DIGEST::of)
                .orElseGet(IdentityMetric.INSTALLED_DIGEST::absent),
            IdentityMetric.EVIDENCE_PROOF.absent(),
            IdentityMetric.EVIDENCE_CHAIN.absent(),
            IdentityMetric.CSR.absent(),
            IdentityMetric.CSR_PROOF.absent(),
            IdentityMetric.INSTALLED.absent(),
            IdentityMetric.CHALLENGE.absent(),
            IdentityMetric.PROFILE.absent(),
            IdentityMetric.CSR_ATTRIBUTES.absent(),
            IdentityMetric.CERTIFICATE.absent(),
            IdentityMetric.CHAIN.absent(),
            IdentityMetric.ANCHORS.absent(),
            IdentityMetric.STATUS.absent(),
            IdentityMetric.RETRY_AFTER.absent(),
            IdentityMetric.ERROR.absent(),
            IdentityMetric.ERROR_TEXT.absent()));
  }

  /** When {@link #onTimer} has something to do; empty once the device has ended. */
  public Optional<Instant> due() {
    return due;
  }

  /** What it keeps when its power goes. */
  public DeviceMemory memory() {
    return memory;
  }

  /** How far it has come. */
  public Journey journey() {
    return journey;
  }

  private List<DeviceMessage> honestly(HostCommand command, Instant now) {
    return switch (command) {
      case HostCommand.Challenged challenged -> onChallenged(challenged, now);
      case HostCommand.Delivered delivered -> onDelivered(delivered, now);
      case HostCommand.InstallAwaited(var challenge) ->
          memory.delivered().isPresent()
              ? heard(proveInstalled(challenge), Awaited.STATUS, now)
              : List.of();
      case HostCommand.Settled _ -> memory.delivered().isPresent() ? onSettled(now) : List.of();
      case HostCommand.Refused refused -> onRefused(refused, now);
      case HostCommand.Patience patience -> bePatient(patience.quiet(), now);
      case HostCommand.Meaningless _ -> List.of();
    };
  }

  private List<DeviceMessage> onChallenged(HostCommand.Challenged challenged, Instant now) {
    var challenge = challenged.challenge();
    boolean late = awaited == Awaited.STATUS;
    boolean repeated = awaited == Awaited.CERTIFICATE && challenge.equals(answering);
    if (late || repeated) {
      return List.of();
    }
    if (memory.credential().isPresent() && memory.renewal().isEmpty()) {
      memory = memory.renewing(KeyRequest.make(plan.serial()));
    }
    ask(challenged);
    return heard(prove(challenge, now), Awaited.CERTIFICATE, now);
  }

  /** Asks for the names that the host wants to be asked for, with the key it has. */
  private void ask(HostCommand.Challenged challenged) {
    var asking = memory.newest().asking(plan.device(), plan.serial(), challenged.csrAttributes());
    if (!asking.csr().equals(memory.newest().csr())) {
      memory = memory.asking(asking);
    }
  }

  /** What was proven last is in use from now on, and what came before it is forgotten. */
  private List<DeviceMessage> onSettled(Instant now) {
    memory = memory.renewed();
    if (memory.renewals() >= renewals) {
      return end(new Ending.Operational(), now);
    }
    awaited = Awaited.INVITATION;
    refusals = 0;
    due = Optional.empty();
    return List.of();
  }

  private List<DeviceMessage> onDelivered(HostCommand.Delivered command, Instant now) {
    boolean repeated = awaited == Awaited.STATUS && command.challenge().equals(answering);
    if (repeated) {
      return List.of();
    }
    var credential = new Credential(command.certificate(), command.chain(), command.anchors());
    var pinned = memory.credential().map(Credential::anchors);
    var fault = CredentialCheck.fault(credential, memory.newest().publicKey(), pinned, now);
    if (fault.isPresent()) {
      journey = journey.refused("device: " + fault.get());
      return List.of();
    }
    journey = journey.certified(now);
    memory = memory.with(credential, sent);
    return heard(proveInstalled(command.challenge()), Awaited.STATUS, now);
  }

  private List<DeviceMessage> badly(HostCommand command, Instant now) {
    return switch (command) {
      case HostCommand.Refused(var code, _, _) when plan.part().expects(code) -> {
        journey = journey.refused(code);
        memory = memory.refused(code);
        yield end(new Ending.RefusedAsExpected(code), now);
      }
      case HostCommand.Refused refused -> onRefused(refused, now);
      case HostCommand.Delivered d
          when CredentialCheck.isFor(d.certificate(), memory.request().publicKey()) ->
          end(new Ending.Fooled(), now);
      case HostCommand.Delivered(_, _, _, var challenge) -> tryAgainst(challenge, now);
      case HostCommand.Challenged(var challenge, _) -> tryAgainst(challenge, now);
      case HostCommand.InstallAwaited(var challenge) -> tryAgainst(challenge, now);
      case HostCommand.Settled _ -> tryAgainst(ByteString.EMPTY, now);
      case HostCommand.Patience patience -> bePatient(patience.quiet(), now);
      case HostCommand.Meaningless _ -> List.of();
    };
  }

  /**
   * At once after its birth, else only when the back-off says so: a bad device must not talk at
   * wire speed.
   */
  private List<DeviceMessage> tryAgainst(ByteString challenge, Instant now) {
    if (awaited != Awaited.ANSWER_TO_BIRTH) {
      return List.of();
    }
    return heard(prove(challenge, now), Awaited.CERTIFICATE, now);
  }

  /**
   * The first refusal in a row that brings a challenge is answered at once, what follows waits for
   * the back-off.
   */
  private List<DeviceMessage> onRefused(HostCommand.Refused refused, Instant now) {
    journey = journey.refused(refused.code());
    refusals++;
    boolean again = refused.again().isPresent() && refusals <= REFUSALS_BEFORE_REBIRTH;
    if (!again) {
      last = birth();
      awaited = Awaited.ANSWER_TO_BIRTH;
    } else if (awaited == Awaited.STATUS) {
      last = proveInstalled(refused.again().orElseThrow().challenge());
    } else {
      if (plan.part().good()) {
        ask(refused.again().orElseThrow());
      }
      last = prove(refused.again().orElseThrow().challenge(), now);
      awaited = Awaited.CERTIFICATE;
    }
    boolean atOnce = again && refusals == 1;
    unanswered = atOnce ? 0 : Math.max(unanswered, refusals);
    due = Optional.of(now.plus(backOff.after(unanswered)));
    return atOnce ? List.of(last) : List.of();
  }

  private List<DeviceMessage> bePatient(Duration quiet, Instant now) {
    unanswered = Math.max(unanswered, 2);
    due = Optional.of(now.plus(quiet).plus(backOff.after(unanswered)));
    return List.of();
  }

  /** The host went on with us: what comes next goes out at once. */
  private List<DeviceMessage> heard(DeviceMessage next, Awaited answer, Instant now) {
    refusals = 0;
    return say(next, answer, now);
  }

  private List<DeviceMessage> say(DeviceMessage message, Awaited answer, Instant now) {
    last = message;
    awaited = answer;
    unanswered = 0;
    due = Optional.of(now.plus(backOff.after(0)));
    return List.of(message);
  }

  private List<DeviceMessage> end(Ending ending, Instant now) {
    journey = journey.ended(ending, now);
    due = Optional.empty();
    return List.of();
  }

  /** Step 3. */
  private DeviceMessage prove(ByteString challenge, Instant now) {
    var proof =
        memory.renewal().isPresent()
            ? new DeviceEvidence.Operational(Crypto.privateKey(memory.request().privateKey()))
            : evidence;
    var submission =
        misdeed.answer(challenge, new Misdeed.Means(plan.device(), memory.newest(), proof));
    journey = journey.proved(now);
    answering = challenge;
    sent = Optional.of(new Recording(submission.challenge(), submission.proof()));
    return new DeviceMessage.Data(submission.metrics());
  }

  /** Step 5. */
  private DeviceMessage proveInstalled(ByteString challenge) {
    answering = challenge;
    var certificate = memory.delivered().orElseThrow().certificate();
    var key = Crypto.privateKey(memory.newest().privateKey());
    var statement = Statement.install(challenge, plan.device(), certificate);
    return new DeviceMessage.Data(
        List.<Metric>of(
            IdentityMetric.CHALLENGE.of(challenge),
            IdentityMetric.INSTALLED.of(Crypto.sign("SHA256withECDSA", key, statement))));
  }
}
