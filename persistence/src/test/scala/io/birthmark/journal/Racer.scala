package io.birthmark.journal

import io.birthmark.journal.Notebook.{Message, Write, Written}
import org.apache.pekko.actor.typed.{ActorRef, Behavior, Terminated}
import org.apache.pekko.actor.typed.scaladsl.Behaviors

/**
 * Writes to one entity so many times, on a node where it should not be: another node writes it too. When the entity
 * stops because its write lost, it is opened again, which recovers it, and asked once more.
 */
object Racer {
  final case class Finished(written: Vector[Written], losses: Int)

  def apply(id: String, label: String, rounds: Int, report: ActorRef[Finished]): Behavior[Written] =
    Behaviors.setup { context =>
      def ask(book: ActorRef[Message], round: Int): Unit = book ! Write(Vector(s"$label $round"), context.self)

      def open(): ActorRef[Message] = {
        val book = context.spawnAnonymous(Notebook(id))
        context.watch(book)
        book
      }

      def racing(book: ActorRef[Message], round: Int, written: Vector[Written], losses: Int): Behavior[Written] =
        Behaviors
          .receiveMessage[Written] { acknowledged =>
            if (round == rounds) {
              report ! Finished(written :+ acknowledged, losses)
              Behaviors.stopped
            } else {
              ask(book, round + 1)
              racing(book, round + 1, written :+ acknowledged, losses)
            }
          }
          .receiveSignal { case (_, Terminated(_)) =>
            val again = open()
            ask(again, round)
            racing(again, round, written, losses + 1)
          }

      val first = open()
      ask(first, 1)
      racing(first, 1, Vector.empty, 0)
    }
}
