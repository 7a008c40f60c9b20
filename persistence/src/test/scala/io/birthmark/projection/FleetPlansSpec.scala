package io.birthmark.projection

import java.util.Optional

import scala.jdk.CollectionConverters._

import io.birthmark.device._
import io.birthmark.fleet.FleetView.Place
import io.birthmark.fleet._
import io.birthmark.journal._
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

import FleetLives._

/** Questions to a fleet of some size: each must be answered by an index, and pages must hold while rows change. */
class FleetPlansSpec extends AnyWordSpec with Matchers {
  private val words = Facet.values.toSeq.map {
    case Facet.STATE   => Facet.STATE -> "PARKED"
    case Facet.SLOT    => Facet.SLOT -> "ACTIVE"
    case Facet.CAUSE   => Facet.CAUSE -> "PARKED"
    case Facet.REASON  => Facet.REASON -> "ATTEMPTS_SPENT"
    case Facet.CA      => Facet.CA -> "embedded"
    case Facet.GROUP   => Facet.GROUP -> "plant-1"
    case Facet.PROFILE => Facet.PROFILE -> "device"
    case Facet.BATCH   => Facet.BATCH -> "b-7"
    case Facet.SITE    => Facet.SITE -> "s-1"
    case Facet.LINE    => Facet.LINE -> "l-3"
    case Facet.OWNER   => Facet.OWNER -> "o-77"
    case Facet.MODEL   => Facet.MODEL -> "Pump 3"
  }

  "A fleet of 20,000 devices on PostgreSQL" should {
    "answer every filter and every search key by an index" in {
      val bench = new FleetBench(StoreKind.POSTGRESQL, batch = 5000)
      import bench._
      closing {
        for (group <- (1 to 20000).grouped(2000)) journal(group.flatMap { i =>
          val lot = new Lot(Optional.of(s"b-${i % 100}"), Optional.of(s"s-${i % 3}"), Optional.of(s"l-${i % 10}"), Optional.of(s"o-$i"))
          val name = f"d-$i%05d"
          val way = registered(name, lot = lot) +: provisioned(name, end.minusSeconds(i * 600L)).tail
          records(name, (if (i % 500 == 0) way.take(4) :+ parked else way): _*)
        })
        follow()
        store.sql("""ANALYZE "device_fleet" """)
        store.sql("""ANALYZE "fleet_certificate" """)
        store.sql("""ANALYZE "fleet_count" """)

        val everything = FleetFilter.all("default")
        val behind = Optional.of(new Place(id("d-10000"), Optional.empty()))
        val filters = words.map { case (facet, word) => facet.toString -> everything.`with`(facet, word) } ++ Seq(
          "nothing" -> everything,
          "prefix" -> new FleetFilter("default", java.util.Map.of(), Optional.of("d-123"), Optional.empty()),
          "state and cause" -> having(Facet.STATE, "PARKED").`with`(Facet.CAUSE, "PARKED")
        )
        for ((name, filter) <- filters; after <- Seq(Optional.empty[Place](), behind)) withClue(s"$name: ") {
          costOf(bench, FleetQuery.list(1, filter, after, 100)) should be < 1000L
        }
        val expiring = new FleetFilter("default", java.util.Map.of(), Optional.empty(), Optional.of(end))
        val place = Optional.of(new Place(id("d-10000"), Optional.of(end.minusSeconds(10000 * 600L))))
        for (after <- Seq(Optional.empty[Place](), place)) withClue("expiry: ") {
          costOf(bench, FleetQuery.list(1, expiring, after, 100)) should be < 1000L
        }
        for {
          order <- FleetView.Order.values
          filter <- Seq(everything, having(Facet.STATE, "OPERATIONAL"), having(Facet.STATE, "PARKED"))
          after <- Seq(Optional.empty[Place](), Optional.of(new Place(id("d-10000"), Optional.of(begin))))
        } withClue(s"$order $filter: ") {
          costOf(bench, FleetQuery.list(1, filter.sorted(order), after, 100)) should be < 1000L
        }
        val names = (1 to 100).map(i => f"d-${i * 7}%05d")
        costOf(bench, FleetQuery.named(1, "default", names.asJava)) should be < 1000L
        for (column <- Seq("device", "serial", "model"); prefix <- Seq(true, false)) withClue(s"$column $prefix: ") {
          costOf(bench, FleetQuery.by(1, "default", column, "SN-d-00042", prefix, 10)) should be < 100L
        }
        for ((condition, key) <- Seq("\"sha256\" = ?" -> digest("d-00042").toBytes, "\"spki\" = ?" -> digest("key d-00042").toBytes,
            "\"serial\" = ?" -> serial("d-00042").toString)) withClue(s"$condition: ") {
          costOf(bench, FleetSearch.certificates(1, "default", condition, key)) should be < 100L
        }
        told(view.search("default", serial("d-00042").toString)).get(0).device.device.device shouldBe "d-00042"
        told(view.stuck("default")).asScala.map(_.devices) shouldBe Seq(40)
      }
    }
  }

  for (kind <- StoreKind.values) s"A list on $kind" should {
    "show each device that stays as it is once, while others come and change between its pages" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        for (i <- 0 to 40) happened(f"d-$i%02d", registered(f"d-$i%02d"))
        follow()
        val filter = having(Facet.STATE, "REGISTERED")
        def walk(after: Optional[Place], page: Int): Seq[String] = {
          val found = told(view.list(filter, after, 5))
          happened(f"d-${page * 5}%02d", claimed)
          happened(f"d-${page * 5 + 1}%02d-new", registered("new"))
          follow()
          found.items.asScala.map(_.device.device).toSeq ++ (if (found.next.isPresent) walk(found.next, page + 1) else Seq.empty)
        }

        val seen = walk(Optional.empty(), 0)

        seen.distinct shouldBe seen
        seen.sorted shouldBe seen
        val steady = (0 to 40).filterNot(_ % 5 == 0).map(i => f"d-$i%02d")
        steady.filterNot(seen.contains) shouldBe empty
      }
    }
  }

  private val parked = new DeviceEvent.DeviceParked(Reason.ATTEMPTS_SPENT, "", Phase.PROVISIONING, later)

  /** How many rows a question touches in the database; it must not look through a table. */
  private def costOf(bench: FleetBench, query: FleetQuery): Long = bench.store.connected { connection =>
    // The driver writes the values into the text.
    val text = query.on(connection, 30).toString
    val plan = connection.createStatement().executeQuery(s"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) $text")
    val lines = Iterator.continually(plan).takeWhile(_.next()).map(_.getString(1)).toSeq
    withClue(lines.mkString("\n")) {
      lines.filter(_.contains("Seq Scan")) shouldBe empty
      lines.filter(_.contains("Sort")) shouldBe empty
    }
    val touched = """(?:actual.* rows=|Rows Removed by \w+: )(\d+)""".r
    lines.flatMap(touched.findFirstMatchIn(_)).map(_.group(1).toLong).sum
  }
}
