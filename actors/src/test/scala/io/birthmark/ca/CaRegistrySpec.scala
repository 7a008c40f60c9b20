package io.birthmark.ca

import java.time.{Duration, Instant, InstantSource, LocalDate}
import java.util.Optional

import io.birthmark.ca.CaStanding.Intake
import io.birthmark.device._
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import com.typesafe.config.ConfigFactory
import org.apache.pekko.persistence.testkit.scaladsl.EventSourcedBehaviorTestKit
import org.scalatest.wordspec.AnyWordSpecLike

import io.birthmark.registry.{Edition, Registry, RegistrySettings}

/** Whether a CA takes requests: said by operators, kept in the journal, seen by every node's gate. */
class CaRegistrySpec
    extends ScalaTestWithActorTestKit(
      ConfigFactory
        .parseString("pekko.persistence.testkit.events.serialize = off")
        .withFallback(EventSourcedBehaviorTestKit.config)
    )
    with AnyWordSpecLike {
  private type Message = Registry.Message[CaCommand, CaEvent, CaBook]
  private type Reply = Registry.Reply[CaEvent, CaBook]

  private val now = Instant.parse("2026-11-22T10:00:00Z")
  private val clock = InstantSource.fixed(now)
  private val embedded = new CaName("embedded")
  private val other = new CaName("ejbca")
  private val by = Provenance.of(
    new Actor(Actor.Kind.OPERATOR, "ops"),
    Channel.REST,
    Optional.empty()
  )
  private var ids = 0L

  private def registry = spawn(
    CaRegistry.create(
      new RegistrySettings(Duration.ofMillis(50), Duration.ofSeconds(1), 10),
      clock,
      () => { ids += 1; new RecordId(new java.util.UUID(0, ids)) }
    )
  )

  private def told(to: org.apache.pekko.actor.typed.ActorRef[Message], command: CaCommand): Registry.Applied[CaEvent, CaBook] = {
    val probe = createTestProbe[Reply]()
    to ! new Registry.Apply[CaCommand, CaEvent, CaBook](command, by, probe.ref)
    probe.receiveMessage().asInstanceOf[Registry.Applied[CaEvent, CaBook]]
  }

  private def refused(to: org.apache.pekko.actor.typed.ActorRef[Message], command: CaCommand): String = {
    val probe = createTestProbe[Reply]()
    to ! new Registry.Apply[CaCommand, CaEvent, CaBook](command, by, probe.ref)
    val refusal = probe.receiveMessage().asInstanceOf[Registry.Refused[CaEvent, CaBook]]
    refusal.reason shouldBe Reason.CA_BUDGET
    refusal.detail
  }

  private def gate(book: Option[CaBook]): CaDirectory = {
    val directory = new CaDirectory(clock, Duration.ofMinutes(10))
    book.foreach(b => directory.accept(Edition.first(b)))
    directory
  }

  "A CA" should {
    "take requests until an operator drains it, and again when he lets it" in {
      val one = registry

      val drained = told(one, new CaCommand.Drain(embedded))
      val again = told(one, new CaCommand.Drain(embedded))
      val opened = told(one, new CaCommand.Reopen(embedded))
      val open = told(one, new CaCommand.Reopen(other))

      drained.events.size shouldBe 1
      drained.edition.book.standing(embedded).get shouldBe new CaStanding(embedded, Intake.DRAINED, now, 1)
      again.events.size shouldBe 0
      opened.edition.book.intake(embedded) shouldBe Intake.OPEN
      opened.edition.book.standing(embedded).get.revision shouldBe 2
      open.events.size shouldBe 0
    }

    "still be drained when the registry comes back from its journal" in {
      val one = registry
      told(one, new CaCommand.Drain(other))
      testKit.stop(one)

      told(registry, new CaCommand.Drain(other)).events.size shouldBe 0
    }
  }

  "A day's budget" should {
    val today = LocalDate.parse("2026-11-22")

    "be set aside in parts until nothing is left, also after a restart" in {
      val ca = new CaName("parts")
      def reserve(count: Int) = new CaCommand.Reserve(ca, today, count, 100)
      val one = registry
      told(one, reserve(60)).edition.book.reserved(ca, today) shouldBe 60
      testKit.stop(one)

      val two = registry
      refused(two, reserve(41)) shouldBe "40 of 100 requests are left for 2026-11-22"
      told(two, reserve(40)).edition.book.reserved(ca, today) shouldBe 100
      refused(two, reserve(1)) shouldBe "0 of 100 requests are left for 2026-11-22"
      testKit.stop(two)
    }

    "begin anew with the day, and never come back" in {
      val ca = new CaName("days")
      def reserve(day: LocalDate) = new CaCommand.Reserve(ca, day, 100, 100)
      val one = registry
      told(one, reserve(today.plusDays(1)))

      refused(one, reserve(today)) shouldBe "the day 2026-11-22 is over"
      val later = today.plusDays(2)
      told(one, reserve(later)).edition.book.reserved(ca, later) shouldBe 100
      testKit.stop(one)
    }

    "change nothing of what operators said" in {
      val ca = new CaName("both")
      val one = registry
      told(one, new CaCommand.Drain(ca))

      val book = told(one, new CaCommand.Reserve(ca, today, 1, 100)).edition.book

      book.standing(ca).get shouldBe new CaStanding(ca, Intake.DRAINED, now, 1)
      testKit.stop(one)
    }
  }

  "A node's gate" should {
    "let nothing through before it knows what was said" in {
      gate(None).closed(embedded) shouldBe Optional.of(new CaClosed(Reason.BUSY, now.plusSeconds(1)))
    }

    "be closed for a drained CA alone, and say when to ask again" in {
      val book = CaBook.EMPTY.`with`(new CaStanding(embedded, Intake.DRAINED, now, 1))

      gate(Some(book)).closed(embedded) shouldBe
        Optional.of(new CaClosed(Reason.CA_DRAINED, now.plusSeconds(600)))
      gate(Some(book)).closed(other) shouldBe Optional.empty()
    }
  }
}
