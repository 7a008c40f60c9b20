package io.birthmark.journal

import java.nio.charset.StandardCharsets.UTF_8

import org.apache.pekko.actor.typed.{ActorRef, Behavior}
import org.apache.pekko.persistence.typed.PersistenceId
import org.apache.pekko.persistence.typed.scaladsl.{Effect, EventSourcedBehavior}
import org.apache.pekko.serialization.SerializerWithStringManifest

/** The smallest entity that has events: it writes down texts and tells them again. */
object Notebook {
  sealed trait Message

  /** Stores all texts as one atomic write. */
  final case class Write(texts: Vector[String], replyTo: ActorRef[Written]) extends Message
  final case class Read(replyTo: ActorRef[Vector[String]]) extends Message
  case object Close extends Message

  /** Acknowledged: these texts are stored, the last of them under this number. */
  final case class Written(id: String, texts: Vector[String], sequenceNumber: Long)

  /** @param kind part of the serializer manifest */
  final case class Note(text: String, kind: String)

  def apply(id: String, kind: String = "plain"): Behavior[Message] =
    EventSourcedBehavior[Message, Note, Vector[String]](
      PersistenceId.ofUniqueId(id),
      Vector.empty,
      (state, message) =>
        message match {
          case Write(texts, replyTo) =>
            Effect
              .persist(texts.map(Note(_, kind)))
              .thenReply(replyTo)(after => Written(id, texts, after.size.toLong))
          case Read(replyTo) => Effect.reply(replyTo)(state)
          case Close         => Effect.stop()
        },
      (state, note) => state :+ note.text
    )
}

/** Gives events a manifest that is not empty, so that the chain has one to cover. */
class NoteSerializer extends SerializerWithStringManifest {
  override def identifier: Int = 7001
  override def manifest(event: AnyRef): String = event match {
    case note: Notebook.Note => "note/" + note.kind
    case other               => throw new IllegalArgumentException(other.getClass.getName)
  }
  override def toBinary(event: AnyRef): Array[Byte] = event match {
    case note: Notebook.Note => note.text.getBytes(UTF_8)
    case other               => throw new IllegalArgumentException(other.getClass.getName)
  }
  override def fromBinary(bytes: Array[Byte], manifest: String): AnyRef =
    Notebook.Note(new String(bytes, UTF_8), manifest.stripPrefix("note/"))
}
