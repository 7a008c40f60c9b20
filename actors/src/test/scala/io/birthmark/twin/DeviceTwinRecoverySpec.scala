package io.birthmark.twin

import java.time.Duration
import java.util.Optional

import scala.concurrent.duration.DurationInt

import io.birthmark.ca.CaGateway
import io.birthmark.device.DeviceCommand.IssuanceResult
import io.birthmark.device.Orders._
import io.birthmark.device._
import io.birthmark.twin.TwinTests._

class DeviceTwinRecoverySpec extends TwinUnderTest {
  private val throttled = new CaClosed(Reason.CA_THROTTLED, begin.plusSeconds(60))

  "After a restart a twin" should {
    "look an open attempt up and never ask for it again" in new Bench("resolve") {
      requested()

      restart()

      private val resolve = gateway.expectMessageType[CaGateway.Resolve]
      resolve.order.intent shouldBe intent(1)
      resolve.order.facts shouldBe facts
      look()
      gateway.expectNoMessage(0.seconds)
    }

    // Its certificate may be made by then, where a look-up is a repeat of the request.
    "not let go of what it looks up when it hears that the request was not taken" in new Bench("refused") {
      requested()
      restart()
      gateway.expectMessageType[CaGateway.Resolve]

      answer(1, new IssuanceResult.Postponed(intent(1), throttled))

      label shouldBe "PROVISIONING(IN_DOUBT)"
      records.last.event shouldBe a[DeviceEvent.IssuanceInDoubt]
    }

    "believe it that the request was not taken, as long as nothing is looked up" in new Bench("not-taken") {
      requested()

      answer(1, new IssuanceResult.Postponed(intent(1), throttled))

      label shouldBe "PROVISIONING(CA_WAIT)"
    }

    "look a doubtful attempt up as well" in new Bench("resolve-doubt") {
      requested()
      answer(1, new IssuanceResult.Unknown("reset"))
      gateway.expectMessageType[CaGateway.Resolve]

      restart()

      gateway.expectMessageType[CaGateway.Resolve].order.intent shouldBe intent(1)
    }

    "go on revoking" in new Bench("revoke-again") {
      operational()
      applied(revoke)
      private val first = gateway.expectMessageType[CaGateway.Revoke].order

      restart()

      gateway.expectMessageType[CaGateway.Revoke].order shouldBe first
      first.certificate.digest shouldBe certificate(1).digest
      first.reason shouldBe RevocationReason.KEY_COMPROMISE
    }

    "go on revoking a certificate that never came into use" in new Bench("condemned-again") {
      delivering()
      applied(decommission)
      gateway.expectMessageType[CaGateway.Revoke]

      restart()

      gateway.expectMessageType[CaGateway.Revoke].order.certificate.digest shouldBe
        certificate(1).digest
    }

    "end its watch when the CA's own list has no certificate for it" in new Bench("settled") {
      requested()
      answer(1, unprovable)
      private def watched = look().state.slot.watched.size
      watched shouldBe 1
      private val givenUp = clock.instant

      covered = Some(givenUp.minusSeconds(1))
      restart()
      watched shouldBe 1

      covered = Some(givenUp)
      restart()
      eventually(watched shouldBe 0)
    }

    "start nothing when nothing is open" in new Bench("quiet") {
      operational()

      restart()

      label shouldBe "OPERATIONAL(ACTIVE)"
      gateway.expectNoMessage(0.seconds)
      post.expectNoMessage(0.seconds)
    }
  }

  "Before it does anything else, a twin" should {
    "end its watch when the CA's own list has been compared" in new Bench("settled-first") {
      requested()
      answer(1, unprovable)
      look().state.slot.watched.size shouldBe 1

      covered = Some(clock.instant)

      applied(unpark).state.slot.watched.isEmpty shouldBe true
    }
  }

  "At its deadline a twin" should {
    "take the outcome for unknown and look the attempt up" in new Bench("deadline") {
      requested()

      pass(Walk.policy.caAnswer.minusMillis(100))
      label shouldBe "PROVISIONING(REQUESTED)"
      pass(Duration.ofMillis(200))

      gateway.expectMessageType[CaGateway.Resolve].order.intent shouldBe intent(1)
      label shouldBe "PROVISIONING(IN_DOUBT)"
      records.last.stamp.actor shouldBe Actor.TIMER
    }

    "act also when the deadline came while it was not in memory" in new Bench("slept") {
      requested()
      stop()
      clock.pass(Duration.ofMinutes(1))

      start()

      gateway.expectMessageType[CaGateway.Resolve]
      time.timePasses(10.millis)
      look()
      gateway.expectNoMessage(0.seconds)
      label shouldBe "PROVISIONING(IN_DOUBT)"
    }

    "be woken again when the timer was ahead of the clock" in new Bench("early-timer") {
      requested()
      clock.pass(Duration.ofSeconds(20))
      time.timePasses(31.seconds)
      label shouldBe "PROVISIONING(REQUESTED)"

      pass(Duration.ofSeconds(11))

      gateway.expectMessageType[CaGateway.Resolve]
      label shouldBe "PROVISIONING(IN_DOUBT)"
    }

    "send the certificate again" in new Bench("deliver-again") {
      delivering()

      pass(Walk.policy.deliveryFirst.plusMillis(100))

      post.expectMessageType[DeliveryPost.Send].deliver.answer shouldBe
        an[EnrollmentDesk.CertificateReady]
    }

    "tell the device that it may renew, and again while it does not" in new Bench("renewal") {
      operational()
      private val renewAt = look().state.slot.renewAt.orElseThrow()
      clock.pass(Duration.between(clock.instant(), renewAt))

      rouse().state.label.toString shouldBe "OPERATIONAL(ACTIVE+KEY_WAIT)"
      private val first = invitation()

      pass(Walk.policy.deliveryFirst.plusMillis(100))
      invitation().challenge should not be first.challenge
      records.last.event shouldBe a[DeviceEvent.RenewalInvited]

      private def invitation(): EnrollmentDesk.Challenged = {
        val deliver = post.expectMessageType[DeliveryPost.Send].deliver
        deliver.route shouldBe Orders.here
        deliver.answer.asInstanceOf[EnrollmentDesk.Challenged]
      }
    }

    "revoke the old credential when the new one is proven" in new Bench("superseded") {
      operational()
      applied(openRenewal)
      post.expectMessageType[DeliveryPost.Send]
      applied(enrolling(2))
      ordered()
      issue(2)
      post.expectMessageType[DeliveryPost.Send]
      gateway.expectNoMessage(0.seconds)

      applied(prove(certificate(2).digest, revision))

      private val order = gateway.expectMessageType[CaGateway.Revoke].order
      order.certificate.digest shouldBe certificate(1).digest
      order.reason shouldBe RevocationReason.SUPERSEDED
    }

    "do first what has become due before it takes a command" in new Bench("due-first") {
      applied(register)
      clock.pass(Walk.policy.enrollmentWindow.plusDays(1))

      refused(greet).reason shouldBe Reason.NOT_IN_STATE

      label shouldBe "CANCELLED(EMPTY)"
      records.last.stamp.actor shouldBe Actor.TIMER
      records.last.stamp.reason shouldBe Optional.of(Reason.REGISTRATION_LAPSED)
    }
  }

  /** How the journal can refuse a write, and how the twin comes back from it. */
  private val refusals: Seq[(String, DeviceId => Unit, Bench => Unit)] = Seq(
    (
      "fails",
      scribe.failNext,
      bench => {
        eventually {
          time.timePasses(500.millis)
          bench.look()
        }
        ()
      }
    ),
    ("rejects", scribe.rejectNext, _.startAfterItsEnd())
  )

  "A write that the journal" should {
    for ((fate, spoil, comeBack) <- refusals)
      s"$fate" should {
        s"get no answer; the repeat with the same key succeeds once the twin is back ($fate)" in
          new Bench(s"journal-$fate") {
            applied(register)
            spoil(device)

            private val unanswered = send(greet, keyed("k1"))
            eventually(scribe.spoilt(device) shouldBe false)
            comeBack(this)

            look().revision shouldBe 1
            applied(greet, keyed("k1")).revision shouldBe 2
            unanswered.expectNoMessage(0.seconds)
            writes.map(names) shouldBe Vector(Seq("DeviceRegistered"), Seq("DeviceClaimed"))
          }

        s"start nothing in the world ($fate)" in new Bench(s"no-effect-$fate") {
          applied(register)
          applied(greet)
          private val request = enrolling(1)
          spoil(device)

          send(request)
          eventually(scribe.spoilt(device) shouldBe false)
          comeBack(this)

          look().revision shouldBe 2
          gateway.expectNoMessage(0.seconds)

          applied(request)
          ordered()
        }
      }
  }
}
