package io.birthmark.ingress

import java.time.{Duration, Instant}

import io.birthmark.ingress.SequenceWindow.Place
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

class SequenceWindowSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks {
  private val now = Instant.EPOCH

  private def run(first: Int, numbers: Seq[Int]): (SequenceWindow, Seq[Place]) =
    numbers.foldLeft((SequenceWindow.after(first - 1 & 255), Seq.empty[Place])) {
      case ((window, places), number) =>
        val arrival = window.arrive(number & 255, now)
        (arrival.window, places :+ arrival.place)
    }

  "A sequence window" should {
    "take any number of messages in order" in {
      forAll(Gen.choose(0, 255), Gen.choose(0, 2000)) { (first: Int, count: Int) =>
        val (window, places) = run(first, first until first + count)

        places.toSet.subsetOf(Set(Place.FORWARD)) shouldBe true
        window.missing shouldBe 0
        window.expected shouldBe ((first + count) & 255)
      }
    }

    "heal whatever is shuffled within its reach" in {
      val shuffled = for {
        first <- Gen.choose(0, 255)
        blocks <- Gen.choose(1, 20)
        orders <- Gen.listOfN(blocks, Gen.pick(16, 0 until 16))
      } yield (first, orders.zipWithIndex.flatMap { case (o, i) => o.map(_ + first + 16 * i) })

      forAll(shuffled) { case (first, numbers) =>
        val (window, places) = run(first, numbers)

        places should not contain Place.BROKEN
        places should not contain Place.REPEATED
        window.missing shouldBe 0
        window.gapSince.isPresent shouldBe false
      }
    }

    "notice each message that is lost for good" in {
      forAll(Gen.choose(0, 255), Gen.choose(1, 100)) { (first: Int, lost: Int) =>
        val numbers = (first until first + lost) ++ (first + lost + 1 until first + lost + 20)
        val (window, _) = run(first, numbers)

        java.lang.Long.bitCount(window.missing) shouldBe 1
        window.patienceEnds(Duration.ofSeconds(2)).get shouldBe now.plusSeconds(2)
      }
    }

    "say so when it can wait no longer" in {
      val (_, places) = run(0, 1 to SequenceWindow.REACH)

      places.last shouldBe Place.BROKEN
      places.init should not contain Place.BROKEN
    }

    "know a repeated number" in {
      forAll(Gen.choose(1, 255), Gen.choose(0, SequenceWindow.REACH - 1)) {
        (count: Int, back: Int) =>
          whenever(back < count) {
            val (window, _) = run(0, 0 until count)

            val arrival = window.arrive(count - 1 - back & 255, now)

            arrival.place shouldBe Place.REPEATED
            arrival.window shouldBe window
          }
      }
    }
  }
}
