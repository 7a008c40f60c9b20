package io.birthmark.device

import java.math.BigInteger
import java.nio.charset.StandardCharsets.UTF_8
import java.time.{Duration, Instant}
import java.util.Optional

import io.birthmark.device.DeviceCommand._

/** Plausible commands and the things in them, by small numbers: key 1 has CSR 1, is asked for in
  * attempt 1 and gets certificate 1.
  */
object Orders {
  val group: GroupId = new GroupId("plant-1")
  val facts: HardwareFacts = new HardwareFacts("Acme", "Pump 3", "0001")
  val lot: Lot = new Lot(Optional.of("b-2026-47"), Optional.of("plant1"), Optional.empty(), Optional.of("o:4711"))
  val otherFacts: HardwareFacts = new HardwareFacts("Acme", "Pump 3", "0002")
  val here: Route = new Route(Channel.SPARKPLUG, "plant1/edge7")
  val elsewhere: Route = new Route(Channel.SPARKPLUG, "plant1/edge8")
  val ca: CaName = new CaName("embedded")

  private val begin = Instant.parse("2026-11-22T00:00:00Z")
  private val end = Instant.parse("2027-11-22T00:00:00Z")
  private val profile = new ProfileRef("device", 1, digest("profile"))

  def text(value: String): Bytes = Bytes.copyOf(value.getBytes(UTF_8))
  def digest(value: String): Sha256 = text(value).sha256()

  def attempt(number: Int): AttemptId = new AttemptId(f"$number%032x")
  def numberOf(attempt: AttemptId): Int = Integer.parseInt(attempt.value, 16)

  def intent(number: Int): IssuanceIntent = intent(number, number)

  /** The intent of an attempt for a key that another attempt may have asked for before. */
  def intent(number: Int, key: Int): IssuanceIntent =
    new IssuanceIntent(
      attempt(number),
      text(s"csr $key"),
      digest(s"csr $key"),
      digest(s"key $key"),
      profile,
      ca,
      Optional.empty(),
      begin,
      end,
      Optional.empty()
    )

  /** The certificate of an attempt; a CA that issues twice for one attempt makes a second copy. */
  def certificate(number: Int, key: Int, copy: Int): HeldCertificate =
    new HeldCertificate(
      digest(s"certificate $number/$copy"),
      digest(s"key $key"),
      new SerialNumber(BigInteger.valueOf(1000L * number + copy + 1)),
      ca,
      attempt(number),
      end,
      0
    )

  def certificate(number: Int): HeldCertificate = certificate(number, number, 0)

  val register: DeviceCommand = new Register(group, facts, lot, Optional.empty())
  val registerOther: DeviceCommand = new Register(group, otherFacts, lot, Optional.empty())
  /** A token of this number; it is good for a day from when a walk begins. */
  def token(number: Int): OneTimeToken =
    new OneTimeToken(s"token/$number", f"$number%016x", Walk.start.now.plus(Duration.ofDays(1)))
  def offer(number: Int): DeviceCommand = new OfferToken(token(number))
  val cancel: DeviceCommand = new Cancel(Reason.OPERATOR_DECISION)
  val greet: DeviceCommand = new Greet(here, Optional.of("1.0"), Optional.empty())

  def greetHolding(certificate: Sha256): DeviceCommand =
    new Greet(here, Optional.of("1.0"), Optional.of(certificate))

  def enroll(revision: Long, request: Request): DeviceCommand = enroll(facts, revision, request)

  private def enroll(facts: HardwareFacts, revision: Long, request: Request): DeviceCommand =
    new Enroll(
      new Admission(group, facts),
      new AcceptedEvidence(
        EvidenceKind.INITIAL_KEY,
        "key-1",
        text("challenge"),
        text("proof"),
        Bytes.EMPTY,
        text("possession")
      ),
      revision,
      here,
      Optional.of("1.0"),
      request
    )

  /** Asks for a certificate, answering the challenge that is good now, under the registered facts. */
  def enroll(walk: Walk, number: Int): DeviceCommand = {
    val known = walk.state match {
      case state: DeviceState.Known => state.dossier.facts
      case _ => facts
    }
    enroll(known, walk.device.revision, new Request.Grantable(intent(number)))
  }

  /** The same while the CA takes no requests. */
  def enrollPostponed(walk: Walk, number: Int, why: CaClosed = drained): DeviceCommand = enroll(walk, number) match {
    case c: Enroll =>
      val later = new Request.Postponed(intent(number), why)
      new Enroll(c.admission, c.evidence, c.challengeRevision, c.route, c.firmware, later)
    case other => throw new AssertionError(s"no request in $other")
  }

  /** The same with the proof that some token gives. */
  def enrollByToken(walk: Walk, number: Int): DeviceCommand = byToken(enroll(walk, number))

  def byToken(command: DeviceCommand): DeviceCommand = command match {
    case c: Enroll =>
      val e = c.evidence
      val token = new AcceptedEvidence(EvidenceKind.TOKEN, e.key, e.challenge, e.proof, e.chain, e.possession)
      new Enroll(c.admission, token, c.challengeRevision, c.route, c.firmware, c.request)
    case other => throw new AssertionError(s"no proof in $other")
  }

  def enrollUnacceptable(walk: Walk): DeviceCommand =
    enroll(
      walk.device.revision,
      new Request.Unacceptable(Reason.KEY_NOT_ALLOWED, "RSA 1024 is too short")
    )

  /** Asks for a certificate with a key that another device holds. */
  def enrollConflicting(walk: Walk, key: Int): DeviceCommand =
    enroll(
      walk.device.revision,
      new Request.Conflicting(digest(s"key $key"), "another device holds it")
    )

  def answer(number: Int, result: IssuanceResult): DeviceCommand =
    new RecordIssuance(attempt(number), result)

  def issued(certificate: HeldCertificate): DeviceCommand =
    new RecordIssuance(
      certificate.attempt,
      new IssuanceResult.Issued(text(s"DER of ${certificate.serial}"), certificate)
    )

  def issued(number: Int): DeviceCommand = issued(certificate(number))

  /** What the CA's own list shows. */
  def stray(certificate: HeldCertificate): DeviceCommand =
    new RecordIssuance(
      certificate.attempt,
      new IssuanceResult.Stray(text(s"DER of ${certificate.serial}"), certificate)
    )

  def notListed(until: Instant): IssuanceResult = new IssuanceResult.NotListed(until)

  val denied: IssuanceResult = new IssuanceResult.Denied("policy of the CA")
  val outcomeUnknown: IssuanceResult = new IssuanceResult.Unknown("no answer")
  val notSent: IssuanceResult = new IssuanceResult.NotSent("queue full")
  val contradicted: IssuanceResult = new IssuanceResult.Contradicted("another key")
  val drained: CaClosed = closed(Walk.start.now.plus(Duration.ofSeconds(5)))
  def closed(until: Instant): CaClosed = new CaClosed(Reason.CA_DRAINED, until)
  def postponed(next: Int, key: Int): IssuanceResult = new IssuanceResult.Postponed(intent(next, key), drained)
  val undecided: IssuanceResult =
    new IssuanceResult.Pending("request-7", "waits for an approval", Duration.ofSeconds(2))
  val unprovable: IssuanceResult = new IssuanceResult.Unprovable("nobody can tell", new Sequel.ByPerson)
  def unprovable(next: Int, key: Int): IssuanceResult =
    new IssuanceResult.Unprovable("nobody can tell", new Sequel.AtOnce(intent(next, key)))
  def unprovableLater(next: Int, key: Int): IssuanceResult =
    new IssuanceResult.Unprovable("nobody can tell", new Sequel.Later(intent(next, key), drained))
  val neverIssued: IssuanceResult = new IssuanceResult.NeverIssued("the profile has changed")
  def absent(next: Int, key: Int): IssuanceResult = new IssuanceResult.Absent(intent(next, key))

  def prove(certificate: Sha256, revision: Long): DeviceCommand =
    new ProveInstalled(certificate, revision, here, text("challenge"), text("signature"))

  def prove(walk: Walk, number: Int): DeviceCommand =
    prove(certificate(number).digest, walk.device.revision)

  val openRenewal: DeviceCommand = new OpenRenewal(Reason.POLICY_DECISION)
  val suspend: DeviceCommand = new Suspend(Reason.OPERATOR_DECISION)
  val resume: DeviceCommand = new Resume
  val revoke: DeviceCommand = new Revoke(RevocationReason.KEY_COMPROMISE)
  val cloud: CloudName = new CloudName("plant-iot")

  def inCloud(certificate: Sha256, status: CloudStatus): DeviceCommand =
    new RecordCloudRegistration(cloud, certificate, status, Optional.of("arn:" + certificate))

  val park: DeviceCommand = new Park(Reason.OPERATOR_DECISION, "to be looked at")
  val unpark: DeviceCommand = new Unpark
  val quarantine: DeviceCommand =
    new Quarantine(Reason.OPERATOR_DECISION, "it behaves oddly", Optional.empty())
  def quarantine(key: Int): DeviceCommand =
    new Quarantine(Reason.KEY_CONFLICT, "another device holds it", Optional.of(digest(s"key $key")))
  val release: DeviceCommand = new ReleaseFromQuarantine
  val reject: DeviceCommand = new Reject(Reason.OPERATOR_DECISION)
  val decommission: DeviceCommand = new Decommission(Reason.OPERATOR_DECISION)
  val retry: DeviceCommand = new Retry
  val checkDeadlines: DeviceCommand = new CheckDeadlines

  def revoked(certificate: Sha256): DeviceCommand =
    new RecordRevocation(certificate, RevocationReason.KEY_COMPROMISE, RevocationResult.REVOKED)

  def revocationUnknown(certificate: Sha256): DeviceCommand =
    new RecordRevocation(certificate, RevocationReason.KEY_COMPROMISE, RevocationResult.UNKNOWN)

  def heldAtCa(certificate: Sha256): DeviceCommand =
    holdAnswered(certificate, HoldDeed.HOLD, RevocationResult.REVOKED)

  def releasedAtCa(certificate: Sha256): DeviceCommand =
    holdAnswered(certificate, HoldDeed.RELEASE, RevocationResult.REVOKED)

  def holdAnswered(certificate: Sha256, deed: HoldDeed, result: RevocationResult): DeviceCommand =
    new RecordRevocation(certificate, deed.reason, result)
}
