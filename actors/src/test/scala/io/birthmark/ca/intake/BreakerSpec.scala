package io.birthmark.ca.intake

import java.time.{Duration, Instant}

import scala.jdk.OptionConverters._

import io.birthmark.ca.CaAnswer
import io.birthmark.device.{Bytes, Reason}
import org.scalatest.wordspec.AnyWordSpec

class BreakerSpec extends AnyWordSpec {
  private val begin = Instant.parse("2026-11-22T06:00:00Z")
  private val settings =
    new BreakerSettings(3, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(20))

  private val away = new CaAnswer.NotTaken(Reason.CA_UNAVAILABLE, "refused", Duration.ofSeconds(30))
  private val good = new CaAnswer.Certificate(Bytes.EMPTY)

  private def at(seconds: Long): Instant = begin.plusSeconds(seconds)

  private def broken(answers: CaAnswer*): Breaker = {
    val breaker = new Breaker(settings, begin)
    answers.foreach(breaker.heard(_, begin))
    breaker
  }

  private def opensAgain(breaker: Breaker, now: Instant): Option[Instant] =
    breaker.held(now).toScala.map(_.until)

  "A breaker" should {
    "let pass whatever comes until so many requests in a row have failed" in {
      assert(broken(away, away).held(begin).isEmpty)
      assert(broken(away, away, good, away, away).held(begin).isEmpty)
      assert(opensAgain(broken(away, away, away), begin).contains(at(5)))
    }

    "count what is not known as a failure, and what was refused for good as an answer" in {
      val lost = new CaAnswer.Unknown("no answer")
      assert(opensAgain(broken(lost, lost, lost), begin).contains(at(5)))
      assert(broken(lost, lost, new CaAnswer.Denied("no"), lost, lost).held(begin).isEmpty)
      assert(broken(Seq.fill(9)(new CaAnswer.NotSent("queue")): _*).held(begin).isEmpty)
    }

    "say why" in {
      val strange = new CaAnswer.NotTaken(Reason.CA_MISCONFIGURED, "401", Duration.ofSeconds(30))
      assert(broken(strange, strange, strange).held(begin).get.reason == Reason.CA_MISCONFIGURED)
    }

    "let one request pass when the time has come, and no other until it is answered" in {
      val breaker = broken(away, away, away)
      assert(breaker.held(at(5)).isEmpty)

      breaker.asked(at(5))

      assert(opensAgain(breaker, at(6)).contains(at(25)))
      breaker.heard(good, at(7))
      assert(breaker.held(at(7)).isEmpty)
      assert(breaker.state == BreakerState.CLOSED)
    }

    "wait twice as long each time that this one fails, up to a bound" in {
      val breaker = broken(away, away, away)
      var now = at(5)

      val pauses = for (_ <- 1 to 6) yield {
        breaker.asked(now)
        breaker.heard(away, now)
        val until = opensAgain(breaker, now).get
        val pause = Duration.between(now, until).toSeconds
        now = until
        pause
      }

      assert(pauses == Seq(10, 20, 40, 60, 60, 60))
    }

    "not be opened for longer by what was under way when it opened" in {
      val breaker = broken(away, away, away, away, away, away)
      assert(opensAgain(breaker, begin).contains(at(5)))
    }

    "let another one pass when nothing is heard of the first" in {
      val breaker = broken(away, away, away)
      breaker.asked(at(5))
      assert(breaker.held(at(25)).isEmpty)
    }

    "take a CA at its word that says when it takes requests again, within bounds" in {
      def throttled(seconds: Long) =
        broken(new CaAnswer.NotTaken(Reason.CA_THROTTLED, "429", Duration.ofSeconds(seconds)))
      assert(opensAgain(throttled(7), begin).contains(at(7)))
      assert(opensAgain(throttled(999999), begin).contains(at(60)))
      assert(throttled(0).held(begin).isEmpty)
    }

    "forget all of it at the first good answer" in {
      val breaker = broken(away, away, away)
      breaker.heard(good, at(1))
      assert(breaker.held(at(1)).isEmpty)
      assert(opensAgain({ breaker.heard(away, at(2)); breaker }, at(2)).isEmpty)
    }
  }
}
