package io.birthmark.projection

import java.math.BigInteger
import java.nio.charset.StandardCharsets.UTF_8
import java.time.Instant
import java.util.Optional

import scala.jdk.CollectionConverters._
import scala.util.Random

import io.birthmark.device.DeviceEvent._
import io.birthmark.device._

/** Events of devices' lives: those of the usual way, and any other that might ever be stored. */
object FleetLives {
  val route = new Route(Channel.SPARKPLUG, "plant/edge")
  val later: Instant = Instant.parse("2027-01-01T00:00:00Z")
  val end: Instant = Instant.parse("2027-11-22T00:00:00Z")
  val ca = new CaName("embedded")
  val group = new GroupId("plant-1")
  val nothing: Bytes = Bytes.copyOf(Array.emptyByteArray)

  def digest(text: String): Sha256 = Sha256.of(text.getBytes(UTF_8))
  def attempt(name: String): AttemptId = new AttemptId(digest(name).toHex.take(32))

  def registered(device: String, in: GroupId = group, lot: Lot = Lot.NONE): DeviceEvent =
    new DeviceRegistered(in, new HardwareFacts("Acme", "Pump 3", s"SN-$device"), lot, later, Optional.empty())

  val claimed: DeviceEvent = new DeviceClaimed(route, Optional.of("1.2.3"), later)
  val accepted: DeviceEvent =
    new EvidenceAccepted(
      new AcceptedEvidence(EvidenceKind.INITIAL_KEY, "k", nothing, nothing, nothing, nothing),
      route,
      Optional.empty(),
      later
    )
  private def intent(name: String): IssuanceIntent =
    new IssuanceIntent(attempt(name), nothing, digest(name), digest(s"key $name"), new ProfileRef("device", 1, digest("p")),
      ca, Optional.empty(), later, end, Optional.empty())
  def requested(name: String): DeviceEvent = new IssuanceRequested(intent(name), 1, later)
  def postponed(name: String, why: Reason): DeviceEvent = new IssuancePostponed(intent(name), 1, why, later)
  def doubted(name: String): DeviceEvent = new IssuanceInDoubt(attempt(name), "no answer", 1, later)
  def held(name: String, notAfter: Instant = end): HeldCertificate =
    new HeldCertificate(digest(name), digest(s"key $name"), serial(name), ca, attempt(name), notAfter, 0)
  def serial(name: String): SerialNumber = new SerialNumber(new BigInteger(1, digest(s"serial $name").toBytes.take(16)))
  def issued(name: String, notAfter: Instant = end): DeviceEvent =
    new CertificateIssued(nothing, held(name, notAfter), Optional.of(route), later)
  def proven(name: String): DeviceEvent =
    new CredentialProven(digest(name), route, nothing, nothing, Optional.empty(), Optional.of(later))

  /** Asked for at another CA, and issued there. */
  def elsewhere(name: String): DeviceEvent = requested(name) match {
    case e: IssuanceRequested =>
      val i = e.intent
      new IssuanceRequested(
        new IssuanceIntent(i.attempt, i.csr, i.csrHash, i.spkiHash, i.profile, otherCa, i.serial, i.notBefore, i.notAfter, i.tbsHash),
        1,
        later
      )
    case other => other
  }
  def issuedElsewhere(name: String): DeviceEvent = {
    val h = held(name)
    new CertificateIssued(
      nothing,
      new HeldCertificate(h.digest, h.spki, h.serial, otherCa, h.attempt, h.notAfter, h.revision),
      Optional.of(route),
      later
    )
  }
  private val otherCa = new CaName("other")

  /** The whole way into use. */
  def provisioned(device: String, notAfter: Instant = end): Seq[DeviceEvent] =
    Seq(registered(device), claimed, accepted, requested(device), issued(device, notAfter), proven(device))

  /** Something that might be stored next about a device; it need not make sense to anybody. */
  def next(random: Random, device: String, state: DeviceState): DeviceEvent = {
    def pick[A](some: A*): A = some(random.nextInt(some.size))
    val name = s"$device ${random.nextInt(6)}"
    val slot = state.slot
    val awaited = slot.unproven.map[Sha256](_.digest).orElse(digest(name))
    val mine = slot.proven.map[Sha256](_.digest).orElse(digest(name))
    val loose = slot.condemned.asScala.headOption.fold(mine)(_.certificate.digest)
    val open = slot.openIntent.map[AttemptId](_.attempt).orElse(attempt(name))
    val until = later.plusSeconds(random.nextInt(100000).toLong)
    pick[() => DeviceEvent](
      () => registered(device, new GroupId(s"plant-${random.nextInt(3)}"), pick(Lot.NONE, new Lot(Optional.of(s"b-${random.nextInt(2)}"), Optional.of("s"), Optional.empty(), Optional.of(name.replace(' ', '-'))))),
      () => new RegistrationCancelled(Reason.OPERATOR_DECISION),
      () => new DeviceClaimed(route, pick(Optional.empty[String](), Optional.of("2.0"), Optional.of("\u0000ö" + "x" * 5000)), until),
      () => accepted,
      () => new ClaimLapsed(),
      () => new AuthenticationLapsed(until),
      () => requested(name),
      () => requested(name),
      () => postponed(name, Reason.CA_DRAINED),
      () => new IssuancePending(open, "request", "?", until),
      () => new CaConsulted(2, until),
      () => new IssuanceInDoubt(open, "?", 2, until),
      () => new IssuanceFailed(open, Reason.CA_DENIED, "no", true),
      () => issued(name, until),
      () => issued(name, until),
      () => new DeliveryPaused(awaited, until),
      () => new DeliveryStarted(awaited, route, until),
      () => new DeliveryRepeated(awaited, 2, until),
      () => new InstallationReported(awaited, route, until),
      () => new CredentialProven(awaited, route, nothing, nothing, Optional.empty(), Optional.of(until)),
      () => new CredentialProven(awaited, route, nothing, nothing, Optional.empty(), Optional.of(until)),
      () => new RenewalOpened(Reason.RENEWAL_DUE, until, Optional.empty()),
      () => new RenewalInvited(2, until),
      () => new RenewalLapsed(Optional.of(until)),
      () => new DeviceSuspended(Reason.OPERATOR_DECISION, until),
      () => new DeviceResumed(),
      () => new RevocationRequested(mine, RevocationReason.SUPERSEDED, until),
      () => new CertificateCondemned(held(name, until), RevocationReason.SUPERSEDED, false, until),
      () => new RevocationRetried(loose, 2, until),
      () => new HoldRequested(mine, HoldDeed.HOLD, until),
      () => new HoldRetried(mine, 2, until),
      () => new HoldSettled(mine, HoldDeed.HOLD, true),
      () => new WatchSettled(open, until),
      () => new CloudRegistrationRecorded(new CloudName("plant-iot"), mine, CloudStatus.ACTIVE, Optional.empty()),
      () => new CertificateRevoked(pick(mine, loose, digest("nobody's"))),
      () => new DeviceParked(pick(Reason.ATTEMPTS_SPENT, Reason.CA_DENIED), "", Phase.PROVISIONING, until),
      () => new DeviceUnparked(until),
      () => new DeviceQuarantined(Reason.KEY_CONFLICT, "", Optional.empty(), until),
      () => new DeviceReleased(until),
      () => new DeviceRejected(Reason.POLICY_DECISION, until),
      () => new CoolDownEnded(until),
      () => new ReviewOverdue(2, until),
      () => new DeviceDecommissioned(Reason.OPERATOR_DECISION)
    )()
  }
}
