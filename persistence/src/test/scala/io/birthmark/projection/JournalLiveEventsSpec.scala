package io.birthmark.projection

import scala.jdk.CollectionConverters._

import io.birthmark.fleet.LiveEvents
import io.birthmark.fleet.LiveEvents.Offset
import io.birthmark.journal.StoreKind
import io.birthmark.projection.FleetLives.registered
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** Whoever listens is told of everything once and in order, wherever it begins. */
class JournalLiveEventsSpec extends AnyWordSpec with Matchers {

  private class Bench(kind: StoreKind) extends FleetBench(kind) {
    val live = new JournalLiveEvents(opened.dataSource, kind, (work: Runnable) => work.run())

    def place: Offset = live.now().toCompletableFuture.join()
    def since(offset: Offset, limit: Int = 100): LiveEvents.Page =
      live.after(offset, limit).toCompletableFuture.join()
    def told(page: LiveEvents.Page): Seq[String] =
      page.entries.asScala.toSeq.map(entry => s"${entry.device.device} ${entry.revision}")
  }

  for (kind <- StoreKind.values) s"What happens on $kind" should {
    "be told from a place on, page by page, and the place itself be good for ever" in {
      val bench = new Bench(kind)
      import bench._
      closing {
        place shouldBe Offset.BEGINNING
        happened("a", registered("a"))
        val behindA = place
        happened("b", registered("b"))
        happened("c", registered("c"))

        told(since(Offset.BEGINNING)) shouldBe Seq("a 1", "b 1", "c 1")
        told(since(behindA)) shouldBe Seq("b 1", "c 1")
        val first = since(behindA, limit = 1)
        told(first) shouldBe Seq("b 1")
        first.full shouldBe true
        Offset.parse(first.end.toString).orElseThrow() shouldBe first.entries.get(0).offset
        told(since(Offset.parse(first.end.toString).orElseThrow())) shouldBe Seq("c 1")
        told(since(place)) shouldBe empty
        since(place).end shouldBe place
      }
    }

    "leave out what is about no device, and what nobody can read" in {
      val bench = new Bench(kind)
      import bench._
      closing {
        val good = records("a", registered("a")).head
        journal(
          Seq(
            new FollowedRecord("group|default", 1, 0, "", good.payload),
            new FollowedRecord("device|default/x", 1, good.serializer, "device/99", good.payload),
            good
          )
        )

        told(since(Offset.BEGINNING)) shouldBe Seq("a 1")
        since(Offset.BEGINNING).end shouldBe place
      }
    }
  }

  "What happens on PostgreSQL" should {
    "not be told past a transaction that is still open" in {
      val bench = new Bench(StoreKind.POSTGRESQL)
      import bench._
      closing {
        store.connected { slow =>
          slow.setAutoCommit(false)
          write(slow, records("slow", registered("slow")))
          happened("fast", registered("fast"))

          place shouldBe Offset.BEGINNING
          told(since(Offset.BEGINNING)) shouldBe empty
          slow.commit()
        }

        told(since(Offset.BEGINNING)) shouldBe Seq("slow 1", "fast 1")
      }
    }
  }

  "A place" should {
    "be read from what it writes and from nothing else" in {
      Offset.parse("731-42") shouldBe java.util.Optional.of(new Offset("731", 42))
      for (bad <- Seq("", "1", "-1", "1-", "a-1", "1-1-1", "1 - 1", "9" * 21 + "-1", "1-" + "9" * 19, "1-1; DROP"))
        Offset.parse(bad).isPresent shouldBe false
    }
  }
}
