package io.birthmark.reconcile

import java.security.KeyPair
import java.time.Duration
import java.util.Optional
import java.util.concurrent.{CompletableFuture, CompletionStage}

import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

import io.birthmark.ca.CaTests._
import io.birthmark.ca.Finding.Kind
import io.birthmark.ca.{CaAnswer, Fetched, IssuanceOrder, ListedCertificate}
import io.birthmark.device.DeviceCommand.{IssuanceResult, Request, Sequel}
import io.birthmark.device.Orders.{attempt, digest, greet, openRenewal, prove, register, revoked, unpark, enroll => enrolling}
import io.birthmark.device._
import io.birthmark.fleet.{AuditTrail, KnownCertificates}
import io.birthmark.pki.IssuedCertificate
import io.birthmark.twin.{ClaimsInMemory, DeviceTwin, DeviceView}
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** What certificates of a CA's own list are to a device under the real rules, whose certificates a
  * real CA has made.
  */
class ReconcilerSpec extends AnyWordSpec with Matchers {
  private val pinned = issuingCa("Pinned")
  private val operator = Provenance.of(Actor.TIMER, Channel.REST, Optional.empty())

  /** One device, and a CA that hands out what it made by its serial number. */
  private class Bench {
    val id: DeviceId = device("pump-1")
    val keys: KeyPair = p256()
    val ca = new Scripted(authority(pinned))
    private val maker = intents(ca)
    private val claims = new ClaimsInMemory
    private var made = Map.empty[String, Bytes]
    var walk: Walk = Walk.start.after(register).after(greet)
    private var commands = Vector.empty[DeviceCommand]
    ca.onFetch = name =>
      CompletableFuture.completedStage(
        made.get(name).fold[Fetched](new Fetched.Missing("no such certificate"))(new Fetched.Found(_))
      )
    claims.claim(csr(keys).key.spkiHash, id)

    def intent(of: KeyPair = keys): IssuanceIntent =
      feasible(maker.make(id, facts, csr(of), profile.name, ca.name))

    /** The CA makes the certificate of an intent; whether anybody hears of it is another matter. */
    def issue(intent: IssuanceIntent): IssuedCertificate = {
      val order = new IssuanceOrder(id, facts, intent, begin.plus(Duration.ofDays(1)))
      ca.real.issue(order).toCompletableFuture.get() match {
        case answer: CaAnswer.Certificate =>
          val certificate = IssuedCertificate.of(answer.der)
          made += certificate.serial.toString -> answer.der
          certificate
        case other => fail(s"$other")
      }
    }

    /** The same attempt, as if its request had come twice. */
    def again(intent: IssuanceIntent): IssuanceIntent = {
      val other = feasible(maker.make(id, facts, csr(keys), profile.name, ca.name))
      new IssuanceIntent(
        intent.attempt,
        other.csr,
        other.csrHash,
        other.spkiHash,
        other.profile,
        other.ca,
        other.serial,
        other.notBefore,
        other.notAfter,
        other.tbsHash
      )
    }

    def does(command: DeviceCommand): Unit = walk = walk.after(command)

    def asks(intent: IssuanceIntent): Unit =
      does(enrolling(walk.device.revision, new Request.Grantable(intent)))

    def hears(intent: IssuanceIntent, certificate: IssuedCertificate): Unit =
      does(
        new DeviceCommand.RecordIssuance(
          intent.attempt,
          new IssuanceResult.Issued(
            certificate.der,
            new HeldCertificate(
              certificate.sha256,
              certificate.spkiHash,
              certificate.serial,
              ca.name,
              intent.attempt,
              certificate.notAfter,
              0
            )
          )
        )
      )

    def proves(certificate: IssuedCertificate): Unit =
      does(prove(certificate.sha256, walk.device.revision))

    /** The outcome of its open attempt can never be told. */
    def losesSight(of: IssuanceIntent): Unit =
      does(
        new DeviceCommand.RecordIssuance(
          of.attempt,
          new IssuanceResult.Unprovable("nobody can tell", new Sequel.ByPerson)
        )
      )

    /** An attempt that was given up, and the certificate that the CA made in it all the same. */
    def ghost(): IssuedCertificate = {
      val lost = intent()
      asks(lost)
      val certificate = issue(lost)
      losesSight(lost)
      certificate
    }

    private val twins = new Reconciler.Twins {
      override def look(device: DeviceId): CompletionStage[DeviceView] =
        CompletableFuture.completedStage(new DeviceView(device, walk.state, walk.device.revision))

      override def ask(
          device: DeviceId,
          command: DeviceCommand,
          provenance: Provenance
      ): CompletionStage[DeviceTwin.Reply] = {
        commands :+= command
        does(command)
        look(device).thenApply(view => new DeviceTwin.Applied(view, true))
      }
    }

    private val audit: AuditTrail = (_, after, limit) =>
      CompletableFuture.completedStage(
        walk.records.zipWithIndex
          .map { case (record, i) => new AuditTrail.Entry(i + 1L, digest("link"), record) }
          .filter(_.revision > after)
          .take(limit)
          .asJava
      )

    var archive = Set.empty[Sha256]
    private val known: KnownCertificates = (_, asked) =>
      CompletableFuture.completedStage(asked.asScala.toSet.intersect(archive).asJava)
    private val reconciler = new Reconciler(
      new Reconciler.Ports((_, reference) => ca.fetch(reference), twins, known, claims, audit, providers)
    )

    def listed(certificate: IssuedCertificate) =
      new ListedCertificate(certificate.serial.toString, certificate.serial)

    def found(lines: ListedCertificate*): Seq[(Kind, Option[DeviceId])] =
      reconciler
        .settle(ca, lines.asJava, operator)
        .toCompletableFuture
        .get()
        .asScala
        .toSeq
        .map(finding => finding.kind -> finding.device.toScala)

    def told: Seq[DeviceCommand] = commands
  }

  "A certificate of a CA's list" should {
    "be known when its device holds it, and change nothing" in new Bench {
      val one = intent()
      asks(one)
      val certificate = issue(one)
      hears(one, certificate)
      found(listed(certificate)) shouldBe Seq(Kind.KNOWN -> Some(id))

      proves(certificate)

      found(listed(certificate)) shouldBe Seq(Kind.KNOWN -> Some(id))
      told shouldBe empty
    }

    "be a ghost when its attempt was given up: its twin condemns it" in new Bench {
      val certificate = ghost()

      found(listed(certificate)) shouldBe Seq(Kind.GHOST -> Some(id))

      walk.slot.condemned.asScala.map(_.certificate.serial) shouldBe Seq(certificate.serial)
      walk.slot.watched.asScala shouldBe empty
    }

    "be known when the list is fed in again, also after it was revoked" in new Bench {
      val certificate = ghost()
      found(listed(certificate))

      found(listed(certificate)) shouldBe Seq(Kind.KNOWN -> Some(id))
      does(revoked(certificate.sha256))

      found(listed(certificate)) shouldBe Seq(Kind.KNOWN -> Some(id))
      told should have size 1
    }

    "settle one attempt each, when two were given up for one key" in new Bench {
      val first = ghost()
      does(unpark)
      val second = ghost()

      found(listed(first), listed(second)) shouldBe Seq(Kind.GHOST -> Some(id), Kind.GHOST -> Some(id))

      walk.slot.watched.asScala shouldBe empty
      walk.slot.condemned.asScala.map(_.certificate.attempt).distinct should have size 2
    }

    "not pass for a ghost when it is an older one for the same key" in new Bench {
      val one = intent()
      asks(one)
      val old = issue(one)
      hears(one, old)
      proves(old)
      does(openRenewal)
      val two = intent()
      asks(two)
      val next = issue(two)
      hears(two, next)
      proves(next)
      does(revoked(old.sha256))
      does(openRenewal)
      val real = ghost()
      walk.slot.proven.toScala.map(_.serial) shouldBe Some(next.serial)

      found(listed(old), listed(real)) shouldBe Seq(Kind.KNOWN -> Some(id), Kind.GHOST -> Some(id))

      walk.label shouldBe "OPERATIONAL(ACTIVE+FAILED)"
      walk.slot.condemned.asScala.map(_.certificate.serial) shouldBe Seq(real.serial)
    }

    "be left to the device's own look-up while an attempt for its key is open" in new Bench {
      val one = intent()
      asks(one)

      found(listed(issue(one))) shouldBe Seq(Kind.OPEN -> Some(id))

      told shouldBe empty
    }

    "be told and left alone when no attempt explains it, or nobody has its key" in new Bench {
      val unexplained = issue(intent())
      val foreign = issue(intent(p256()))

      found(listed(unexplained), listed(foreign)) shouldBe
        Seq(Kind.UNEXPLAINED -> Some(id), Kind.FOREIGN -> None)

      told shouldBe empty
    }

    "contradict when it is another one than the list says, another CA's, or none" in new Bench {
      val certificate = ghost()
      val other = issue(intent(p256()))
      val misnamed = new ListedCertificate(certificate.serial.toString, other.serial)
      val absent = new ListedCertificate("nobody", other.serial)
      found(misnamed, absent).map(_._1) shouldBe Seq(Kind.CONTRADICTED, Kind.CONTRADICTED)

      val strange = new Scripted(authority(issuingCa("Another")))
      val intentOfAnother =
        feasible(intents(strange).make(id, facts, csr(keys), profile.name, strange.name))
      val order = new IssuanceOrder(id, facts, intentOfAnother, begin.plus(Duration.ofDays(1)))
      val forged = strange.real.issue(order).toCompletableFuture.get().asInstanceOf[CaAnswer.Certificate].der
      ca.onFetch = _ => CompletableFuture.completedStage(new Fetched.Found(forged))

      found(new ListedCertificate("x", IssuedCertificate.of(forged).serial)).map(_._1) shouldBe
        Seq(Kind.CONTRADICTED)
      told shouldBe empty
    }

    "be asked again when the CA or a device does not answer now" in new Bench {
      val certificate = ghost()
      ca.onFetch = _ => CompletableFuture.completedStage(new Fetched.Unavailable("slow down"))
      found(listed(certificate)).map(_._1) shouldBe Seq(Kind.LATER)

      ca.onFetch = _ => CompletableFuture.failedStage(new Exception("broken"))
      found(listed(certificate)).map(_._1) shouldBe Seq(Kind.LATER)
      told shouldBe empty
    }
  }

  /** What a CA that can be asked tells of a certificate. */
  private def shown(
      certificate: IssuedCertificate,
      attempt: Option[AttemptId],
      revoked: Boolean = false
  ) = new ListedCertificate(
    certificate.serial.toString,
    certificate.serial,
    Optional.of(new ListedCertificate.Told(certificate.der, attempt.toJava, revoked))
  )

  "A certificate whose attempt the list tells" should {
    "be a ghost beside the one that was adopted in the same attempt" in new Bench {
      val one = intent()
      asks(one)
      val adopted = issue(one)
      hears(one, adopted)
      proves(adopted)
      val second = issue(again(one))

      found(shown(adopted, Some(one.attempt)), shown(second, Some(one.attempt))) shouldBe
        Seq(Kind.KNOWN -> Some(id), Kind.GHOST -> Some(id))

      walk.slot.condemned.asScala.map(_.certificate.serial) shouldBe Seq(second.serial)
      walk.slot.proven.toScala.map(_.serial) shouldBe Some(adopted.serial)
      found(shown(second, Some(one.attempt))) shouldBe Seq(Kind.KNOWN -> Some(id))
    }

    "be a ghost too when its slot has forgotten the attempt" in new Bench {
      val certificate = ghost()
      val attempt = walk.slot.watched.get(0).attempt
      does(
        new DeviceCommand.RecordIssuance(attempt, new IssuanceResult.NotListed(walk.now))
      )
      walk.slot.watched.asScala shouldBe empty

      found(shown(certificate, Some(attempt))) shouldBe Seq(Kind.GHOST -> Some(id))

      walk.slot.condemned.asScala.map(_.certificate.serial) shouldBe Seq(certificate.serial)
    }

    "be a ghost whose attempt a list has settled, also where the list names none" in new Bench {
      val certificate = ghost()
      val attempt = walk.slot.watched.get(0).attempt
      does(new DeviceCommand.RecordIssuance(attempt, new IssuanceResult.NotListed(walk.now)))

      found(listed(certificate)) shouldBe Seq(Kind.GHOST -> Some(id))

      walk.slot.condemned.asScala.map(_.certificate.attempt) shouldBe Seq(attempt)
    }

    "be a ghost though it is for a key that nobody has" in new Bench {
      val lost = intent()
      asks(lost)
      val crossed = issue(intent(p256()))
      losesSight(lost)

      found(shown(crossed, Some(lost.attempt))) shouldBe Seq(Kind.GHOST -> Some(id))
    }

    "be nobody's when the device it names never asked in that attempt" in new Bench {
      val foreign = issue(intent(p256()))

      found(shown(foreign, Some(attempt(99)))) shouldBe Seq(Kind.FOREIGN -> None)
      told shouldBe empty
    }

    "be left to its look-up while the attempt is open" in new Bench {
      val one = intent()
      asks(one)

      found(shown(issue(one), Some(one.attempt))) shouldBe Seq(Kind.OPEN -> Some(id))
      told shouldBe empty
    }

    "be of no interest once it is revoked" in new Bench {
      found(shown(ghost(), None, revoked = true)) shouldBe Seq(Kind.REVOKED -> None)
      told shouldBe empty
    }

    "cost no look at a device when the fleet's list knows it" in new Bench {
      val certificate = ghost()
      archive = Set(certificate.sha256)

      found(shown(certificate, None)) shouldBe Seq(Kind.KNOWN -> None)
      told shouldBe empty
    }
  }
}
