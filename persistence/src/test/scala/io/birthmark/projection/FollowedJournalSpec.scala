package io.birthmark.projection

import java.sql.{Connection, SQLException}

import scala.collection.mutable.ArrayBuffer
import scala.jdk.CollectionConverters._

import io.birthmark.journal.{StoreKind, TestStore}
import io.birthmark.projection.FollowedJournal.SupersededException
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** Whoever follows the journal sees each record once, whatever commits late, fails or competes. */
class FollowedJournalSpec extends AnyWordSpec with Matchers {

  private class Bench(kind: StoreKind, batch: Int = 100) {
    val store: TestStore = TestStore.ready(kind)
    val opened = store.open()
    val seen = ArrayBuffer.empty[String]
    @volatile var before: () => Unit = () => ()
    val journal: FollowedJournal = follower(batch)

    def follower(batch: Int): FollowedJournal =
      new FollowedJournal(
        opened.dataSource,
        kind,
        "spec",
        batch,
        (_, records) => {
          before()
          seen ++= records.asScala.map(_.persistenceId)
          ()
        }
      )

    /** Steps until nothing more is there to read. */
    def follow(): Seq[String] = {
      while (journal.step().more) {}
      seen.toSeq
    }

    def write(id: String, on: Connection): Unit = {
      val statement = on.prepareStatement(s"$Insert VALUES (?, 1, '', ?, '', 0, '', ?, ?)")
      statement.setString(1, id)
      statement.setLong(2, 1700000000000L)
      statement.setBytes(3, Array.emptyByteArray)
      statement.setBytes(4, new Array[Byte](32))
      statement.executeUpdate()
      statement.close()
    }

    def write(id: String): Unit = store.connected(write(id, _))
    def closing(work: => Unit): Unit =
      try work
      finally opened.close()
  }

  private val Insert =
    """INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer", "write_timestamp",
      "adapter_manifest", "event_ser_id", "event_ser_manifest", "event_payload", "link")"""

  for (kind <- StoreKind.values) s"A follower on $kind" should {
    "see every record once and in order, batch by batch" in {
      val bench = new Bench(kind, batch = 3)
      import bench._
      closing {
        val ids = (1 to 10).map(i => s"device|default/d-$i")
        ids.foreach(write(_))

        follow() shouldBe ids
        write("later")
        follow() shouldBe ids :+ "later"
      }
    }

    "see again what its model could not take in" in {
      val bench = new Bench(kind)
      import bench._
      closing {
        write("one")
        before = () => throw new SQLException("no room")
        a[SQLException] should be thrownBy journal.step()
        seen shouldBe empty

        before = () => ()
        follow() shouldBe Seq("one")
      }
    }

    "go on where another process ended" in {
      val bench = new Bench(kind)
      import bench._
      closing {
        write("one")
        follow()
        write("two")

        follower(10).step().records shouldBe 1
        seen shouldBe Seq("one", "two")
      }
    }

    "tell since when a record waits" in {
      val bench = new Bench(kind, batch = 1)
      import bench._
      closing {
        journal.step().waitingSince.isPresent shouldBe false
        Seq("one", "two").foreach(write(_))

        journal.step().waitingSince.isPresent shouldBe true
        journal.step().waitingSince.isPresent shouldBe false
      }
    }
  }

  "A follower on PostgreSQL" should {
    "never pass a record whose transaction is still open, and lose none that is rolled back" in {
      val bench = new Bench(StoreKind.POSTGRESQL)
      import bench._
      closing {
        store.connected { slow =>
          store.connected { gone =>
            slow.setAutoCommit(false)
            gone.setAutoCommit(false)
            write("slow", slow)
            write("gone", gone)
            (1 to 20).foreach(i => write(s"fast-$i"))

            follow() shouldBe empty
            journal.step().waitingSince.isPresent shouldBe true

            gone.rollback()
            slow.commit()
          }
        }

        follow() should have size 21
        seen.head shouldBe "slow"
        seen should not contain "gone"
      }
    }

    "follow transaction ids as numbers where they get a digit longer" in {
      val bench = new Bench(StoreKind.POSTGRESQL, batch = 1)
      import bench._
      closing {
        for (tx <- Seq("9", "10", "99", "100"))
          store.sql(
            s"""INSERT INTO "event_journal" ("tx", "persistence_id", "sequence_number", "writer",
              "write_timestamp", "adapter_manifest", "event_ser_id", "event_ser_manifest", "event_payload", "link")
              VALUES ('$tx', 'tx $tx', 1, '', 0, '', 0, '', '', decode(repeat('00', 32), 'hex'))"""
          )

        follow() shouldBe Seq("tx 9", "tx 10", "tx 99", "tx 100")
      }
    }

    "lose its step to another follower of the same name that was faster" in {
      val bench = new Bench(StoreKind.POSTGRESQL)
      import bench._
      closing {
        write("one")
        journal.step()
        write("two")
        val other = follower(100)
        before = () => {
          before = () => ()
          other.step()
          ()
        }

        a[SupersededException] should be thrownBy journal.step()
        follow()
        // The slower one's model ran too, in a transaction that is gone.
        store.connected { connection =>
          val row = connection.createStatement().executeQuery("""SELECT count(*) FROM "follower_offset" """)
          row.next()
          row.getInt(1) shouldBe 1
        }
        journal.step().records shouldBe 0
      }
    }
  }
}
