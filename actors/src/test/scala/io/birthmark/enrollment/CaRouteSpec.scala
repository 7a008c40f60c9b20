package io.birthmark.enrollment

import java.util.Optional

import scala.jdk.CollectionConverters._

import io.birthmark.device.{CaName, DeviceId, HardwareFacts, Lot}
import io.birthmark.enrollment.CaRoute.{Conditions, Leg}
import io.birthmark.pki.KeyKind
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** Which CAs issue for a group's devices, and which of them for whom. */
class CaRouteSpec extends AnyWordSpec with Matchers {
  private val (one, two, three) = (new CaName("one"), new CaName("two"), new CaName("three"))
  private val pump = new HardwareFacts("Acme", "Pump 3", "0001")
  private val graz = new Lot(Optional.empty(), Optional.of("graz"), Optional.of("4"), Optional.empty())

  private def device(number: Int) = DeviceId.of(s"dev-$number").orElseThrow()
  private def leg(ca: CaName, rank: Int, weight: Int = 1, when: Conditions = Conditions.NONE) =
    new Leg(ca, rank, weight, when)
  private def route(legs: Leg*) = new CaRoute(legs.asJava)
  private def when(
      sites: Set[String] = Set.empty,
      lines: Set[String] = Set.empty,
      models: Set[String] = Set.empty,
      keys: Set[KeyKind] = Set.empty
  ) = new Conditions(sites.asJava, lines.asJava, models.asJava, keys.asJava)

  private def order(
      route: CaRoute,
      number: Int = 1,
      facts: HardwareFacts = pump,
      lot: Lot = graz,
      key: KeyKind = KeyKind.EC_P256
  ): Seq[CaName] = route.legsFor(device(number), facts, lot, key).asScala.map(_.ca).toSeq

  "A route" should {
    "ask the lowest rank first, in whatever order its legs were given" in {
      order(route(leg(three, 30), leg(one, 1), leg(two, 7))) shouldBe Seq(one, two, three)
    }

    "be plain when it is one CA for all devices" in {
      CaRoute.to(one).isPlain shouldBe true
      route(leg(one, 2)).isPlain shouldBe false
      route(leg(one, 1, when = when(sites = Set("graz")))).isPlain shouldBe false
      route(leg(one, 1), leg(two, 2)).isPlain shouldBe false
    }

    "lead a device only over legs whose conditions hold" in {
      val cases = Seq(
        when() -> true,
        when(sites = Set("graz", "linz")) -> true,
        when(sites = Set("linz")) -> false,
        when(lines = Set("4")) -> true,
        when(lines = Set("5")) -> false,
        when(models = Set("Pump 3")) -> true,
        when(models = Set("Pump 4")) -> false,
        when(keys = Set(KeyKind.EC_P256)) -> true,
        when(keys = Set(KeyKind.RSA_2048)) -> false,
        when(Set("graz"), Set("4"), Set("Pump 3"), Set(KeyKind.EC_P256)) -> true,
        when(Set("graz"), Set("5"), Set("Pump 3"), Set(KeyKind.EC_P256)) -> false
      )
      for ((conditions, holds) <- cases)
        withClue(conditions)(order(route(leg(one, 1, when = conditions))) shouldBe (if (holds) Seq(one) else Nil))
    }

    "ask for no device that says nothing where a place is asked for" in {
      order(route(leg(one, 1, when = when(sites = Set("graz"))), leg(two, 2)), lot = Lot.NONE) shouldBe Seq(two)
    }

    "name a CA once, at its first leg that holds" in {
      val twice = route(leg(one, 1, when = when(lines = Set("5"))), leg(two, 2), leg(one, 3), leg(two, 4))
      order(twice) shouldBe Seq(two, one)
    }

    "share the devices of one rank by weight, each to the same leg whenever it comes" in {
      val shared = route(leg(one, 1, weight = 30), leg(two, 1, weight = 70), leg(three, 2))
      val first = (1 to 10000).map(number => order(shared, number))

      first.count(_.head == one) shouldBe 3000 +- 150
      every(first) should have size 3
      every(first.map(_.last)) shouldBe three
      (1 to 10000).map(number => order(shared, number)) shouldBe first
    }

    "move only the devices of a leg that goes" in {
      val before = route(leg(one, 1), leg(two, 1), leg(three, 1))
      val after = route(leg(one, 1), leg(two, 1))
      for (number <- 1 to 1000) order(after, number) shouldBe order(before, number).filter(_ != three)
    }

    "be refused without legs, with too many, or with two that are the same" in {
      an[IllegalArgumentException] should be thrownBy route()
      an[IllegalArgumentException] should be thrownBy
        route((1 to CaRoute.MAX_LEGS + 1).map(rank => leg(one, rank)): _*)
      an[IllegalArgumentException] should be thrownBy route(leg(one, 1), leg(one, 1))
      for ((rank, weight) <- Seq((0, 1), (CaRoute.MAX_RANK + 1, 1), (1, 0), (1, CaRoute.MAX_WEIGHT + 1)))
        an[IllegalArgumentException] should be thrownBy leg(one, rank, weight)
      an[IllegalArgumentException] should be thrownBy when(sites = Set("no such/site"))
    }
  }
}
