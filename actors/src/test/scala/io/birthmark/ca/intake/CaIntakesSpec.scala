package io.birthmark.ca.intake

import java.time.{Duration, Instant, InstantSource, LocalDate}
import java.util.{Optional, OptionalInt}

import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaGate.{Closed, Open, Verdict, Wish}
import io.birthmark.ca._
import io.birthmark.ca.CaStanding.Intake
import io.birthmark.device.{AnsweredKeys, Bytes, CaName, Reason}
import io.birthmark.registry.Edition
import org.scalatest.wordspec.AnyWordSpec

/** What operators say comes before how the CA does, and that before what it may be asked for. */
class CaIntakesSpec extends AnyWordSpec {
  private val ca = new CaName("slow")
  private val begin = Instant.parse("2026-11-22T06:00:00Z")
  private val breaker =
    new BreakerSettings(2, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(20))

  private class Gate(perSecond: OptionalInt, nodes: Int = 1, perDay: OptionalInt = OptionalInt.empty) {
    var now: Instant = begin
    def read(): Instant = now
    private val clock: InstantSource = () => read()
    val operators = new CaDirectory(clock, Duration.ofMinutes(10))
    operators.accept(edition(1, CaBook.EMPTY))
    val intakes =
      new CaIntakes(operators, Map(ca -> new BudgetSettings(perSecond, perDay)).asJava, breaker, () => nodes, clock)

    def ask(returns: Int = 0): Verdict = intakes.admit(new Wish(ca, Flow.NONE, returns))

    def reason(verdict: Verdict): Option[Reason] = verdict match {
      case closed: Closed => Some(closed.why.reason)
      case _ => None
    }

    def fails(): Unit =
      (1 to 2).foreach(_ => intakes.heard(ca, new CaAnswer.Unknown("no answer")))
  }

  private def edition(revision: Long, book: CaBook) =
    new Edition(revision, Optional.empty(), AnsweredKeys.NONE, book)

  private def drained =
    new CaBook(Map(ca -> new CaStanding(ca, Intake.DRAINED, begin, 1)).asJava, Map.empty.asJava, Map.empty.asJava)

  "The gate to a CA" should {
    "let whatever comes through where there is no budget" in {
      val gate = new Gate(OptionalInt.empty)
      assert((1 to 10000).forall(_ => gate.ask() == new Open))
    }

    "give what is too much its turn" in {
      val gate = new Gate(OptionalInt.of(10))
      val answers = (1 to 40).map(_ => gate.ask())

      val turns = answers.collect { case closed: Closed => closed.why }

      assert(turns.map(_.reason).toSet == Set(Reason.CA_BUDGET))
      assert(turns.map(_.until) == turns.indices.map(i => turns.head.until.plusMillis(100L * i)))
      assert(gate.intakes.report(ca).queue == Duration.between(begin, turns.last.until.plusMillis(100)))
    }

    "tell no turn finer than what can be stored, whatever the budget" in {
      for (perSecond <- Seq(3, 7, 30, 60)) {
        val gate = new Gate(OptionalInt.of(perSecond))
        val flows = Seq("one", "two", "three").map(line => new Flow(Optional.empty(), Optional.of(line)))
        val turns = (1 to 300)
          .map(i => gate.intakes.admit(new Wish(ca, flows(i % 3), i % 2)))
          .collect { case closed: Closed => closed.why.until }

        assert(turns.nonEmpty)
        assert(turns.find(_.getNano % 1000 != 0) == None, s"at $perSecond a second")
        gate.fails()
        val back = Seq.fill(3)(gate.ask()).collect { case closed: Closed => closed.why.until }
        assert(back.size == 3 && back.forall(_.getNano % 1000 == 0))
      }
    }

    "give each of two nodes half of the budget" in {
      def open(nodes: Int): Int = {
        val gate = new Gate(OptionalInt.of(50), nodes)
        (0 until 10000).count { i =>
          gate.now = begin.plusMillis(i)
          gate.ask() == new Open || gate.ask(2) == new Open
        }
      }
      assert(open(1) >= 500 && open(1) <= 605)
      assert(open(2) >= 250 && open(2) <= 305)
    }

    "let nothing through to a CA that fails, and let those who wait come back one by one" in {
      val gate = new Gate(OptionalInt.of(10))
      gate.fails()

      val waits = Seq.fill(3)(gate.ask()).collect { case closed: Closed => closed.why }

      assert(waits.map(_.reason).toSet == Set(Reason.CA_UNAVAILABLE))
      assert(waits.map(w => Duration.between(begin, w.until).toMillis) == Seq(5000, 5100, 5200))
    }

    "let those come back ever later whom it has sent away often" in {
      val gate = new Gate(OptionalInt.empty)
      gate.fails()

      val waits = Seq(0, 1, 2, 7, 50).map(gate.ask(_)).collect { case closed: Closed =>
        Duration.between(begin, closed.why.until).toSeconds
      }

      assert(waits == Seq(5, 10, 20, 640, 640))
    }

    "let one request try such a CA, and the others in when it is answered" in {
      val gate = new Gate(OptionalInt.empty)
      gate.fails()
      gate.now = begin.plusSeconds(5)
      assert(gate.ask(1) == new Open)
      assert(gate.reason(gate.ask(1)).contains(Reason.CA_UNAVAILABLE))

      gate.intakes.heard(ca, new CaAnswer.Certificate(Bytes.EMPTY))

      assert(gate.ask(1) == new Open)
    }

    "report why such a CA is let alone until it has answered, and no time when one request may be made now" in {
      val gate = new Gate(OptionalInt.empty)
      gate.fails()
      def told = {
        val report = gate.intakes.report(ca)
        (report.breaker, report.reason, report.until)
      }
      val why = Optional.of(Reason.CA_UNAVAILABLE)
      assert(told == ((BreakerState.OPEN, why, Optional.of(begin.plusSeconds(5)))))

      gate.now = begin.plusSeconds(5)
      assert(told == ((BreakerState.OPEN, why, Optional.empty)))

      gate.ask(1)
      assert(told == ((BreakerState.HALF_OPEN, why, Optional.of(begin.plusSeconds(25)))))

      gate.now = begin.plusSeconds(25)
      assert(told == ((BreakerState.HALF_OPEN, why, Optional.empty)))

      gate.intakes.heard(ca, new CaAnswer.Certificate(Bytes.EMPTY))
      assert(told == ((BreakerState.CLOSED, Optional.empty, Optional.empty)))
    }

    "say for a while that such a CA answers again, so that those who wait are called" in {
      val gate = new Gate(OptionalInt.empty)
      gate.fails()
      assert(gate.intakes.recovered.isEmpty)

      gate.intakes.heard(ca, new CaAnswer.Certificate(Bytes.EMPTY))

      assert(gate.intakes.recovered.contains(ca))
      gate.now = begin.plusSeconds(10)
      assert(gate.intakes.recovered.isEmpty)
      gate.intakes.heard(ca, new CaAnswer.Certificate(Bytes.EMPTY))
      assert(gate.intakes.recovered.isEmpty)
    }

    "spend no turn and no trial on what an operator forbids" in {
      val gate = new Gate(OptionalInt.of(1))
      gate.operators.accept(edition(2, drained))

      assert((1 to 100).forall(_ => gate.reason(gate.ask()).contains(Reason.CA_DRAINED)))

      assert(gate.intakes.report(ca).queue == Duration.ZERO)
    }

    "space out what it has admitted" in {
      val gate = new Gate(OptionalInt.of(10))
      assert(
        Seq.fill(3)(gate.intakes.delay(ca)) ==
          Seq(Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(200))
      )
    }

    "hold nothing back where there is no budget, though time goes on meanwhile" in {
      val gate = new Gate(OptionalInt.empty) {
        override def read(): Instant = {
          now = now.plusNanos(1)
          now
        }
      }
      assert(Seq.fill(3)(gate.intakes.delay(ca)).forall(_.isZero))
    }

    "let no more through in a day than what was set aside for it" in {
      val gate = new Gate(OptionalInt.empty, perDay = OptionalInt.of(300))
      assert(gate.reason(gate.ask()).contains(Reason.CA_BUDGET))
      val order = gate.intakes.orders.get(0)
      assert(order == new CaCommand.Reserve(ca, LocalDate.parse("2026-11-22"), 3, 300))
      assert(gate.intakes.orders.isEmpty)

      gate.intakes.ordered(order, true)

      assert(Seq.fill(4)(gate.ask()).count(_ == new Open) == 3)
    }

    "let those who come when a day's budget is spent come back when the next one begins" in {
      val gate = new Gate(OptionalInt.of(10), perDay = OptionalInt.of(300))
      gate.operators.accept(edition(2, CaBook.EMPTY.reserving(ca, LocalDate.parse("2026-11-22"), 300)))

      val waits = Seq.fill(2)(gate.ask()).collect { case closed: Closed => closed.why.until }

      val midnight = Instant.parse("2026-11-23T00:00:00Z")
      assert(waits == Seq(midnight.plusSeconds(0), midnight.plusMillis(100)))
      assert(gate.intakes.orders.isEmpty)
      gate.now = midnight
      assert(gate.intakes.orders.get(0).day == LocalDate.parse("2026-11-23"))
    }

    "know nothing against a CA that is not its own" in {
      val verdict = new Gate(OptionalInt.of(1)).intakes.admit(new Wish(new CaName("other"), Flow.NONE, 0))
      assert(verdict == new Open)
    }
  }
}
