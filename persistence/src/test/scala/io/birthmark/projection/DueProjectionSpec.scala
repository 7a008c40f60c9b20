package io.birthmark.projection

import java.time.{Duration, Instant}
import java.util.{Optional, UUID}

import scala.jdk.CollectionConverters._

import io.birthmark.device._
import io.birthmark.fleet.DueWork.Due
import io.birthmark.journal._
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** Who is due, as the journal tells it. */
class DueProjectionSpec extends AnyWordSpec with Matchers {
  private val begin = Instant.parse("2026-11-22T04:05:06.789012Z")
  private val label = new DeviceState.Unknown().label
  private val stamp = new AuditStamp[StateLabel](
    new RecordId(new UUID(0, 1)),
    Optional.empty(),
    begin,
    Actor.TIMER,
    Channel.INTERNAL,
    Optional.empty(),
    label,
    label,
    Optional.empty(),
    Optional.empty(),
    Optional.empty(),
    Optional.empty()
  )

  private class Bench(kind: StoreKind) {
    private val opened = TestStore.ready(kind).open()
    private val store = opened.dataSource
    val due = new DueProjection(store, kind, (work: Runnable) => work.run())

    def take(records: FollowedRecord*): Unit = {
      val connection = store.getConnection
      try due.apply(connection, records.asJava)
      finally connection.close()
    }

    def at(instant: Instant, limit: Int = 100): Seq[(String, Long)] =
      due.due(instant, limit).toCompletableFuture.join().asScala.toSeq.map(d => d.device.device -> d.revision)

    def postpone(device: String, revision: Long, next: Option[Instant]): Unit = {
      due
        .postpone(new Due(id(device), revision), next.fold(Optional.empty[Instant]())(Optional.of(_)))
        .toCompletableFuture
        .join()
      ()
    }

    def closing(work: => Unit): Unit =
      try work
      finally opened.close()
  }

  private def id(device: String) = DeviceId.of(device).orElseThrow()

  private def stored(device: String, revision: Long, due: Option[Instant]): FollowedRecord = {
    val event = new DeviceEvent.ClaimLapsed()
    val record = new DeviceRecord(stamp, event, due.fold(Optional.empty[Instant]())(Optional.of(_)))
    row(device, revision, DeviceEventWire.toBytes(record))
  }

  private def row(device: String, revision: Long, payload: Array[Byte]) =
    new FollowedRecord(
      s"device|${id(device)}",
      revision,
      DeviceRecordSerializer.IDENTIFIER,
      DeviceRecordSerializer.MANIFEST,
      Bytes.copyOf(payload)
    )

  for (kind <- StoreKind.values) s"The due index on $kind" should {
    "know when a device is due by its last record, and forget it when it rests" in {
      val bench = new Bench(kind)
      import bench._
      closing {
        val minute = begin.plusSeconds(60)
        take(stored("a", 1, Some(begin.plusSeconds(10))), stored("b", 1, Some(minute)), stored("a", 2, Some(minute)))

        at(begin.plusSeconds(59)) shouldBe empty
        at(minute.plusSeconds(6)).toSet shouldBe Set("a" -> 2, "b" -> 1)

        take(stored("a", 3, None), stored("b", 2, Some(begin.plusSeconds(600))))
        at(begin.plusSeconds(599)) shouldBe empty
        at(begin.plusSeconds(606)) shouldBe Seq("b" -> 2)
      }
    }

    "tell the longest overdue first, and no more than asked for" in {
      val bench = new Bench(kind)
      import bench._
      closing {
        take((1 to 9).map(i => stored(s"d-$i", 1, Some(begin.plusSeconds(1000L - i * 100)))): _*)

        at(begin.plusSeconds(2000), limit = 3).map(_._1) shouldBe Seq("d-9", "d-8", "d-7")
      }
    }

    "leave alone what is no device's, and a record that nobody can read" in {
      val bench = new Bench(kind)
      import bench._
      closing {
        val group = new FollowedRecord("groups|default", 1, GroupRecordSerializer.IDENTIFIER, "group/1", Bytes.copyOf(Array(1)))
        take(group, row("broken", 1, Array(1, 2, 3)), stored("a", 1, Some(begin)))

        at(begin.plusSeconds(6)) shouldBe Seq("a" -> 1)
      }
    }

    "put a device off at the revision it was woken at, and not when something happened since" in {
      val bench = new Bench(kind)
      import bench._
      closing {
        take(stored("a", 3, Some(begin)), stored("b", 3, Some(begin)), stored("c", 4, Some(begin)))
        postpone("a", 3, Some(begin.plusSeconds(100)))
        postpone("b", 3, None)
        postpone("c", 3, Some(begin.plusSeconds(100)))

        at(begin.plusSeconds(50)) shouldBe Seq("c" -> 4)
        at(begin.plusSeconds(101)).map(_._1).toSet shouldBe Set("a", "c")
      }
    }
  }

  "Devices with the same deadline" should {
    "be spread over the time after it, never before and never too late" in {
      val bench = new Bench(StoreKind.H2)
      import bench._
      closing {
        val hour = begin.plusSeconds(3600)
        take((1 to 500).map(i => stored(s"d-$i", 1, Some(hour))): _*)

        at(hour.minusMillis(1), 1000) shouldBe empty
        val halfway = at(hour.plusMillis(DueProjection.LONGEST_SPREAD.toMillis / 2), 1000).size
        halfway should (be > 150 and be < 350)
        at(hour.plus(DueProjection.LONGEST_SPREAD), 1000) should have size 500
      }
    }

    "be spread over a tenth of a short wait" in {
      val bench = new Bench(StoreKind.H2)
      import bench._
      closing {
        val soon = begin.plusSeconds(1)
        take((1 to 100).map(i => stored(s"d-$i", 1, Some(soon))): _*)

        at(soon.plus(Duration.ofMillis(100)), 1000) should have size 100
      }
    }
  }
}
