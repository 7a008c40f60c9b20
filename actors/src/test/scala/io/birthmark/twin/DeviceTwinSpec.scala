package io.birthmark.twin

import java.util.Optional

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaGateway
import io.birthmark.device.DeviceCommand.{IssuanceResult, RevocationResult}
import io.birthmark.device.Orders._
import io.birthmark.device._
import io.birthmark.twin.TwinTests._

class DeviceTwinSpec extends TwinUnderTest {
  "A device twin" should {
    "take its device from birth to OPERATIONAL in four writes" in new Bench("four-writes") {
      applied(register)
      val announced: Int = writes.size

      applied(greet)
      applied(enrolling(1))
      ordered().order.intent shouldBe intent(1)
      issue(1)
      applied(prove(certificate(1).digest, revision))

      writes.drop(announced).map(names) shouldBe Vector(
        Seq("DeviceClaimed"),
        Seq("EvidenceAccepted", "IssuanceRequested"),
        Seq("CertificateIssued"),
        Seq("CredentialProven")
      )
      label shouldBe "OPERATIONAL(ACTIVE)"
    }

    "write nothing for a repeat of any step, and ask and deliver nothing again" in new Bench("repeats") {
      private def unchanged(repeat: => Any): Unit = {
        val before = (look(), writes.size)
        repeat
        (look(), writes.size) shouldBe before
        ()
      }

      applied(register)
      unchanged(applied(register))
      applied(greet)
      unchanged(applied(greet))
      val request: DeviceCommand = enrolling(1)
      applied(request)
      unchanged(applied(request))
      ordered()
      issue(1)
      unchanged(issue(1))
      unchanged(applied(request))
      post.expectMessageType[DeliveryPost.Send]
      val proof: DeviceCommand = prove(certificate(1).digest, revision)
      applied(proof)
      unchanged(applied(proof))
      unchanged(issue(1))
      unchanged(applied(greetHolding(certificate(1).digest)))
      gateway.expectNoMessage(0.seconds)
      post.expectNoMessage(0.seconds)
    }

    "call no CA before the intent is stored, and send the certificate that was stored" in
      new Bench("order") {
        requested()
        names(records).last shouldBe "IssuanceRequested"

        issue(1)

        val sent: Deliver = post.expectMessageType[DeliveryPost.Send].deliver
        sent.route shouldBe here
        sent.answer.asInstanceOf[EnrollmentDesk.CertificateReady].certificate shouldBe text("DER 1")
      }

    "refuse with the reason and what may be asked instead" in new Bench("refusal") {
      applied(register)

      val no: DeviceTwin.Refused = refused(prove(certificate(1).digest, 1))

      no.reason shouldBe Reason.NOT_IN_STATE
      no.legal shouldBe DeviceLifecycle.legal(look().state)
      writes should have size 1
    }

    "refuse a command that was meant for another revision" in new Bench("revisions") {
      applied(register, expecting(0))

      refused(greet, expecting(0)).reason shouldBe Reason.REVISION_MISMATCH
      applied(greet, expecting(1)).revision shouldBe 2
    }

    // It may have been told to be quiet for an hour.
    "call its device when an operator lets it go on" in new Bench("unparked") {
      requested()
      answer(1, new IssuanceResult.Denied("the profile does not allow it"))
      label shouldBe "PARKED(FAILED)"
      post.expectNoMessage(0.seconds)

      applied(unpark)

      private val call = post.expectMessageType[DeliveryPost.Send].deliver
      call.route shouldBe Orders.here
      call.answer shouldBe an[EnrollmentDesk.Challenged]
    }

    "decide in microseconds, so that what it holds is what it replays" in new Bench("micros") {
      requested()

      val moments: Seq[java.time.Instant] =
        records.map(_.stamp.at) ++ DeviceLifecycle.nextDeadline(look().state).stream.toList.asScala

      moments.map(_.getNano % 1000) should contain only 0
      private val live = look()
      restart()
      look() shouldBe live
    }
  }

  "A command that is weighed" should {
    "come to what the command then comes to, and write nothing" in new Bench("weighed") {
      operational()
      private val before = (look(), writes.size)

      private val forecast = weighed(suspend, expecting(revision)).asInstanceOf[DeviceTwin.WouldApply]

      (look(), writes.size) shouldBe before
      forecast.view shouldBe before._1
      forecast.after shouldBe applied(suspend)
      forecast.events.asScala shouldBe writes.last.map(_.event)
    }

    "be refused as the command would be" in new Bench("weighed-badly") {
      applied(register)
      private val no = refused(resume)

      weighed(resume) shouldBe new DeviceTwin.WouldRefuse(no.reason, no.detail, no.legal, no.view)
      weighed(register, expecting(7)).asInstanceOf[DeviceTwin.WouldRefuse].reason shouldBe
        Reason.REVISION_MISMATCH
    }

    "be weighed after what is overdue, which is not done for it" in new Bench("weighed-late") {
      applied(register)
      clock.pass(Walk.policy.enrollmentWindow)

      weighed(Orders.cancel).asInstanceOf[DeviceTwin.WouldRefuse].view.state.phase shouldBe Phase.CANCELLED
      writes should have size 1
    }

    "not use up its key" in new Bench("weighed-key") {
      operational()
      weighed(suspend, keyed("k1"))

      applied(park, keyed("k1")).state.phase shouldBe Phase.PARKED
    }
  }

  "What somebody says why" should {
    "stand in the record of every event of the command" in new Bench("noted") {
      operational()
      applied(revoke, operator.expecting(Optional.empty(), new Note("stolen from gate 4")))

      writes.last should have size 2
      writes.last.map(_.stamp.note) should contain only Optional.of(new Note("stolen from gate 4"))
    }

    "make another command of it for the idempotency key" in new Bench("noted-key") {
      operational()
      private def because(why: String) = keyed("k1").expecting(Optional.empty(), new Note(why))
      applied(suspend, because("it smokes"))

      applied(suspend, because("it smokes")).state.phase shouldBe Phase.SUSPENDED
      refused(suspend, because("it burns")).reason shouldBe Reason.IDEMPOTENCY_KEY_REUSED
      refused(suspend, keyed("k1")).reason shouldBe Reason.IDEMPOTENCY_KEY_REUSED
    }
  }

  "An idempotency key" should {
    "bring the same answer again and write nothing" in new Bench("replay") {
      operational()
      val first: DeviceView = applied(suspend, keyed("k1"))
      val written: Int = writes.size

      applied(suspend, keyed("k1")) shouldBe first
      restart()
      applied(suspend, keyed("k1")) shouldBe first
      writes should have size written.toLong
    }

    "still bring the answer when the command alone would be refused by now" in new Bench("late-replay") {
      operational()
      applied(revoke, keyed("k1"))

      refused(revoke).reason shouldBe Reason.CREDENTIAL_REVOKED
      applied(revoke, keyed("k1")).state.phase shouldBe Phase.PARKED
    }

    "belong to one command" in new Bench("reuse") {
      operational()
      applied(suspend, keyed("k1"))

      refused(resume, keyed("k1")).reason shouldBe Reason.IDEMPOTENCY_KEY_REUSED
    }

    "tell commands apart that differ in the last byte of a long field only" in new Bench("last-byte") {
      private def proof(end: Char) = new DeviceCommand.ProveInstalled(
        certificate(1).digest,
        revision,
        here,
        text("challenge"),
        text("a signature longer than sixteen bytes, end " + end)
      )
      delivering()
      private val one = proof('1')
      private val two = proof('2')
      applied(one, keyed("k1"))

      refused(two, keyed("k1")).reason shouldBe Reason.IDEMPOTENCY_KEY_REUSED
      applied(one, keyed("k1"))
    }

    "be remembered until sixteen newer ones have come" in new Bench("bounded") {
      operational()
      for (round <- 1 to AnsweredKeys.CAPACITY)
        applied(if (round % 2 == 1) suspend else resume, keyed(s"k$round"))

      refused(park, keyed("k1")).reason shouldBe Reason.IDEMPOTENCY_KEY_REUSED
      applied(suspend, keyed("k17"))
      refused(suspend, keyed("k2")).reason shouldBe Reason.IDEMPOTENCY_KEY_REUSED
      applied(resume, keyed("k1")).state.phase shouldBe Phase.OPERATIONAL
    }
  }

  "Every stored event" should {
    "say who, how, from where, out of which state and into which" in new Bench("audit") {
      requested()
      private val stamps = records.map(_.stamp)

      names(records) shouldBe
        Seq("DeviceRegistered", "DeviceClaimed", "EvidenceAccepted", "IssuanceRequested")
      stamps.foreach { stamp =>
        stamp.actor shouldBe operator.actor
        stamp.channel shouldBe Channel.REST
        stamp.location shouldBe Optional.of("10.0.0.1")
        stamp.key shouldBe Optional.empty()
        stamp.command shouldBe Optional.empty()
      }
      stamps.map(_.from.toString) shouldBe
        Seq("UNKNOWN(EMPTY)", "REGISTERED(EMPTY)", "CLAIMED(EMPTY)", "AUTHENTICATED(EMPTY)")
      stamps.map(_.to.toString) shouldBe stamps.map(_.from.toString).tail :+ "PROVISIONING(REQUESTED)"
      stamps.map(_.ca) shouldBe Seq.fill(3)(Optional.empty()) :+ Optional.of(ca)
    }

    "be counted, with the way it took the device, and so is every refusal" in new Bench("counted") {
      requested()
      refused(resume)
      restart()
      gateway.expectMessageType[CaGateway.Resolve]
      look()

      // What is replayed is not counted again; that a restart leaves the attempt in doubt is new.
      meters.get("twin.events").counter.count shouldBe 5
      private val ways = meters.find("twin.transitions").counters.asScala
      ways.map(c => (c.getId.getTag("from"), c.getId.getTag("to"), c.count)).toSet shouldBe Set(
        ("UNKNOWN", "REGISTERED", 1.0),
        ("REGISTERED", "CLAIMED", 1.0),
        ("CLAIMED", "AUTHENTICATED", 1.0),
        ("AUTHENTICATED", "PROVISIONING", 1.0)
      )
      meters.get("twin.refusals").tag("reason", "NOT_IN_STATE").counter.count shouldBe 1
    }

    "name the record before it as its cause, and the first of a command what the command named" in
      new Bench("parents") {
        requested()
        val stamps: Seq[AuditStamp[StateLabel]] = records.map(_.stamp)

        stamps.head.parent shouldBe Optional.empty()
        stamps.tail.map(_.parent.orElseThrow()) shouldBe stamps.init.map(_.id)

        val cause: RecordId = ids()
        applied(decommission, operator.causedBy(cause))
        records(4).stamp.parent shouldBe Optional.of(cause)
      }

    "carry key and digest of the command in each event of it" in new Bench("keys") {
      operational()
      applied(decommission, keyed("k1"))

      val last: Seq[AuditStamp[StateLabel]] = writes.last.map(_.stamp)
      last.size should be > 1
      last.map(_.key).toSet shouldBe Set(Optional.of(new IdempotencyKey("k1")))
      last.map(_.command).toSet should have size 1
      last.head.command should not be Optional.empty()
    }

    "name CA and reason when a CA has spoken" in new Bench("ca-audit") {
      requested()
      answer(1, new IssuanceResult.Unknown("no answer"))
      answer(1, new IssuanceResult.Denied("policy"))
      label shouldBe "PARKED(FAILED)"

      val stamps: Seq[AuditStamp[StateLabel]] = records.drop(4).map(_.stamp)
      names(records.drop(4)) shouldBe Seq("IssuanceInDoubt", "IssuanceFailed", "DeviceParked")
      stamps.map(_.actor.toString).toSet shouldBe Set("CA:embedded")
      stamps.map(_.channel).toSet shouldBe Set(Channel.INTERNAL)
      stamps.map(_.reason.orElseThrow()) shouldBe
        Seq(Reason.CA_OUTCOME_UNKNOWN, Reason.CA_DENIED, Reason.CA_DENIED)
      stamps.take(2).map(_.ca) shouldBe Seq.fill(2)(Optional.of(ca))
    }

    "name the CA of the very certificate that is revoked" in new Bench("two-cas") {
      operational()
      applied(openRenewal)
      applied(enrolling(2))
      private val other = new CaName("other")
      private val fromOther = new HeldCertificate(
        digest("other's"),
        digest("key 2"),
        certificate(2).serial,
        other,
        attempt(2),
        certificate(2).notAfter,
        0
      )
      answer(2, new IssuanceResult.Issued(text("DER 2"), fromOther))
      applied(revoke)

      private val byEvent =
        writes.last.map(record => record.event.getClass.getSimpleName -> record.stamp.ca).toMap
      byEvent("CertificateCondemned") shouldBe Optional.of(other)
      byEvent("RevocationRequested") shouldBe Optional.of(ca)

      say(new CaGateway.RevocationReply(device, certificate(1).digest, RevocationReason.KEY_COMPROMISE, RevocationResult.REVOKED))
      look()
      records.last.stamp.actor.toString shouldBe "CA:embedded"
      records.last.stamp.ca shouldBe Optional.of(ca)

      say(new CaGateway.RevocationReply(device, fromOther.digest, RevocationReason.KEY_COMPROMISE, RevocationResult.REVOKED))
      look()
      records.last.stamp.actor.toString shouldBe "CA:other"
      records.last.stamp.ca shouldBe Optional.of(other)
    }
  }
}
