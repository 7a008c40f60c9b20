package io.birthmark.journal

import io.birthmark.device.DeviceEvent._
import io.birthmark.device.StateLabel.{CredentialPhase, PipelinePhase}
import io.birthmark.device._
import org.scalacheck.Gen

import java.math.BigInteger
import java.time.Instant
import java.time.temporal.ChronoUnit
import java.util.{Optional, UUID}

/** Arbitrary device records: any value that the rules allow, often at its limits. */
object DeviceRecords {
  private def oneOf[E <: Enum[E]](values: Array[E]): Gen[E] = Gen.oneOf(values.toIndexedSeq)

  private def optional[A](value: Gen[A]): Gen[Optional[A]] =
    Gen.option(value).map(_.fold(Optional.empty[A]())(Optional.of(_)))

  private def micros(text: String): Long =
    ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text))

  private def some(min: Int, max: Int, char: Gen[Char]): Gen[String] =
    Gen.choose(min, max).flatMap(n => Gen.stringOfN(n, char))

  val bytes: Gen[Bytes] =
    Gen.choose(0, 80).flatMap(n => Gen.containerOfN[Array, Byte](n, Gen.choose(Byte.MinValue, Byte.MaxValue))).map(Bytes.copyOf)

  private val long = Gen.chooseNum(Long.MinValue, Long.MaxValue, 0L, 1L, -1L)
  private val int = Gen.chooseNum(Int.MinValue, Int.MaxValue, 0, 1, -1)
  private val first = micros("0001-01-01T00:00:00Z")
  private val last = micros("9999-12-31T23:59:59.999999Z")
  private val instant: Gen[Instant] =
    Gen.chooseNum(first, last, 0L, -1L, 1L).map(Instant.EPOCH.plus(_, ChronoUnit.MICROS))
  private val digest = for (a <- long; b <- long; c <- long; d <- long) yield new Sha256(a, b, c, d)
  private val attempt = Gen.stringOfN(32, Gen.oneOf("0123456789abcdef".toSeq)).map(new AttemptId(_))
  private val serial = Gen.oneOf(
    Gen.choose(1, 159).flatMap(bits => Gen.const(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE))),
    Gen.choose(1L, Long.MaxValue).map(BigInteger.valueOf)
  ).map(new SerialNumber(_))
  private val text = Gen.oneOf(some(0, 30, Gen.alphaNumChar), Gen.oneOf("", "\u0000", "ß€𝄞", "\r\n=cmd|' /C calc'!A0", "x" * 5000))
  private val name = for (first <- Gen.alphaNumChar; rest <- some(0, 63, Gen.oneOf(Gen.alphaNumChar, Gen.oneOf("._-".toSeq)))) yield s"$first$rest"
  private val printable = some(1, 128, Gen.oneOf(Gen.alphaNumChar, Gen.oneOf(" äß€漢".toSeq)))
  private val ca = name.map(new CaName(_))
  private val reason = oneOf(Reason.values)
  private val revocation = oneOf(RevocationReason.values)
  private val channel = oneOf(Channel.values)
  private val route = for (c <- channel; p <- printable) yield new Route(c, p)
  private val facts = for (m <- printable; t <- printable; s <- printable) yield new HardwareFacts(m, t, s)
  private val lot = for (b <- optional(name); s <- optional(name); l <- optional(name); o <- optional(name)) yield new Lot(b, s, l, o)
  private val evidence =
    for (kind <- oneOf(EvidenceKind.values); key <- text; c <- bytes; p <- bytes; chain <- bytes; own <- bytes)
      yield new AcceptedEvidence(kind, key, c, p, chain, own)
  private val profile = for (n <- text; v <- int; h <- digest) yield new ProfileRef(n, v, h)
  private val intent = for {
    a <- attempt; csr <- bytes; csrHash <- digest; spki <- digest; p <- profile; c <- ca
    s <- optional(serial); from <- instant; to <- instant; tbs <- optional(digest); why <- optional(printable)
  } yield new IssuanceIntent(a, csr, csrHash, spki, p, c, s, from, to, tbs, why)
  private val held = for (d <- digest; k <- digest; s <- serial; c <- ca; a <- attempt; t <- instant; r <- long)
    yield new HeldCertificate(d, k, s, c, a, t, r)
  private val state =
    for (p <- oneOf(Phase.values); c <- oneOf(CredentialPhase.values); l <- oneOf(PipelinePhase.values))
      yield new StateLabel(p, c, l)
  private val recordId = for (a <- long; b <- long) yield new RecordId(new UUID(a, b))
  private val actor = for (k <- oneOf(Actor.Kind.values); n <- printable) yield new Actor(k, n)
  private val key = some(1, 64, Gen.oneOf(Gen.alphaNumChar, Gen.oneOf("._:-".toSeq))).map(new IdempotencyKey(_))

  val stamp: Gen[AuditStamp[StateLabel]] = stampWith(state)

  /** Any stamp over these names of states. */
  def stampWith[S](state: Gen[S]): Gen[AuditStamp[S]] = for {
    id <- recordId; parent <- optional(recordId); at <- instant; who <- actor; way <- channel
    where <- optional(text); from <- state; to <- state; why <- optional(reason); c <- optional(ca)
    k <- optional(key); command <- optional(digest); note <- optional(printable.map(new Note(_)))
  } yield new AuditStamp[S](id, parent, at, who, way, where, from, to, why, c, k, command, note)

  val due: Gen[Optional[Instant]] = optional(instant)

  /** A generator for each kind of event, by the event's name. */
  val events: Map[String, Gen[DeviceEvent]] = Seq[Gen[DeviceEvent]](
    for (g <- name; f <- facts; l <- lot; t <- instant; k <- optional(bytes)) yield new DeviceRegistered(new GroupId(g), f, l, t, k),
    for (k <- text; c <- text; t <- instant) yield new TokenOffered(new OneTimeToken(k, c, t)),
    reason.map(new RegistrationCancelled(_)),
    for (r <- route; f <- optional(text); t <- instant) yield new DeviceClaimed(r, f, t),
    Gen.const(new ClaimLapsed()),
    for (e <- evidence; r <- route; f <- optional(text); t <- instant) yield new EvidenceAccepted(e, r, f, t),
    instant.map(new AuthenticationLapsed(_)),
    for (i <- intent; n <- int; t <- instant) yield new IssuanceRequested(i, n, t),
    for (i <- intent; n <- int; r <- reason; t <- instant) yield new IssuancePostponed(i, n, r, t),
    for (a <- attempt; r <- text; d <- text; t <- instant) yield new IssuancePending(a, r, d, t),
    for (n <- int; t <- instant) yield new CaConsulted(n, t),
    for (a <- attempt; d <- text; n <- int; t <- instant) yield new IssuanceInDoubt(a, d, n, t),
    for (a <- attempt; r <- reason; d <- text; w <- Gen.oneOf(true, false)) yield new IssuanceFailed(a, r, d, w),
    for (b <- bytes; h <- held; v <- optional(route); t <- instant) yield new CertificateIssued(b, h, v, t),
    for (d <- digest; v <- route; t <- instant) yield new DeliveryStarted(d, v, t),
    for (d <- digest; n <- int; t <- instant) yield new DeliveryRepeated(d, n, t),
    for (d <- digest; t <- instant) yield new DeliveryPaused(d, t),
    for (d <- digest; v <- route; t <- instant) yield new InstallationReported(d, v, t),
    for (d <- digest; r <- route; c <- bytes; s <- bytes; o <- optional(digest); t <- optional(instant)) yield new CredentialProven(d, r, c, s, o, t),
    for (r <- reason; t <- instant; a <- optional(instant)) yield new RenewalOpened(r, t, a),
    for (n <- int; t <- instant) yield new RenewalInvited(n, t),
    optional(instant).map(new RenewalLapsed(_)),
    for (r <- reason; t <- instant) yield new DeviceSuspended(r, t),
    Gen.const(new DeviceResumed()),
    for (d <- digest; r <- revocation; t <- instant) yield new RevocationRequested(d, r, t),
    for (h <- held; r <- revocation; g <- Gen.oneOf(true, false); t <- instant) yield new CertificateCondemned(h, r, g, t),
    for (d <- digest; n <- int; t <- instant) yield new RevocationRetried(d, n, t),
    for (d <- digest; h <- Gen.oneOf(HoldDeed.values.toSeq); t <- instant)
      yield new HoldRequested(d, h, t),
    for (d <- digest; n <- int; t <- instant) yield new HoldRetried(d, n, t),
    for (d <- digest; h <- Gen.oneOf(HoldDeed.values.toSeq); e <- Gen.oneOf(true, false))
      yield new HoldSettled(d, h, e),
    for (a <- attempt; t <- instant) yield new WatchSettled(a, t),
    for (n <- ca; d <- digest; s <- oneOf(CloudStatus.values); r <- optional(text))
      yield new CloudRegistrationRecorded(new CloudName(n.value.take(48)), d, s, r),
    digest.map(new CertificateRevoked(_)),
    for (r <- reason; d <- text; p <- oneOf(Phase.values); t <- instant) yield new DeviceParked(r, d, p, t),
    instant.map(new DeviceUnparked(_)),
    for (r <- reason; d <- text; k <- optional(digest); t <- instant) yield new DeviceQuarantined(r, d, k, t),
    instant.map(new DeviceReleased(_)),
    for (r <- reason; t <- instant) yield new DeviceRejected(r, t),
    instant.map(new CoolDownEnded(_)),
    for (n <- int; t <- instant) yield new ReviewOverdue(n, t),
    reason.map(new DeviceDecommissioned(_))
  ).map(kind => kind.sample.get.getClass.getSimpleName -> kind).toMap

  val any: Gen[DeviceRecord] =
    for (s <- stamp; kind <- Gen.oneOf(events.values.toSeq); e <- kind; d <- due) yield new DeviceRecord(s, e, d)
}
