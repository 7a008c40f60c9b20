package io.birthmark.projection

import java.time.{Duration, Instant}
import java.util.Optional

import scala.collection.mutable.ArrayBuffer
import scala.jdk.CollectionConverters._
import scala.util.Random

import io.birthmark.device._
import io.birthmark.fleet.FleetView._
import io.birthmark.fleet._
import io.birthmark.journal._
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

import FleetLives._

/** The fleet as lists and counts show it, against what the rules make of the same events. */
class FleetProjectionSpec extends AnyWordSpec with Matchers {

  for (kind <- StoreKind.values) s"The fleet's read model on $kind" should {
    "list devices by each of their words, in the order of their names" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        happened("c", provisioned("c"): _*)
        happened("a", registered("a", lot = new Lot(Optional.of("b-1"), Optional.of("s-1"), Optional.of("l-1"), Optional.of("o-1"))))
        happened("b", provisioned("b").take(4) :+ doubted("b"): _*)
        follow()

        list().map(_.device.device) shouldBe Seq("a", "b", "c")
        ids(having(Facet.STATE, "OPERATIONAL")) shouldBe Seq("c")
        ids(having(Facet.SLOT, "ACTIVE")) shouldBe Seq("c")
        ids(having(Facet.CAUSE, "IN_DOUBT")) shouldBe Seq("b")
        ids(having(Facet.REASON, "CA_OUTCOME_UNKNOWN")) shouldBe Seq("b")
        ids(having(Facet.CA, "embedded")) shouldBe Seq("b", "c")
        ids(having(Facet.PROFILE, "device").`with`(Facet.STATE, "PROVISIONING")) shouldBe Seq("b")
        ids(having(Facet.GROUP, "plant-1")) shouldBe Seq("a", "b", "c")
        for ((facet, word) <- Seq(Facet.BATCH -> "b-1", Facet.SITE -> "s-1", Facet.LINE -> "l-1", Facet.OWNER -> "o-1"))
          ids(having(facet, word)) shouldBe Seq("a")
        ids(having(Facet.GROUP, "plant-2")) shouldBe empty
        ids(new FleetFilter("default", java.util.Map.of(), Optional.of("b"), Optional.empty())) shouldBe Seq("b")
        ids(FleetFilter.all("other")) shouldBe empty
      }
    }

    "list what expires, soonest first, whatever the pages" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        for (day <- 1 to 9) happened(s"d-$day", provisioned(s"d-$day", end.minus(Duration.ofDays((day % 5).toLong))): _*)
        follow()
        val soon = new FleetFilter("default", java.util.Map.of(), Optional.empty(), Optional.of(end.minusSeconds(1)))

        list(soon, limit = 1).map(_.device.device) shouldBe
          Seq("d-4", "d-9", "d-3", "d-8", "d-2", "d-7", "d-1", "d-6")
        told(view.expiry("default", ExpiryBy.NOTHING)).asScala.map(day => day.day.toString -> day.devices) shouldBe
          Seq("2027-11-18" -> 2, "2027-11-19" -> 2, "2027-11-20" -> 2, "2027-11-21" -> 2, "2027-11-22" -> 1)
        for ((by, word) <- Seq(ExpiryBy.CA -> "embedded", ExpiryBy.PROFILE -> "device"))
          told(view.expiry("default", by)).asScala.map(day => (day.day.toString, day.word.get, day.devices)).last shouldBe
            (("2027-11-22", word, 1))
      }
    }

    "find devices by every key, present and past" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        happened("pump-1", provisioned("pump-1"): _*)
        happened("pump-1", requested("next"), issued("next"), proven("next"))
        happened("pump-12", registered("pump-12"))
        follow()
        def found(text: String) = told(view.search("default", text)).asScala.map(f => f.`match` -> f.device.device.device).toSeq

        found("pump-1") shouldBe Seq(Match.DEVICE_ID -> "pump-1", Match.DEVICE_ID_PREFIX -> "pump-12")
        found("SN-pump-12") shouldBe Seq(Match.HARDWARE_SERIAL -> "pump-12")
        found("SN-").toSet shouldBe Set(Match.HARDWARE_SERIAL_PREFIX -> "pump-1", Match.HARDWARE_SERIAL_PREFIX -> "pump-12")
        found("Pump").map(_._1).toSet shouldBe Set(Match.MODEL_PREFIX)
        for ((name, current) <- Seq("pump-1" -> false, "next" -> true)) {
          found(digest(name).toHex.toUpperCase) shouldBe Seq(Match.CERTIFICATE_SHA256 -> "pump-1")
          found(digest(s"key $name").toHex) shouldBe Seq(Match.SPKI_SHA256 -> "pump-1")
          found(serial(name).toString) shouldBe Seq(Match.CERTIFICATE_SERIAL -> "pump-1")
          found("00:" + serial(name).toString) shouldBe Seq(Match.CERTIFICATE_SERIAL -> "pump-1")
          told(view.search("default", digest(name).toHex)).get(0).certificate.get.current shouldBe current
        }
        found("nothing") shouldBe empty
        found("100%_") shouldBe empty
      }
    }

    "know the certificates that a device has or has had" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        happened("pump-1", provisioned("pump-1"): _*)
        happened("pump-1", requested("next"), issued("next"), proven("next"))
        follow()
        def known(names: String*) =
          view.known("default", names.map(digest).asJava).toCompletableFuture.get().asScala

        known("pump-1", "next", "nobody's") shouldBe Set(digest("pump-1"), digest("next"))
        known() shouldBe empty
      }
    }

    "group those that wait under one cause, and empty the group when they are served" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        for (device <- Seq("a", "b", "c")) happened(device, provisioned(device).take(4) :+ doubted(device): _*)
        happened("d", provisioned("d").take(4) :+ new DeviceEvent.DeviceParked(Reason.ATTEMPTS_SPENT, "", Phase.PROVISIONING, later): _*)
        follow()

        val groups = told(view.stuck("default")).asScala
        groups.map(g => (g.key.toString, g.devices, g.oldest.device)) shouldBe
          Seq(("IN_DOUBT|CA_OUTCOME_UNKNOWN|embedded", 3, "a"), ("PARKED|ATTEMPTS_SPENT|", 1, "d"))
        groups.head.since shouldBe begin.plusSeconds(4)

        for (device <- Seq("a", "b", "c")) happened(device, issued(device), proven(device))
        follow()
        told(view.stuck("default")).asScala.map(_.key.cause) shouldBe Seq(WaitCause.PARKED)
      }
    }

    "tell the newest reason why a CA takes no requests" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        happened("a", provisioned("a").take(3) :+ postponed("a", Reason.CA_BUSY): _*)
        happened("b", provisioned("b").take(3) :+ postponed("b", Reason.CA_BUSY) :+ postponed("b", Reason.CA_DRAINED): _*)
        follow()
        told(view.stuck("default")).asScala.map(_.key.toString).toSet shouldBe
          Set("CA_WAIT|CA_BUSY|embedded", "CA_WAIT|CA_DRAINED|embedded")

        for (device <- Seq("a", "b")) happened(device, requested(device), issued(device), proven(device))
        follow()
        told(view.stuck("default")).asScala shouldBe empty
      }
    }

    "count each step of the way into use once per registration, also those passed over" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        happened("a", provisioned("a"): _*)
        happened("b", registered("b"), claimed, new DeviceEvent.ClaimLapsed(), claimed)
        happened("c", registered("c"), accepted)
        follow()
        def funnel(from: Option[Instant]) =
          told(view.funnel("default", from.fold(Optional.empty[Instant]())(Optional.of(_)))).asScala.map(_.devices).toSeq

        funnel(None) shouldBe Seq(3, 3, 2, 1, 1)
        funnel(Some(begin)) shouldBe Seq(3, 3, 2, 1, 1)
        now = now.plusSeconds(7200)
        happened("d", registered("d"))
        follow()
        funnel(Some(begin.plusSeconds(3600))) shouldBe Seq(1, 0, 0, 0, 0)
        funnel(None) shouldBe Seq(4, 3, 2, 1, 1)
      }
    }

    "show what the rules make of any events, counted as the rows are, batch by batch" in {
      val bench = new FleetBench(kind, batch = 37)
      import bench._
      closing {
        live(bench, new Random(4711), devices = 40, events = 1500)
        follow()

        judge(bench)
      }
    }

    "tell how far behind it is" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        follow()
        happened("a", registered("a"))
        now = now.plusSeconds(30)
        def behind = view.list(FleetFilter.all("default"), Optional.empty(), 10).toCompletableFuture.join().behind

        behind.toSeconds shouldBe 30L +- 1
        follow()
        behind shouldBe Duration.ZERO
      }
    }

    "leave out a record that nobody can read, and go on with the others" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        val broken = records("a", registered("a")).map(r =>
          new FollowedRecord(r.persistenceId, r.sequenceNumber, r.serializer, r.manifest, Bytes.copyOf(Array(1, 2, 3)))
        )
        journal(broken ++ records("a", claimed) ++ records("b", registered("b")))
        follow()

        list().map(_.device.device) shouldBe Seq("b")
      }
    }

    "be the same when it is made anew, and be served all the while" in {
      val bench = new FleetBench(kind, batch = 50)
      import bench._
      closing {
        live(bench, new Random(815), devices = 20, events = 600)
        follow()
        generations.rebuild().toCompletableFuture.join().building.get.generation shouldBe 2
        val sizes = ArrayBuffer.empty[Int]
        def status = generations.status().toCompletableFuture.join()
        while (status.building.isPresent) {
          generations.step()
          sizes += list().size
        }

        status.generation shouldBe 2
        sizes.size should be > 5
        sizes.toSet shouldBe Set(20)
        for (table <- Seq("device_fleet", "fleet_certificate", "fleet_count"))
          dump(table, 1) shouldBe dump(table, 2)

        // What was replaced goes, but not at once.
        now = now.plusSeconds(61)
        follow()
        for (table <- Seq("device_fleet", "fleet_certificate", "fleet_count", "fleet_generation"))
          dump(table, 1) shouldBe empty
        judge(bench)
      }
    }
  }

  for (kind <- StoreKind.values) s"What the fleet's read model on $kind tells beside" should {
    "count what expires under the CA that issued it, whoever was asked since" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        happened("a", provisioned("a"): _*)
        happened("a", elsewhere("next"))
        follow()
        def forecast = told(view.expiry("default", ExpiryBy.CA)).asScala.map(_.word.get).toSeq

        forecast shouldBe Seq("embedded")
        happened("a", issuedElsewhere("next"), proven("next"))
        follow()
        forecast shouldBe Seq("other")
      }
    }

    "tell how long devices took for each step, the same when it is made anew" in {
      val bench = new FleetBench(kind)
      import bench._
      closing {
        // Records are a second apart; the last device is late for its certificate.
        for (i <- 1 to 9) happened(s"d-$i", provisioned(s"d-$i"): _*)
        happened("late", provisioned("late").take(5): _*)
        now = now.plusSeconds(3600)
        happened("late", proven("late"))
        happened("c", registered("c"), accepted)
        follow()
        def pace(step: FunnelStep, from: Option[Instant] = None) =
          told(view.funnel("default", from.fold(Optional.empty[Instant]())(Optional.of(_)))).asScala
            .find(_.step == step).get.pace

        pace(FunnelStep.REGISTERED) shouldBe Optional.empty[Pace]()
        pace(FunnelStep.CLAIMED).get.median.toMillis shouldBe 1000L +- 100
        pace(FunnelStep.OPERATIONAL).get.median.toMillis shouldBe 2000L +- 200
        pace(FunnelStep.OPERATIONAL).get.p95.toMillis should be > 60000L
        pace(FunnelStep.CLAIMED, Some(begin.plusSeconds(3600 * 3))) shouldBe Optional.empty[Pace]()
        judge(bench)
      }
    }

    "sort a list by any of its orders, whatever the pages, and look devices up by name" in {
      val bench = new FleetBench(kind, batch = 50)
      import bench._
      closing {
        live(bench, new Random(99), devices = 30, events = 300)
        follow()
        val rows = list()

        for (order <- FleetView.Order.values; state <- Seq(None, Some(rows.head.state.phase))) {
          val all = FleetFilter.all("default").sorted(order)
          val filter = state.fold(all)(phase => all.`with`(Facet.STATE, phase.name))
          val expected = rows
            .filter(row => state.forall(_ == row.state.phase))
            .filter(row => order == FleetView.Order.DEVICE || order.of(row).isPresent)
            .sortBy(row => (order.of(row).orElse(Instant.EPOCH), row.device.device))
          withClue(s"$order $state: ")(list(filter, limit = 4).map(_.device.device) shouldBe expected.map(_.device.device))
        }

        val found = told(view.lookUp("default", java.util.List.of("d-01", "nobody", "d-02"), java.util.List.of("SN-d-03", "SN-0")))
        found.items.asScala.map(_.device.device).toSet shouldBe Set("d-01", "d-02", "d-03")
        found.unknownIds.asScala shouldBe Seq("nobody")
        found.unknownSerials.asScala shouldBe Seq("SN-0")
      }
    }
  }

  /** Devices' lives, mixed as they would be in a journal. */
  private def live(bench: FleetBench, random: Random, devices: Int, events: Int): Unit = {
    val names = (1 to devices).map(i => f"d-$i%02d")
    bench.journal(names.flatMap(name => bench.records(name, registered(name))))
    bench.journal((1 to events).flatMap { _ =>
      val name = names(random.nextInt(devices))
      bench.records(name, next(random, name, bench.devices(bench.id(name)).state))
    })
  }

  /** The oracle: rows against the twins' states, counts against the rows. */
  private def judge(bench: FleetBench): Unit = {
    val rows = bench.list()
    rows.map(_.device) shouldBe bench.devices.keys.toSeq.sortBy(_.device)
    for (row <- rows) withClue(s"${row.device}: ") {
      val device = bench.devices(row.device)
      val state = device.state.asInstanceOf[DeviceState.Known]
      val dossier = state.dossier
      row.revision shouldBe device.revision
      row.state shouldBe state.label
      row.due shouldBe DeviceLifecycle.nextDeadline(state)
      row.group shouldBe dossier.group
      row.facts shouldBe dossier.facts
      row.lot shouldBe dossier.lot
      row.profile shouldBe dossier.desired.profile.map[String](_.name)
      row.firmware.map[String](_.take(3)) shouldBe dossier.reported.firmware.map[String](_.replace("\u0000", "").take(3))
      row.seen shouldBe dossier.reported.seen
      row.certificate.map[Sha256](_.sha256) shouldBe state.slot.proven.map[Sha256](_.digest)
      row.certificate.map[Instant](_.notAfter) shouldBe state.slot.proven.map[Instant](_.notAfter)
      row.waits.map[WaitCause](_.cause) shouldBe WaitCause.of(state.label, !state.slot.condemned.isEmpty)
    }
    val counts = bench.told(bench.view.counts("default"))
    counts.devices shouldBe rows.size
    for (facet <- Facet.values if facet.counted) withClue(s"$facet: ") {
      val counted = rows.flatMap(row => Option(facet.of(row).orElse(null))).groupBy(identity).view.mapValues(_.size.toLong).toMap
      counts.by.get(facet).asScala.view.mapValues(_.longValue).toMap shouldBe counted
    }
    bench.told(bench.view.stuck("default")).asScala.map(g => g.key -> g.devices).toMap shouldBe
      rows.flatMap(row => Option(row.stuck.orElse(null))).groupBy(identity).view.mapValues(_.size.toLong).toMap
    for ((by, word) <- Seq[(ExpiryBy, DeviceRow => Optional[String])](
        ExpiryBy.NOTHING -> (_ => Optional.of("")),
        ExpiryBy.CA -> (row => row.issuer.map[String](_.value)),
        ExpiryBy.PROFILE -> (_.profile)
      )) withClue(s"$by: ") {
      bench.told(bench.view.expiry("default", by)).asScala.map(_.devices).sum shouldBe
        rows.count(row => row.expires.isPresent && word(row).isPresent)
    }
  }
}
