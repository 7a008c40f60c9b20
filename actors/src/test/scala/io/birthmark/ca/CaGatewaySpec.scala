package io.birthmark.ca

import java.util.concurrent.CompletableFuture

import scala.concurrent.duration.DurationInt

import io.birthmark.ca.CaTests._
import io.birthmark.device.DeviceCommand.{IssuanceResult, RevocationResult}
import io.birthmark.device._
import io.birthmark.metrics.Meters
import io.micrometer.core.instrument.simple.SimpleMeterRegistry

class CaGatewaySpec extends GatewayUnderTest {
  "A gateway" should {
    "bring back the certificate that was intended" in new Bench {
      private val asked = issue(order())

      private val result = heard(asked).asInstanceOf[IssuanceResult.Issued]

      result.facts.attempt shouldBe asked.intent.attempt
      result.facts.spki shouldBe asked.intent.spkiHash
      result.facts.digest shouldBe result.certificate.sha256
      java.util.Optional.of(result.facts.serial) shouldBe asked.intent.serial
    }

    "keep within its places and its queue, and send nothing beyond" in new Bench {
      holding()
      private val orders = (1 to 5).map(i => issue(order(s"dev-$i")))

      heard(orders(4)) shouldBe an[IssuanceResult.NotSent]
      eventuallyIssued(orders.take(2): _*)

      finish("issue", orders(1))
      heard(orders(1)) shouldBe an[IssuanceResult.Issued]
      eventuallyIssued(orders.take(3): _*)
      finish("issue", orders(0))
      heard(orders(0)) shouldBe an[IssuanceResult.Issued]
      eventuallyIssued(orders.take(4): _*)
    }

    "measure its calls by their outcome, and say how many are under way and how many wait" in new Bench {
      private val meters = new SimpleMeterRegistry
      Meters.add(system, meters)
      holding()
      private val orders = (1 to 3).map(i => issue(order(s"dev-$i")))
      allOrdersDealtWith()

      meters.get("ca.in.flight").gauge.value shouldBe 2
      meters.get("ca.waiting").gauge.value shouldBe 1
      orders.foreach { asked =>
        finish("issue", asked)
        heard(asked) shouldBe an[IssuanceResult.Issued]
      }
      meters.get("ca.requests").tags("call", "issue", "outcome", "ISSUED").timer.count shouldBe 3
    }

    "not call when the deadline has passed" in new Bench {
      private val late = order()
      now = late.deadline

      issue(late)

      heard(late) shouldBe an[IssuanceResult.NotSent]
      ca.calls shouldBe empty
    }

    "not call either when the deadline passes in the queue" in new Bench(maxInFlight = 1) {
      holding()
      private val first = issue(order("first"))
      private val second = issue(order("second"))
      allOrdersDealtWith()
      now = second.deadline

      finish("issue", first)

      heard(first) shouldBe an[IssuanceResult.Issued]
      heard(second) shouldBe an[IssuanceResult.NotSent]
      ca.issued shouldBe Seq(first.intent.attempt)
    }

    "look an attempt up whatever its deadline" in new Bench {
      private val old = order()
      now = old.deadline.plusSeconds(3600)

      resolve(old)

      heard(old) shouldBe an[IssuanceResult.Issued]
      ca.issued shouldBe empty
    }

    "take no answer in time for unknown, free the place, and still bring the late answer" in
      new Bench(maxInFlight = 1) {
        holding()
        private val slow = issue(order("slow"))
        private val next = issue(order("next"))
        eventuallyIssued(slow)

        time.timePasses(20.seconds)

        heard(slow) shouldBe an[IssuanceResult.Unknown]
        eventuallyIssued(slow, next)
        finish("issue", slow)
        heard(slow) shouldBe an[IssuanceResult.Issued]
      }

    "not take the late answer of one call for the end of the next one" in new Bench(maxInFlight = 1) {
      holding()
      private val slow = issue(order("slow"))
      eventuallyIssued(slow)
      time.timePasses(20.seconds)
      heard(slow) shouldBe an[IssuanceResult.Unknown]
      resolve(slow)
      eventually(ca.resolved should have size 1)
      private val waiting = issue(order("waiting"))

      finish("issue", slow)

      heard(slow) shouldBe an[IssuanceResult.Issued]
      ca.issued shouldBe Seq(slow.intent.attempt)
      finish("resolve", slow)
      heard(slow) shouldBe an[IssuanceResult.Issued]
      eventuallyIssued(slow, waiting)
    }

    "let a second wish for an attempt join the first" in new Bench {
      holding()
      private val one = issue(order("one"))
      issue(one)
      resolve(one)
      private val other = issue(order("other"))
      eventuallyIssued(one, other)

      finish("issue", one)

      heard(one) shouldBe an[IssuanceResult.Issued]
      finish("issue", other)
      heard(other) shouldBe an[IssuanceResult.Issued]
      twins.expectNoMessage(0.seconds)
      ca.resolved shouldBe empty
    }

    "outlive an adapter that fails or throws, and know nothing then" in new Bench {
      ca.onIssue = _ => CompletableFuture.failedStage(new IllegalStateException("bug"))
      private val failed = issue(order("failed"))
      heard(failed) shouldBe an[IssuanceResult.Unknown]

      ca.onIssue = _ => throw new java.util.concurrent.RejectedExecutionException("queue")
      private val thrown = issue(order("thrown"))
      heard(thrown) shouldBe an[IssuanceResult.Unknown]

      ca.onIssue = ca.real.issue
      heard(issue(order("good"))) shouldBe an[IssuanceResult.Issued]
    }

    "follow proven absence with the next attempt for the same key" in new Bench {
      ca.onResolve = saying(new CaAnswer.Absent)
      private val lost = order()

      resolve(lost)

      private val next = heard(lost).asInstanceOf[IssuanceResult.Absent].next
      next.attempt should not be lost.intent.attempt
      next.spkiHash shouldBe lost.intent.spkiHash
      next.csrHash shouldBe lost.intent.csrHash
      next.serial should not be lost.intent.serial
    }

    "adopt what a look-up finds" in new Bench {
      ca.onIssue = saying(new CaAnswer.Unknown("connection reset"))
      private val lost = issue(order())
      heard(lost) shouldBe an[IssuanceResult.Unknown]

      resolve(lost)

      heard(lost) shouldBe an[IssuanceResult.Issued]
      ca.calls.map(_._1) shouldBe Seq("issue", "resolve")
    }
  }

  "An answer that is not what was asked" should {
    val keys = p256()
    val stranger = issuingCa("Pinned")

    def certificateOf(answer: CaAnswer): Bytes = answer.asInstanceOf[CaAnswer.Certificate].der

    def made(ca: io.birthmark.ca.embedded.IssuingCa, name: String, keys: java.security.KeyPair): Bytes = {
      val real = authority(ca)
      val intent = feasible(
        intents(real).make(device(name), facts, csr(keys), profile.name, real.name)
      )
      certificateOf(
        real
          .issue(new IssuanceOrder(device(name), facts, intent, begin.plusSeconds(30)))
          .toCompletableFuture
          .get()
      )
    }

    val wrong = Seq(
      ("for another key", made(pinned, "dev", p256()), "another key"),
      ("for another device", made(pinned, "other", keys), "its subject"),
      ("with another serial number", made(pinned, "dev", keys), "serial number"),
      ("by a CA that only calls itself so", made(stranger, "dev", keys), "not by the pinned CA"),
      ("a CA's certificate", caCertificateFor(keys, pinned), "body is not the planned one"),
      ("garbage", Bytes.copyOf(Array.fill(300)(0x30.toByte)), "certificate"),
      ("nothing", Bytes.EMPTY, "certificate"),
      ("too large", Bytes.copyOf(new Array[Byte](1 << 20)), "certificate")
    )

    for ((what, der, word) <- wrong; look <- Seq(false, true))
      s"contradict when it is $what${if (look) ", found by a look-up" else ""}" in new Bench {
        ca.onIssue = saying(new CaAnswer.Certificate(der))
        ca.onResolve = ca.onIssue
        private val id = device("dev")
        private val intent = feasible(maker.make(id, facts, csr(keys), profile.name, ca.name))
        private val asked = new IssuanceOrder(id, facts, intent, begin.plusSeconds(30))

        if (look) resolve(asked) else issue(asked)

        heard(asked).asInstanceOf[IssuanceResult.Contradicted].detail should include(word)
      }

    /** What is asked of a CA that chooses serial number and body itself. */
    def outside(intent: IssuanceIntent) = new IssuanceIntent(
      intent.attempt,
      intent.csr,
      intent.csrHash,
      intent.spkiHash,
      intent.profile,
      intent.ca,
      java.util.Optional.empty(),
      intent.notBefore,
      intent.notAfter,
      java.util.Optional.empty()
    )

    for ((what, der, word) <- Seq(wrong(0), wrong(1), wrong(3), ("a CA's", wrong(4)._2, "a CA")))
      s"contradict at a CA that chooses the body itself, when it is $what" in new Bench {
        ca.onIssue = saying(new CaAnswer.Certificate(der))
        private val id = device("dev")
        private val intent = feasible(maker.make(id, facts, csr(keys), profile.name, ca.name))

        private val asked = issue(new IssuanceOrder(id, facts, outside(intent), begin.plusSeconds(30)))

        heard(asked).asInstanceOf[IssuanceResult.Contradicted].detail should include(word)
      }

    "be believed from such a CA when only serial number and body are its own" in new Bench {
      ca.onIssue = saying(new CaAnswer.Certificate(wrong(2)._2))
      private val id = device("dev")
      private val intent = feasible(maker.make(id, facts, csr(keys), profile.name, ca.name))

      private val asked = issue(new IssuanceOrder(id, facts, outside(intent), begin.plusSeconds(30)))

      heard(asked) shouldBe an[IssuanceResult.Issued]
    }
  }

  "Revoking" should {
    def revocation(number: Int) = new RevocationOrder(
      device("dev"),
      Orders.certificate(number),
      RevocationReason.SUPERSEDED
    )

    def answered(bench: Bench, number: Int): RevocationResult = {
      val reply = bench.twins.expectMessageType[CaGateway.RevocationReply]
      reply.certificate shouldBe Orders.certificate(number).digest
      reply.result
    }

    "be reported when the CA is certain" in new Bench {
      gateway ! new CaGateway.Revoke(revocation(1))

      answered(this, 1) shouldBe RevocationResult.REVOKED
    }

    "stay unknown when the CA says no, fails, throws or is silent" in new Bench(maxInFlight = 1) {
      ca.onRevoke = _ => CompletableFuture.completedStage(new RevocationAnswer.Refused("no such certificate"))
      gateway ! new CaGateway.Revoke(revocation(1))
      answered(this, 1) shouldBe RevocationResult.UNKNOWN

      ca.onRevoke = _ => CompletableFuture.failedStage(new IllegalStateException("bug"))
      gateway ! new CaGateway.Revoke(revocation(2))
      answered(this, 2) shouldBe RevocationResult.UNKNOWN

      ca.onRevoke = _ => throw new IllegalStateException("bug")
      gateway ! new CaGateway.Revoke(revocation(3))
      answered(this, 3) shouldBe RevocationResult.UNKNOWN

      ca.onRevoke = _ => new CompletableFuture[RevocationAnswer]
      gateway ! new CaGateway.Revoke(revocation(4))
      eventually(ca.revocations should have size 4)
      time.timePasses(20.seconds)
      answered(this, 4) shouldBe RevocationResult.UNKNOWN
    }

    "keep within places and queue, and ask once about one certificate" in
      new Bench(maxInFlight = 1, maxWaiting = 1) {
        private val first = new CompletableFuture[RevocationAnswer]
        ca.onRevoke = _ => first
        Seq(1, 1, 2, 2, 3).foreach(number => gateway ! new CaGateway.Revoke(revocation(number)))

        answered(this, 3) shouldBe RevocationResult.UNKNOWN
        ca.revocations shouldBe Seq(revocation(1))

        first.complete(new RevocationAnswer.Revoked)
        answered(this, 1) shouldBe RevocationResult.REVOKED
        answered(this, 2) shouldBe RevocationResult.REVOKED
        ca.revocations shouldBe Seq(revocation(1), revocation(2))
      }

    "take no place from certificates" in new Bench(maxInFlight = 1, maxWaiting = 0) {
      ca.onRevoke = _ => new CompletableFuture[RevocationAnswer]
      gateway ! new CaGateway.Revoke(revocation(1))

      heard(issue(order())) shouldBe an[IssuanceResult.Issued]
    }
  }
}
