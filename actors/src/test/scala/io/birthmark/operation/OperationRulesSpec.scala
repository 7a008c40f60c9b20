package io.birthmark.operation

import java.time.{Duration, Instant}

import scala.jdk.CollectionConverters._

import io.birthmark.device.Reason
import io.birthmark.operation.OperationCommand._
import io.birthmark.operation.OperationEvent._
import io.birthmark.operation.SampleOperations._
import io.birthmark.registry.Judgement.{Accepted, Rejected}
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.prop.TableDrivenPropertyChecks
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

class OperationRulesSpec
    extends AnyWordSpec
    with Matchers
    with TableDrivenPropertyChecks
    with ScalaCheckPropertyChecks {
  private val one = id(1)
  private val tally = new Tally(3, 1, 0, java.util.Map.of(Reason.NOT_IN_STATE, 1L))
  private val until = Begin.plus(Duration.ofDays(7))

  private val books = Map(
    "absent" -> having(),
    "freezing" -> having(start()),
    "running" -> having(start(), new RecordFrozen(one, 5)),
    "paused" -> having(start(), new RecordFrozen(one, 5), new Pause(one)),
    "paused early" -> having(start(), new Pause(one)),
    "aborted" -> having(start(), new RecordFrozen(one, 5), new Abort(one)),
    "done" -> having(start(), new RecordFrozen(one, 5), new RecordDone(one, tally))
  )

  /** What follows: the event's name, "-" for nothing new, or the reason of a refusal. */
  private def answer(book: OperationBook, command: OperationCommand, now: Instant = Begin): String =
    Rules.decide(book, command, now) match {
      case accepted: Accepted[OperationEvent] =>
        accepted.events.asScala.map(_.getClass.getSimpleName).headOption.getOrElse("-")
      case refused: Rejected[OperationEvent] => refused.reason.name
    }

  "Every command in every state" should {
    "be answered as this table has it" in {
      val E = "OPERATION_ENDED"
      val table = Table(
        ("state", "start", "frozen", "pause", "resume", "pace", "abort", "done", "deadline"),
        ("absent", "OperationStarted", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND"),
        ("freezing", "-", "TargetsFrozen", "OperationPaused", "-", "PaceChanged", "OperationAborted", "NOTHING_AWAITED", "-"),
        ("running", "-", "-", "OperationPaused", "-", "PaceChanged", "OperationAborted", "OperationDone", "-"),
        ("paused", "-", "-", "-", "OperationResumed", "PaceChanged", "OperationAborted", "OperationDone", "-"),
        ("paused early", "-", "TargetsFrozen", "-", "OperationResumed", "PaceChanged", "OperationAborted", "NOTHING_AWAITED", "-"),
        ("aborted", "-", "-", E, E, E, "-", E, "-"),
        ("done", "-", "-", E, E, E, E, "-", "-")
      )
      forAll(table) { (state, starting, frozen, pause, resume, pace, abort, done, deadline) =>
        val book = books(state)
        withClue(state) {
          Seq(
            start(),
            new RecordFrozen(one, 5),
            new Pause(one),
            new Resume(one),
            new Pace(one, 99),
            new Abort(one),
            new RecordDone(one, tally),
            new CheckDeadline(one)
          ).map(answer(book, _)) shouldBe Seq(starting, frozen, pause, resume, pace, abort, done, deadline)
        }
      }
    }
  }

  "An operation" should {
    "touch nothing when its filter lets through more devices than were confirmed" in {
      val book = having(start(order = order(confirmed = 100)), new RecordFrozen(one, 101))

      book.operation(one).get.stage shouldBe
        new Operation.Aborted(java.util.Optional.empty[java.lang.Long](), Reason.CONFIRMATION_NEEDED)
      having(start(order = order(confirmed = 100)), new RecordFrozen(one, 100)).phase(one) shouldBe OperationPhase.RUNNING
    }

    "tell who started it, when and by which record" in {
      val started = new OperationStarted(one, order(), 10, request("request"))
      val stored = recorded(OperationBook.empty(), started)
      val now = Rules.evolve(OperationBook.empty(), stored).operation(one).get

      now.start.actor shouldBe Operator
      now.start.at shouldBe Begin
      now.start.record shouldBe stored.stamp.id
      now.provenance.cause.get shouldBe stored.stamp.id
      now.provenance.actor shouldBe Operator
      now.provenance.note.get.text shouldBe "the firmware of March"
      now.provenance.key.get.value should include(one.value)
    }

    "stay paused while its devices are still being written down" in {
      val book = from(books("paused early"), new RecordFrozen(one, 5))

      book.phase(one) shouldBe OperationPhase.PAUSED
      from(book, new Resume(one)).operation(one).get.stage shouldBe new Operation.Running(5)
    }

    "be aborted when nobody resumes it in time, and not before" in {
      answer(books("paused"), new CheckDeadline(one), until.minusMillis(1)) shouldBe "-"
      answer(books("paused"), new CheckDeadline(one), until) shouldBe "OperationAborted"
      books("paused").operation(one).get.deadline.get shouldBe until
      books("running").operation(one).get.deadline.isPresent shouldBe false
    }

    "be refused while as many are open as may be, and not because of those that ended" in {
      val full = having(start(1), start(2), start(3))

      answer(full, start(4)) shouldBe "OPERATIONS_FULL"
      answer(full, start(2)) shouldBe "-"
      answer(from(full, new Abort(id(2))), start(4)) shouldBe "OperationStarted"
    }

    "be refused by a key that started another one, in every state" in {
      for ((state, book) <- books if state != "absent") withClue(state) {
        answer(book, start(asked = "another request")) shouldBe "IDEMPOTENCY_KEY_REUSED"
      }
    }

    "be forgotten some time after it ended, but not while it is open" in {
      val many = (10 to 10 + OperationBook.REMEMBERED).foldLeft(books("paused"))((book, n) => from(book, start(n), new Abort(id(n))))

      many.all.size shouldBe OperationBook.REMEMBERED + 1
      many.phase(one) shouldBe OperationPhase.PAUSED
    }
  }

  "Any commands in any order" should {
    val commands: Gen[OperationCommand] = for {
      n <- Gen.choose(1, 4)
      command <- Gen.oneOf[OperationCommand](
        start(n),
        new RecordFrozen(id(n), 5),
        new RecordFrozen(id(n), 5000),
        new Pause(id(n)),
        new Resume(id(n)),
        new Pace(id(n), 7),
        new Abort(id(n)),
        new RecordDone(id(n), tally),
        new CheckDeadline(id(n))
      )
    } yield command

    "change nothing when repeated, keep what ended ended, and count every event" in {
      forAll(Gen.listOf(Gen.zip(commands, Gen.choose(0, 12)))) { steps =>
        steps.foldLeft(OperationBook.empty()) { case (book, (command, days)) =>
          val now = Begin.plus(Duration.ofDays(days.toLong))
          Rules.decide(book, command, now) match {
            case accepted: Accepted[OperationEvent] =>
              val next = accepted.events.asScala.foldLeft(book)((b, e) => Rules.evolve(b, recorded(b, e, now)))
              answer(next, command, now) shouldBe "-"
              next.open.size should be <= 3
              for (old <- book.all.asScala if !old.isOpen) next.operation(old.id).get shouldBe old
              val before = book.operation(command.operation).map[Long](_.revision).orElse(0L)
              next.operation(command.operation).map[Long](_.revision).orElse(0L) shouldBe before + accepted.events.size
              for (event <- accepted.events.asScala) {
                val stamp = recorded(book, event, now).stamp
                stamp.from shouldBe book.phase(command.operation)
                stamp.to shouldBe next.phase(command.operation)
              }
              next
            case _ => book
          }
        }
      }
    }
  }
}
