package io.birthmark.operation

import java.time.{Duration, Instant}
import java.util.{Optional, UUID}

import io.birthmark.device._
import io.birthmark.fleet.{Facet, FleetFilter}
import io.birthmark.registry.Judgement.{Accepted, Rejected}
import io.birthmark.registry.Occasion

/** Operations and what specs say of them. */
object SampleOperations {
  val Begin: Instant = Instant.parse("2026-11-22T10:00:00Z")
  val Rules = new OperationRules(3, Duration.ofDays(7))
  val Operator = new Actor(Actor.Kind.OPERATOR, "anna")

  def id(n: Int): OperationId = new OperationId(f"$n%024x")

  def request(text: String): Sha256 = Bytes.copyOf(text.getBytes).sha256()

  def order(deed: Deed = Deed.SUSPEND, atMost: Long = 1000, confirmed: Long = 1000): BulkOrder =
    new BulkOrder(
      deed,
      RevocationReason.UNSPECIFIED,
      FleetFilter.all("default").`with`(Facet.GROUP, "line"),
      new Note("the firmware of March"),
      atMost,
      confirmed
    )

  def start(n: Int = 1, order: BulkOrder = SampleOperations.order(), perSecond: Int = 10, asked: String = "request"): OperationCommand =
    new OperationCommand.Start(id(n), order, perSecond, request(asked))

  /** The record of an event, as a registry makes it. */
  def recorded(book: OperationBook, event: OperationEvent, at: Instant = Begin): OperationRecord = {
    val occasion = new Occasion(
      new RecordId(new UUID(7, event.hashCode.toLong)),
      Optional.empty(),
      at,
      Provenance.of(Operator, Channel.REST, Optional.empty()),
      Optional.empty()
    )
    Rules.record(occasion, book, Rules.evolve(book, event), event)
  }

  /** The book after commands that are accepted. */
  def having(commands: OperationCommand*): OperationBook = from(OperationBook.empty(), commands: _*)

  def from(book: OperationBook, commands: OperationCommand*): OperationBook =
    commands.foldLeft(book) { (now, command) =>
      Rules.decide(now, command, Begin) match {
        case accepted: Accepted[OperationEvent] =>
          accepted.events.toArray(Array.empty[OperationEvent]).foldLeft(now)((b, e) => Rules.evolve(b, recorded(b, e)))
        case refused: Rejected[OperationEvent] => throw new AssertionError(s"$command: ${refused.reason}")
      }
    }
}
