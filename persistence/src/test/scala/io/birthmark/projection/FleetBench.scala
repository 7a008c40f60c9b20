package io.birthmark.projection

import java.sql.{Connection, SQLException}
import java.time.{Duration, Instant, InstantSource}
import java.util.{Optional, UUID}
import java.util.concurrent.CompletionStage

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import io.birthmark.device._
import io.birthmark.fleet.FleetView._
import io.birthmark.fleet._
import io.birthmark.journal._

/** A journal that a spec fills with what twins would have stored, and the fleet's read model over it. */
class FleetBench(val kind: StoreKind, batch: Int = 500) {
  val begin: Instant = Instant.parse("2026-11-22T04:05:06.789012Z")
  @volatile var now: Instant = begin
  private val clock: InstantSource = () => now
  val store: TestStore = TestStore.ready(kind)
  val opened = store.open()
  private def here(work: Runnable): Unit = work.run()
  val generations = new FleetGenerations(opened.dataSource, kind, batch, clock, here(_))
  val view = new FleetReader(opened.dataSource, kind, Duration.ofSeconds(30), clock, here(_))

  /** Every device, folded by the rules themselves: what the read model is judged by. */
  val devices: mutable.Map[DeviceId, Device] = mutable.LinkedHashMap.empty

  def closing(work: => Unit): Unit =
    try work
    finally opened.close()

  def id(device: String): DeviceId = DeviceId.of(device).orElseThrow()

  /** What a twin would store for these events, one second after the other. */
  def records(device: String, events: DeviceEvent*): Seq[FollowedRecord] = events.map { event =>
    val before = devices.getOrElse(id(device), Device.UNKNOWN)
    val revision = before.revision + 1
    val after = DeviceLifecycle.evolve(before.state, event, revision, now)
    val stamp = new AuditStamp[StateLabel](
      new RecordId(new UUID(0, revision)),
      before.lastRecord,
      now,
      Actor.TIMER,
      Channel.INTERNAL,
      Optional.empty(),
      before.state.label,
      after.label,
      FleetBench.reason(event),
      Optional.empty(),
      Optional.empty(),
      Optional.empty()
    )
    val record = new DeviceRecord(stamp, event, DeviceLifecycle.nextDeadline(after))
    devices(id(device)) = before.apply(record)
    now = now.plusSeconds(1)
    new FollowedRecord(
      s"device|${id(device)}",
      revision,
      DeviceRecordSerializer.IDENTIFIER,
      DeviceRecordSerializer.MANIFEST,
      Bytes.copyOf(DeviceEventWire.toBytes(record))
    )
  }

  def journal(records: Seq[FollowedRecord]): Unit = store.connected { connection =>
    connection.setAutoCommit(false)
    write(connection, records)
    connection.commit()
  }

  def write(connection: Connection, records: Seq[FollowedRecord]): Unit = {
    val statement = connection.prepareStatement(
      """INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer", "write_timestamp",
      "adapter_manifest", "event_ser_id", "event_ser_manifest", "event_payload", "link")
      VALUES (?, ?, '', ?, '', ?, ?, ?, ?)"""
    )
    for (record <- records) {
      statement.setString(1, record.persistenceId)
      statement.setLong(2, record.sequenceNumber)
      statement.setLong(3, now.toEpochMilli)
      statement.setInt(4, record.serializer)
      statement.setString(5, record.manifest)
      statement.setBytes(6, record.payload.toArray)
      statement.setBytes(7, new Array[Byte](32))
      statement.addBatch()
    }
    statement.executeBatch()
    statement.close()
  }

  /** What happened to a device, journaled. */
  def happened(device: String, events: DeviceEvent*): Unit = journal(records(device, events: _*))

  /** Steps until nothing is left to do. */
  def follow(): Unit = while (generations.step().more) {}

  /** Steps again whenever the store failed. */
  def followThroughFailures(): Int =
    try {
      follow()
      0
    } catch { case _: SQLException => 1 + followThroughFailures() }

  def told[T](answer: CompletionStage[Dated[T]]): T = answer.toCompletableFuture.join().value

  def list(filter: FleetFilter = FleetFilter.all("default"), limit: Int = 1000): Seq[DeviceRow] = {
    def page(after: Optional[Place]): Seq[DeviceRow] = {
      val found = told(view.list(filter, after, limit))
      found.items.asScala.toSeq ++ (if (found.next.isPresent) page(found.next) else Seq.empty)
    }
    page(Optional.empty())
  }

  def ids(filter: FleetFilter): Seq[String] = list(filter).map(_.device.device)
  def row(device: String): DeviceRow = list().find(_.device == id(device)).get
  def having(facet: Facet, word: String): FleetFilter = FleetFilter.all("default").`with`(facet, word)

  /** All rows of a table but for the generation, as text. */
  def dump(table: String, generation: Int): Set[String] = store.connected { connection =>
    val rows = connection.createStatement().executeQuery(s"""SELECT * FROM "$table" WHERE "generation" = $generation""")
    val width = rows.getMetaData.getColumnCount
    Iterator
      .continually(rows)
      .takeWhile(_.next())
      .map(r =>
        (2 to width)
          .map(i =>
            r.getObject(i) match {
              case bytes: Array[Byte] => bytes.toSeq.toString
              case other              => String.valueOf(other)
            }
          )
          .mkString("\t")
      )
      .toSet
  }
}

object FleetBench {

  /** The reason that a stamp gives, for the events that specs here write. */
  def reason(event: DeviceEvent): Optional[Reason] = event match {
    case e: DeviceEvent.DeviceParked      => Optional.of(e.reason)
    case e: DeviceEvent.DeviceQuarantined => Optional.of(e.reason)
    case e: DeviceEvent.DeviceSuspended   => Optional.of(e.reason)
    case _: DeviceEvent.IssuanceInDoubt   => Optional.of(Reason.CA_OUTCOME_UNKNOWN)
    case e: DeviceEvent.IssuancePostponed => Optional.of(e.reason)
    case _: DeviceEvent.ReviewOverdue     => Optional.of(Reason.REVIEW_OVERDUE)
    case _                                => Optional.empty()
  }
}
