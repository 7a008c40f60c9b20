package io.birthmark.journal

import io.birthmark.journal.Notebook.{Read, Write, Written}
import org.apache.pekko.actor.typed.{ActorRef, Behavior, Terminated}
import org.apache.pekko.actor.typed.scaladsl.{ActorContext, Behaviors}

/**
 * Writes to one entity so many times, on a node where it should not be: another node writes it too. It says when the
 * entity is recovered and begins when told, so that racers meet at the same head and all but one must lose. When the
 * entity stops because its write lost, it is opened again, which recovers it, and asked once more.
 */
object Racer {
  sealed trait Message
  case object Go extends Message
  private case object Recovered extends Message
  private final case class Acknowledged(written: Written) extends Message

  sealed trait Report
  case object Ready extends Report
  final case class Finished(written: Vector[Written], losses: Int) extends Report

  def apply(id: String, label: String, rounds: Int, report: ActorRef[Report]): Behavior[Message] =
    Behaviors.setup(context => new Racer(context, id, label, rounds, report).start())
}

private final class Racer(
    context: ActorContext[Racer.Message],
    id: String,
    label: String,
    rounds: Int,
    report: ActorRef[Racer.Report]
) {
  import Racer._

  private val acknowledged = context.messageAdapter[Written](Acknowledged(_))
  private val recovered = context.messageAdapter[Vector[String]](_ => Recovered)

  private def start(): Behavior[Message] = {
    val book = open()
    book ! Read(recovered)
    racing(book, 1, Vector.empty, 0)
  }

  private def racing(
      book: ActorRef[Notebook.Message],
      round: Int,
      written: Vector[Written],
      losses: Int
  ): Behavior[Message] =
    Behaviors
      .receiveMessage[Message] {
        case Recovered =>
          report ! Ready
          Behaviors.same
        case Go =>
          write(book, round)
          Behaviors.same
        case Acknowledged(last) if round == rounds =>
          report ! Finished(written :+ last, losses)
          Behaviors.stopped
        case Acknowledged(last) =>
          write(book, round + 1)
          racing(book, round + 1, written :+ last, losses)
      }
      .receiveSignal { case (_, Terminated(_)) =>
        val again = open()
        write(again, round)
        racing(again, round, written, losses + 1)
      }

  private def open(): ActorRef[Notebook.Message] = {
    val book = context.spawnAnonymous(Notebook(id))
    context.watch(book)
    book
  }

  private def write(book: ActorRef[Notebook.Message], round: Int): Unit =
    book ! Write(Vector(s"$label $round"), acknowledged)
}
