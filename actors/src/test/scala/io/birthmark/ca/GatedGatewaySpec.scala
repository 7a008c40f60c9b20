package io.birthmark.ca

import java.time.Duration

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaTests._
import io.birthmark.device.DeviceCommand.{IssuanceResult, Sequel}
import io.birthmark.device.{CaClosed, Reason}
import io.birthmark.pki.{Profiles, WhenUnprovable}

/** What a gateway asks its gate, and what it tells it. */
class GatedGatewaySpec extends GatewayUnderTest {
  "A gateway" should {
    "send what was admitted at the moment that its gate names, not before" in new Bench {
      delays = List(Duration.ofMillis(1500))
      private val paced = issue(order("paced"))
      private val other = issue(order("other"))
      heard(other) shouldBe an[IssuanceResult.Issued]

      time.expectNoMessageFor(1499.millis, twins)
      ca.issued shouldBe Seq(other.intent.attempt)
      time.timePasses(1.milli)

      heard(paced) shouldBe an[IssuanceResult.Issued]
    }

    "tell its gate what the CA answered to requests, and that it did not answer" in new Bench {
      heard(issue(order("good"))) shouldBe an[IssuanceResult.Issued]
      holding()
      private val slow = issue(order("slow"))
      eventually(ca.issued should have size 2)

      time.timePasses(20.seconds)

      heard(slow) shouldBe an[IssuanceResult.Unknown]
      said should have size 2
      said.head shouldBe a[CaAnswer.Certificate]
      said.last shouldBe a[CaAnswer.Unknown]
    }

    "not tell it of look-ups: they say nothing of whether the CA takes requests" in new Bench {
      ca.onResolve = saying(new CaAnswer.Unknown("not found yet"))
      private val asked = order()

      resolve(asked)

      heard(asked) shouldBe an[IssuanceResult.Unknown]
      said shouldBe empty
    }

    "ask its gate before the attempt that follows one that was never issued" in new Bench {
      ca.onResolve = saying(new CaAnswer.Absent)
      private val why = new CaClosed(Reason.CA_BUDGET, begin.plus(Duration.ofMinutes(3)))
      closed = Some(why)
      private val asked = order()

      resolve(asked)

      heard(asked).asInstanceOf[IssuanceResult.Postponed].why shouldBe why
    }

    "ask it before the attempt that follows one of which nobody can tell" in
      new Bench(profiles = Profiles.of(List(profile.when(WhenUnprovable.NEW_ATTEMPT)).asJava)) {
        ca.onResolve = saying(new CaAnswer.Unprovable("the token's minutes are over"))
        private val first = order()
        resolve(first)
        sequel(heard(first)) shouldBe a[Sequel.AtOnce]
        private val why = new CaClosed(Reason.CA_BUDGET, begin.plus(Duration.ofMinutes(3)))
        closed = Some(why)
        private val second = order()

        resolve(second)

        sequel(heard(second)).asInstanceOf[Sequel.Later].why shouldBe why
      }

    def sequel(result: IssuanceResult): Sequel = result.asInstanceOf[IssuanceResult.Unprovable].sequel
  }
}
