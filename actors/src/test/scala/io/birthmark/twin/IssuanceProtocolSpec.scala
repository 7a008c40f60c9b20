package io.birthmark.twin

import java.time.Duration
import java.util.concurrent.{CompletableFuture, CopyOnWriteArrayList}

import scala.concurrent.duration.DurationLong
import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaTests._
import io.birthmark.ca._
import io.birthmark.device.DeviceCommand.Request
import io.birthmark.device.Orders.{enroll => enrolling, prove => proving}
import io.birthmark.device._
import io.birthmark.pki.{CertificateProfile, Profiles, WhenUnprovable}
import io.birthmark.twin.TwinTests.{Clock, Scribe, challenges, names, operator, oneTwin, recordIds}
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.apache.pekko.actor.typed.ActorRef
import org.apache.pekko.actor.typed.scaladsl.Behaviors
import org.apache.pekko.persistence.testkit.scaladsl.PersistenceTestKit
import org.scalatest.wordspec.AnyWordSpecLike

/** Issuance from end to end: a real twin, a real gateway, and a CA that answers as the case demands. */
class IssuanceProtocolSpec extends ScalaTestWithActorTestKit(oneTwin) with AnyWordSpecLike {
  private val time = ManualTime()
  private val scribe = new Scribe
  private val ids = recordIds()
  private val pinned = issuingCa("Pinned")
  PersistenceTestKit(system).withPolicy(scribe)

  private class Bench(name: String, follows: CertificateProfile = profile) {
    private val profiles = Profiles.of(List(follows).asJava)
    val id: DeviceId = device(name)
    val clock = new Clock
    val ca = new Scripted(authority(pinned, profiles))
    val maker: IntentMaker = intents(ca, clock, profiles)
    // Why no attempt may follow another one; a spec may say so.
    @volatile var nothingFollows: Option[CaChoice] = None
    private val stays = staying(maker)
    private val next = new ReplyJudge.NextAttempt {
      override def anywhere(spent: IssuanceOrder, returns: Int) = nothingFollows.getOrElse(stays.anywhere(spent, returns))
      override def sameCa(spent: IssuanceOrder) = nothingFollows.getOrElse(stays.sameCa(spent))
    }
    private val post = createTestProbe[DeliveryPost.Message]()
    private val check = new PinnedCheck(pinned.facts, profiles, providers)
    private var twin: ActorRef[DeviceTwin.Message] = _
    private var gateway: ActorRef[CaGateway.Message] = _
    power()

    /** Starts the device's node. */
    def power(): Unit = {
      // A recovering twin may ask its CA, and be answered, before spawn has returned.
      val started = new CompletableFuture[ActorRef[DeviceTwin.Message]]
      val answers = spawn(Behaviors.receiveMessage[CaGateway.Reply] { reply =>
        started.join() ! new DeviceTwin.FromCa(reply)
        Behaviors.same
      })
      gateway = spawn(
        CaGateway.create(
          ca,
          new ReplyJudge(check, next, profiles, clock),
          CaGate.OPEN,
          new CaGateway.Bounds(4, 4, Duration.ofSeconds(20)),
          clock,
          atOnce,
          answers
        )
      )
      val courier = new Courier(
        Map(ca.name -> ca.trust).asJava,
        challenges(clock),
        scribe.archive,
        post.ref,
        _ => RequestTerms.nameless(profile),
        10
      )
      twin = spawn(
        DeviceTwin.create(
          id,
          new DeviceTwin.Shared(
            Walk.rules,
            new TwinEffects(Map(ca.name -> gateway).asJava, courier),
            new AuditStamps(() => ids()),
            new TwinMeters(new SimpleMeterRegistry),
            CaCoverage.NONE,
            clock,
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            DeviceTwin.Shared.restart(Duration.ofMillis(200), Duration.ofSeconds(10))
          ),
          _ => ()
        )
      )
      started.complete(twin)
      ()
    }

    def fromCa(reply: CaGateway.Reply): Unit = twin ! new DeviceTwin.FromCa(reply)

    /** Takes it away, with all that it had only in memory. */
    def crash(): Unit = {
      testKit.stop(gateway)
      testKit.stop(twin)
    }

    def pass(by: Duration): Unit = {
      clock.pass(by)
      time.timePasses(by.toMillis.millis)
    }

    def look(): DeviceView = {
      val probe = createTestProbe[DeviceView]()
      twin ! new DeviceTwin.Look(probe.ref)
      probe.receiveMessage()
    }

    def applied(command: DeviceCommand): Unit = {
      val probe = createTestProbe[DeviceTwin.Reply]()
      twin ! new DeviceTwin.Handle(command, operator, probe.ref)
      probe.expectMessageType[DeviceTwin.Applied]
      ()
    }

    def arrivesAt(label: String): Unit = {
      eventually(look().state.label.toString shouldBe label)
      ()
    }

    def slot: CredentialSlot = look().state.slot

    def request(): IssuanceIntent = {
      applied(Orders.register)
      applied(Orders.greet)
      requestWithNewKey()
    }

    def requestWithNewKey(): IssuanceIntent = {
      val intent = feasible(maker.make(id, Orders.facts, csr(p256()), profile.name, ca.name))
      applied(enrolling(look().revision, new Request.Grantable(intent)))
      intent
    }

    def proveInstalled(): Unit = {
      applied(proving(slot.unproven.orElseThrow().digest, look().revision))
      arrivesAt("OPERATIONAL(ACTIVE)")
    }

    def events: Seq[String] = names(scribe.records(id))

    /** Certificates that the journal says may be used: issued and neither condemned nor revoked. */
    def good: Seq[Sha256] = scribe.records(id).map(_.event).foldLeft(Seq.empty[Sha256]) {
      case (before, issued: DeviceEvent.CertificateIssued) => before :+ issued.facts.digest
      case (before, gone: DeviceEvent.CertificateCondemned) =>
        before.filter(_ != gone.certificate.digest)
      case (before, gone: DeviceEvent.RevocationRequested) => before.filter(_ != gone.certificate)
      case (before, _) => before
    }

    /** The certificate that the CA makes for an order, whether anybody hears of it or not. */
    def made(order: IssuanceOrder): CaAnswer = ca.real.issue(order).toCompletableFuture.get()

    /** The CA's certificate for an attempt given up comes to light. */
    def ghostShowsUp(order: IssuanceOrder): Sha256 = {
      val ghost = made(order).asInstanceOf[CaAnswer.Certificate]
      val result = check.check(order, ghost)
      fromCa(new CaGateway.IssuanceReply(id, order.intent.attempt, result))
      ghost.der.sha256
    }

    /** Attempts that the journal says may have a certificate that nobody knows. */
    def suspected: Seq[AttemptId] = scribe.records(id).map(_.event).collect {
      case e: DeviceEvent.IssuanceFailed if e.watch && e.reason == Reason.CA_OUTCOME_UNKNOWN => e.attempt
    }
  }

  "Issuance" should {
    "end with the certificate in use" in new Bench("plain") {
      request()

      arrivesAt("PROVISIONING(DELIVERING)")
      proveInstalled()

      ca.calls.map(_._1) shouldBe Seq("issue")
      good shouldBe Seq(slot.proven.orElseThrow().digest)
    }

    "adopt the certificate whose answer was lost in a crash, and never ask for a second" in
      new Bench("lost") {
        ca.onIssue = order => {
          made(order)
          new CompletableFuture[CaAnswer]
        }
        private val intent = request()
        eventually(ca.issued shouldBe Seq(intent.attempt))

        crash()
        power()

        arrivesAt("PROVISIONING(DELIVERING)")
        proveInstalled()
        ca.calls shouldBe Seq("issue" -> intent.attempt, "resolve" -> intent.attempt)
        good should have size 1
      }

    "look up also an intent whose call was never made" in new Bench("uncalled") {
      ca.onIssue = saying(new CaAnswer.NotSent("the network is down"))
      private val intent = request()
      arrivesAt("PROVISIONING(REQUESTED)")

      pass(Walk.policy.caAnswer.plusMillis(10))

      arrivesAt("PROVISIONING(DELIVERING)")
      ca.calls shouldBe Seq("issue" -> intent.attempt, "resolve" -> intent.attempt)
      events should contain("IssuanceInDoubt")
    }

    "take the answer that comes after all, when it is already in doubt" in new Bench("late") {
      private val answer = new CompletableFuture[CaAnswer]
      @volatile private var order: IssuanceOrder = _
      ca.onIssue = asked => {
        order = asked
        answer
      }
      ca.onResolve = saying(new CaAnswer.Unknown("the CA's register is down"))
      request()
      eventually(ca.issued should have size 1)
      pass(Duration.ofSeconds(20))
      arrivesAt("PROVISIONING(IN_DOUBT)")

      answer.complete(made(order))

      arrivesAt("PROVISIONING(DELIVERING)")
      proveInstalled()
      ca.issued should have size 1
      good should have size 1
    }

    "park the device when the CA answers with something else" in new Bench("contradicting") {
      private val other = p256()
      ca.onIssue = order => {
        val intent =
          feasible(maker.make(id, Orders.facts, csr(other), profile.name, ca.name))
        ca.real.issue(new IssuanceOrder(id, Orders.facts, intent, order.deadline))
      }
      private val intent = request()

      arrivesAt("PARKED(FAILED)")

      look().state.asInstanceOf[DeviceState.Parked].reason shouldBe Reason.CA_REPLY_CONTRADICTS
      events should not contain "CertificateIssued"
      slot.watched.asScala.map(_.attempt) shouldBe Seq(intent.attempt)
    }

    "park the device when the CA refuses" in new Bench("denied") {
      ca.onIssue = saying(new CaAnswer.Denied("the device is on a list"))
      request()

      arrivesAt("PARKED(FAILED)")

      look().state.asInstanceOf[DeviceState.Parked].reason shouldBe Reason.CA_DENIED
      slot.watched.asScala shouldBe empty
    }

    "park the device when it was never issued and cannot be asked for again" in new Bench("spent") {
      nothingFollows = Some(new CaChoice.Nowhere(Reason.PROFILE_REFUSES, "the profile has changed"))
      ca.onIssue = saying(new CaAnswer.Unknown("reset"))
      ca.onResolve = saying(new CaAnswer.Absent)
      private val intent = request()

      arrivesAt("PARKED(FAILED)")

      look().state.asInstanceOf[DeviceState.Parked].reason shouldBe Reason.CA_NEVER_ISSUED
      slot.watched.asScala.map(_.attempt) shouldBe Seq(intent.attempt)
    }
  }

  "An attempt of which nobody can tell what became" should {
    class Untold(name: String, rule: WhenUnprovable)
        extends Bench(name, profile.`when`(rule)) {
      private val asked = new CopyOnWriteArrayList[IssuanceOrder]
      ca.onIssue = order => {
        asked.add(order)
        if (asked.size == 1) CompletableFuture.completedStage(new CaAnswer.Unknown("connection reset"))
        else ca.real.issue(order)
      }
      ca.onResolve = saying(new CaAnswer.Unprovable("it has no list"))
      val lost: IssuanceIntent = request()
      def first: IssuanceOrder = asked.get(0)
    }

    "leave its device to a person, who lets it ask anew" in new Untold("parked", WhenUnprovable.PARK) {
      arrivesAt("PARKED(FAILED)")
      look().state.asInstanceOf[DeviceState.Parked].reason shouldBe Reason.CA_OUTCOME_UNKNOWN
      ca.calls.map(_._1) shouldBe Seq("issue", "resolve")

      applied(new DeviceCommand.Unpark)
      requestWithNewKey()

      arrivesAt("PROVISIONING(DELIVERING)")
      proveInstalled()
      suspected shouldBe Seq(lost.attempt)
      good should have size 1
    }

    "be followed by another where the profile says so, as one suspected ghost" in
      new Untold("followed", WhenUnprovable.NEW_ATTEMPT) {
        arrivesAt("PROVISIONING(DELIVERING)")
        proveInstalled()

        ca.calls.map(_._1) shouldBe Seq("issue", "resolve", "issue")
        suspected shouldBe Seq(lost.attempt)
        slot.watched.asScala.map(w => w.attempt -> w.spki) shouldBe Seq(lost.attempt -> lost.spkiHash)

        private val ghost = ghostShowsUp(first)

        eventually(events should contain("CertificateRevoked"))
        ca.revocations.map(_.certificate.digest) shouldBe Seq(ghost)
        slot.watched.asScala shouldBe empty
        good should have size 1
      }

    "be the same suspicion after a crash, not another" in
      new Untold("untold-crash", WhenUnprovable.NEW_ATTEMPT) {
        arrivesAt("PROVISIONING(DELIVERING)")

        crash()
        power()

        arrivesAt("PROVISIONING(DELIVERING)")
        suspected shouldBe Seq(lost.attempt)
        ca.issued should have size 2
      }
  }

  "An attempt that the CA proves to have never made" should {
    class Absent(name: String) extends Bench(name) {
      private var first = Option.empty[IssuanceOrder]
      ca.onIssue = order =>
        if (first.isEmpty) {
          first = Some(order)
          CompletableFuture.completedStage(new CaAnswer.Unknown("connection reset"))
        } else ca.real.issue(order)
      ca.onResolve = saying(new CaAnswer.Absent)
      val lost: IssuanceIntent = request()
      arrivesAt("PROVISIONING(DELIVERING)")

      /** The CA's certificate for the attempt that it said it had not made. */
      def ghostShowsUp(): Sha256 = ghostShowsUp(first.get)
    }

    "be followed by a second one and stay on watch" in new Absent("absent") {
      ca.calls.map(_._1) shouldBe Seq("issue", "resolve", "issue")
      ca.issued.distinct should have size 2
      slot.watched.asScala.map(_.attempt) shouldBe Seq(lost.attempt)
      proveInstalled()
      good should have size 1
    }

    "have its certificate condemned and revoked when it shows up all the same" in
      new Absent("ghost") {
        private val wanted = slot.unproven.orElseThrow().digest

        private val ghost = ghostShowsUp()

        eventually(ca.revocations.map(_.certificate.digest) shouldBe Seq(ghost))
        eventually(events should contain("CertificateRevoked"))
        good shouldBe Seq(wanted)
        slot.watched.asScala shouldBe empty
        proveInstalled()
        good shouldBe Seq(wanted)
      }

    "have it condemned also when the other one is in use, and that one is left alone" in
      new Absent("late-ghost") {
        proveInstalled()
        private val active = slot.proven.orElseThrow().digest

        private val ghost = ghostShowsUp()

        eventually(events should contain("CertificateRevoked"))
        ca.revocations.map(_.certificate.digest) shouldBe Seq(ghost)
        look().state.label.toString shouldBe "OPERATIONAL(ACTIVE)"
        good shouldBe Seq(active)
      }

    "be revoked also when the node dies between journal and CA" in new Absent("ghost-crash") {
      ca.onRevoke = _ => new CompletableFuture[RevocationAnswer]
      private val ghost = ghostShowsUp()
      eventually(ca.revocations should have size 1)

      crash()
      ca.onRevoke = ca.real.revoke
      power()

      eventually(events should contain("CertificateRevoked"))
      ca.revocations.map(_.certificate.digest) shouldBe Seq(ghost, ghost)
    }
  }
}
