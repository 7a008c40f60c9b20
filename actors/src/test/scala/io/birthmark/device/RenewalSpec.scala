package io.birthmark.device

import java.time.{Duration, Instant}
import java.util.Optional

import scala.jdk.OptionConverters._

import io.birthmark.device.Orders._
import org.scalatest.wordspec.AnyWordSpec

/** When a credential is renewed, by whom, and what becomes of the old one. */
class RenewalSpec extends AnyWordSpec {
  private val life = Duration.ofDays(360)

  /** A device whose certificate is good for 360 days from now. */
  private def activeWith(number: Int): Walk = {
    val asked = Walk.start.after(register).after(greet)
    val requested = asked.after(enroll(asked, number))
    val held = certificate(number)
    val long = new HeldCertificate(
      held.digest,
      held.spki,
      held.serial,
      held.ca,
      held.attempt,
      Walk.start.now.plus(life),
      held.revision
    )
    val delivered = requested.after(issued(long))
    delivered.after(prove(delivered, number))
  }

  private def at(walk: Walk, when: Instant): Walk = walk.copy(now = when)

  private def refusal(walk: Walk, command: DeviceCommand): Reason = walk.ask(command) match {
    case rejected: Decision.Rejected => rejected.reason
    case accepted => fail(s"$accepted")
  }

  private def renewAt(walk: Walk): Instant = walk.slot.renewAt.orElseThrow()
  private def leftAtRenewal(walk: Walk): Duration =
    Duration.between(renewAt(walk), walk.slot.proven.orElseThrow().notAfter)
  private def events(walk: Walk): Seq[String] = walk.records.map(_.event.getClass.getSimpleName)

  private val active = activeWith(1)

  "The renewal of a credential" should {
    "be due when a third of its life is left, and for nobody much earlier" in {
      val left = (1 to 200).map(n => leftAtRenewal(activeWith(n)).toMillis.toDouble / life.toMillis)

      assert(left.min >= 0.33 && left.max <= 0.43)
      assert(left.min < 0.34 && left.max > 0.42, "two hundred renewals fill the whole range")
      for (part <- 33 to 42)
        assert(left.count(l => l >= part / 100.0 && l < (part + 1) / 100.0) >= 5, s"$part %")
    }

    "be opened by the twin, which is woken for it" in {
      assert(DeviceLifecycle.nextDeadline(active.state).toScala.contains(renewAt(active)))

      val early = at(active, renewAt(active).minusMillis(1)).after(checkDeadlines)
      assert(early.label == "OPERATIONAL(ACTIVE)")

      val due = at(active, renewAt(active)).after(checkDeadlines)
      assert(due.label == "OPERATIONAL(ACTIVE+KEY_WAIT)")
      assert(
        due.records.last.event == new DeviceEvent.RenewalOpened(
          Reason.RENEWAL_DUE,
          due.now.plus(Walk.policy.deliveryFirst),
          Optional.of(due.now.plus(Walk.policy.renewalRetry))
        )
      )
    }

    "be told to a silent device as often as a certificate, then given up and opened anew" in {
      val open = at(active, renewAt(active)).after(checkDeadlines)
      val lapsed = open.dueUntil("OPERATIONAL(ACTIVE+LAPSED)")

      assert(
        events(lapsed).drop(events(open).size) ==
          Seq.fill(Walk.policy.deliveryTries)("RenewalInvited") ++ Seq("RenewalLapsed")
      )
      assert(lapsed.now == open.now.plus(Walk.policy.renewalWindow))
      assert(lapsed.nextDeadline.contains(lapsed.now.plus(Walk.policy.renewalRetry)))
      assert(lapsed.dueOnce.label == "OPERATIONAL(ACTIVE+KEY_WAIT)")
    }

    "be opened anew a day later when the CA refuses it" in {
      val open = at(active, renewAt(active)).after(checkDeadlines)
      val failed = open.after(enroll(open, 2)).after(answer(2, denied))

      assert(failed.label == "OPERATIONAL(ACTIVE+FAILED)")
      assert(
        DeviceLifecycle.nextDeadline(failed.state).toScala
          .contains(open.now.plus(Walk.policy.renewalRetry))
      )
      assert(failed.dueOnce.label == "OPERATIONAL(ACTIVE+KEY_WAIT)")
    }

    "wait for a device that is away, without stopping it, for as long as the new certificate is good" in {
      val open = at(active, renewAt(active)).after(checkDeadlines)
      val away = open.after(enroll(open, 2)).after(issued(2)).dueUntil("OPERATIONAL(ACTIVE+ISSUED)")

      val later = at(away, certificate(2).notAfter.minusSeconds(1)).after(checkDeadlines)
      assert(later.label == "OPERATIONAL(ACTIVE+ISSUED)")
      assert(later.nextDeadline.contains(certificate(2).notAfter))

      assert(later.dueOnce.label == "OPERATIONAL(ACTIVE+LAPSED)")
      assert(later.dueOnce.dueOnce.label == "OPERATIONAL(ACTIVE+KEY_WAIT)")
    }

    "not be opened while the device is out of use, and be opened when it is back" in {
      val suspended = at(active.after(suspend), renewAt(active)).after(checkDeadlines)
      assert(suspended.label == "SUSPENDED(HELD)")

      val back = suspended.after(resume)
      assert(back.after(checkDeadlines).label == "OPERATIONAL(ACTIVE+KEY_WAIT)")
    }

    "be on its way already when the device comes back after its credential's end" in {
      val late = at(active, Walk.start.now.plus(life).plusSeconds(1)).after(checkDeadlines)

      assert(late.label == "OPERATIONAL(ACTIVE+KEY_WAIT)")
      assert(late.after(enroll(late, 2)).label == "OPERATIONAL(ACTIVE+REQUESTED)")
    }
  }

  "A device" should {
    "renew by itself once its credential lasts no longer after the twin's time than until it" in {
      val earliest = renewAt(active).minus(leftAtRenewal(active))
      val early = at(active, earliest.minusMillis(1))
      assert(refusal(early, enroll(early, 2)) == Reason.NOT_DUE)

      val asking = at(active, earliest)
      val asked = asking.after(enroll(asking, 2))

      assert(asked.label == "OPERATIONAL(ACTIVE+REQUESTED)")
      assert(
        events(asked).drop(events(asking).size) ==
          Seq("RenewalOpened", "EvidenceAccepted", "IssuanceRequested")
      )
    }

    "not try again at once when that has failed" in {
      val asking = at(active, renewAt(active).minusSeconds(1))
      val failed = asking.after(enroll(asking, 2)).after(answer(2, denied))

      assert(refusal(failed, enroll(failed, 3)) == Reason.NOT_DUE)
      val later = at(failed, asking.now.plus(Walk.policy.renewalRetry))
      assert(later.after(enroll(later, 3)).label == "OPERATIONAL(ACTIVE+REQUESTED)")
    }
  }

  "The old credential" should {
    val open = at(active, renewAt(active)).after(checkDeadlines)
    val delivered = open.after(enroll(open, 2)).after(issued(2))

    "stay good until the new one is proven" in {
      assert(delivered.slot.proven.orElseThrow().digest == certificate(1).digest)
      assert(delivered.label == "OPERATIONAL(ACTIVE+DELIVERING)")
      assert(delivered.slot.condemned.isEmpty)
    }

    "be revoked as superseded from then on" in {
      val renewed = delivered.after(prove(delivered, 2))

      assert(renewed.label == "OPERATIONAL(ACTIVE)")
      assert(renewed.slot.generation == 2)
      val condemned = renewed.slot.condemned.get(0)
      assert(condemned.certificate.digest == certificate(1).digest)
      assert(condemned.reason == RevocationReason.SUPERSEDED)
      assert(renewed.after(revoked(certificate(1).digest)).slot.condemned.isEmpty)
    }
  }
}
