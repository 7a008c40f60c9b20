package io.birthmark.enrollment

import io.birthmark.device.{DeviceId, HardwareFacts}
import io.birthmark.enrollment.NameRule.{Named, NotAllowed}
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

class NameRuleSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks {
  implicit override val generatorDrivenConfig: PropertyCheckConfiguration =
    PropertyCheckConfiguration(minSuccessful = 2000)

  private def named(template: String, manufacturer: String, model: String, serial: String) =
    NameRule.parse(template).name("default", new HardwareFacts(manufacturer, model, serial))

  private def is(device: String) = new Named(new DeviceId("default", device))

  "A name rule" should {
    "put the facts in place of their placeholders" in {
      named("{manufacturer}-{serial}", "acme", "TX", "0042") shouldBe is("acme-0042")
      named("acme:{model}.{serial}_x", "acme", "TX-100", "0042") shouldBe is("acme:TX-100.0042_x")
      named("{serial}", "acme", "TX", "A") shouldBe is("A")
    }

    "leave case and leading zeros alone" in {
      named("{serial}", "acme", "TX", "00aB") shouldBe is("00aB")
    }

    "refuse a character outside the alphabet of ids, never replace it" in {
      for (bad <- Seq("Acme Corp", "acme/x", "ac{serial}me", "äcme", "acme\u0430", "acme%20", "acme+"))
        withClue(bad) {
          named("{manufacturer}:{serial}", bad, "TX", "1") shouldBe a[NotAllowed]
          named("{manufacturer}:{serial}", "acme", "TX", bad) shouldBe a[NotAllowed]
        }
    }

    "say which fact does not fit" in {
      def why(manufacturer: String, model: String, serial: String) =
        named("{manufacturer}-{model}:{serial}", manufacturer, model, serial) match {
          case refused: NotAllowed => refused.detail()
          case other               => fail(s"not refused: $other")
        }

      why("Acme Corp", "TX", "1") should startWith("the manufacturer holds a character")
      why("acme", "T/X", "1") should startWith("the model holds a character")
      why("acme", "TX", "1 ") should startWith("the serial holds a character")
      why("ac-me", "TX", "1") should startWith("the manufacturer runs into \"-\"")
    }

    "not look at a fact that it leaves out" in {
      named("{serial}", "Acme & Söhne", "T X", "1") shouldBe is("1")
    }

    "refuse a fact that runs into the literal text behind it" in {
      named("{model}-{serial}", "acme", "TX-100", "1") shouldBe a[NotAllowed]
      named("{model}--{serial}", "acme", "TX-", "1") shouldBe a[NotAllowed]
      named("{model}-{serial}", "acme", "TX", "1-2") shouldBe is("TX-1-2")
    }

    "refuse a name that is too long or begins oddly" in {
      named("{serial}", "acme", "TX", "s" * 128) shouldBe is("s" * 128)
      named("a{serial}", "acme", "TX", "s" * 128) shouldBe a[NotAllowed]
      named("{serial}", "acme", "TX", "-1") shouldBe a[NotAllowed]
      named("{serial}", "acme", "TX", "..") shouldBe a[NotAllowed]
    }

    "give no two devices one name" in {
      val value = Gen.choose(1, 4).flatMap(Gen.listOfN(_, Gen.oneOf("ab-:"))).map(_.mkString)
      val facts = for (a <- value; b <- value; c <- value) yield new HardwareFacts(a, b, c)
      val rule = Gen.oneOf("{manufacturer}-{model}:{serial}", "a{serial}-{model}--{manufacturer}b")
      var named = 0

      forAll(rule, facts, facts) { (template, one, other) =>
        val names = Seq(one, other).map(NameRule.parse(template).name("default", _))
        if (names.forall(_.isInstanceOf[Named])) named += 1

        names match {
          case Seq(first: Named, second: Named) => (first == second) shouldBe (one == other)
          case _                                => succeed
        }
      }
      named should be > 5
    }
  }

  "The author of a rule" should {
    def fault(template: String) = NameRule.fault(template).orElse("none")

    "be told what is wrong with it" in {
      fault("{manufacturer}{serial}") should include("literal between")
      fault("{serial}-{serial}") should include("twice")
      fault("{manufacturer}-") should include("without {serial}")
      fault("-{serial}") should include("begins with a letter")
      fault("x" * 153 + "{serial}") should include("at most 160")
    }

    "use no other text" in {
      for (
        bad <- Seq("", "{Serial}", "{vendor}-{serial}", "{serial", "serial}", "a b{serial}", "{serial}/x", "{serial}\n")
      ) withClue(bad) {
        fault(bad) should include("consists of")
        NameRule.of(bad).isPresent shouldBe false
        an[IllegalArgumentException] should be thrownBy NameRule.parse(bad)
      }
    }

    "find every good rule accepted as written" in {
      for (good <- Seq("{serial}", "acme-{serial}", "{manufacturer}-{serial}", "{model}:{serial}.x", "x" * 152 + "{serial}"))
        NameRule.of(good).map[String](_.template()).orElse("none") shouldBe good
    }

    "know which rules need the serial alone" in {
      NameRule.parse("acme-{serial}").usesSerialAlone() shouldBe true
      NameRule.parse("{manufacturer}-{serial}").usesSerialAlone() shouldBe false
      NameRule.parse("{model}-{serial}").usesSerialAlone() shouldBe false
    }
  }
}
