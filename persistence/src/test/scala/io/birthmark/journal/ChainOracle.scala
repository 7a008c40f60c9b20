package io.birthmark.journal

import java.io.{ByteArrayOutputStream, DataOutputStream}
import java.nio.charset.StandardCharsets.UTF_8
import java.security.MessageDigest
import java.sql.Connection

import scala.collection.mutable.ArrayBuffer

/**
 * The chain as its rule is written down, computed a second time: it shares no code with the journal or the verifier,
 * and reads and writes rows by SQL of its own.
 */
object ChainOracle {
  val genesis: Array[Byte] = new Array[Byte](32)

  final case class Row(
      id: String,
      number: Long,
      serializer: Int,
      manifest: String,
      timestamp: Long,
      payload: Array[Byte],
      link: Array[Byte]
  ) {
    def text: String = new String(payload, UTF_8)

    /** This row with the link it must have after `previous`. */
    def linkedTo(previous: Array[Byte]): Row = copy(link = expectedLink(previous))

    def withContentOf(other: Row): Row =
      copy(manifest = other.manifest, timestamp = other.timestamp, payload = other.payload)

    private[ChainOracle] def expectedLink(previous: Array[Byte]): Array[Byte] = {
      val bytes = new ByteArrayOutputStream
      val out = new DataOutputStream(bytes)
      out.write(previous)
      field(out, id.getBytes(UTF_8))
      out.writeLong(number)
      out.writeInt(serializer)
      field(out, manifest.getBytes(UTF_8))
      out.writeLong(timestamp)
      field(out, payload)
      MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray)
    }
  }

  private def field(out: DataOutputStream, value: Array[Byte]): Unit = {
    out.writeInt(value.length)
    out.write(value)
  }

  /** All chains of the journal, each in order. */
  def chains(connection: Connection): Map[String, Vector[Row]] = {
    val rows = ArrayBuffer.empty[Row]
    val statement = connection.createStatement()
    val result = statement.executeQuery("""SELECT "persistence_id", "sequence_number", "event_ser_id",
      "event_ser_manifest", "write_timestamp", "event_payload", "link" FROM "event_journal" """)
    while (result.next())
      rows += Row(
        result.getString(1),
        result.getLong(2),
        result.getInt(3),
        result.getString(4),
        result.getLong(5),
        result.getBytes(6),
        result.getBytes(7)
      )
    statement.close()
    rows.toVector.groupBy(_.id).view.mapValues(_.sortBy(_.number)).toMap
  }

  /** What is wrong with the chains; empty when every row follows the one before it. */
  def faults(chains: Map[String, Vector[Row]]): Vector[String] =
    chains.toVector.flatMap { case (id, rows) =>
      val links = genesis +: rows.map(_.link)
      rows.zipWithIndex.collect {
        case (row, i) if row.number != i + 1 => s"$id: number ${row.number} at place ${i + 1}"
        case (row, i) if !row.expectedLink(links(i)).sameElements(row.link) => s"$id: link ${row.number}"
      }
    }

  /** Stores a row as it is, right or wrong. */
  def insert(connection: Connection, row: Row): Unit = {
    val statement = connection.prepareStatement("""INSERT INTO "event_journal" ("persistence_id", "sequence_number",
      "event_ser_id", "event_ser_manifest", "write_timestamp", "event_payload", "link", "writer", "adapter_manifest")
      VALUES (?, ?, ?, ?, ?, ?, ?, 'oracle', '')""")
    statement.setString(1, row.id)
    statement.setLong(2, row.number)
    statement.setInt(3, row.serializer)
    statement.setString(4, row.manifest)
    statement.setLong(5, row.timestamp)
    statement.setBytes(6, row.payload)
    statement.setBytes(7, row.link)
    statement.executeUpdate()
    statement.close()
  }
}
