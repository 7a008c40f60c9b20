package io.birthmark.device

import java.time.Duration

import io.birthmark.device.DeviceEvent.{CertificateCondemned, WatchSettled}
import io.birthmark.device.Orders._
import org.scalatest.prop.TableDrivenPropertyChecks
import org.scalatest.wordspec.AnyWordSpec

import scala.jdk.CollectionConverters._

/** What a CA's own list says of attempts that were given up. */
class WatchSpec extends AnyWordSpec with TableDrivenPropertyChecks {
  private val parked = CanonicalStates.all.toMap.apply("PROVISIONING(REQUESTED)").after(answer(1, unprovable))
  private val second = Duration.ofSeconds(1)

  private def watched(walk: Walk): Seq[AttemptId] = walk.slot.watched.asScala.map(_.attempt).toSeq

  /** As many attempts given up as a slot holds. */
  private val full = Iterator
    .iterate((parked, 2)) { case (walk, next) =>
      val back = walk.after(unpark)
      (back.after(enroll(back, next)).after(answer(next, unprovable)), next + 1)
    }
    .map(_._1)
    .find(_.slot.full)
    .get

  "An attempt that was given up" should {
    val cases = Table(
      ("what the list covers", "until, from when it was given up", "is settled"),
      ("a later time", second, true),
      ("the very moment", Duration.ZERO, true),
      ("an earlier time", second.negated, false)
    )
    forAll(cases) { (name, until, settles) =>
      s"${if (settles) "be settled" else "stay on watch"} when the list covers $name" in {
        val told = answer(1, notListed(parked.now.plus(until)))

        val events = parked.later(second).eventsOf(told)

        val settled = new WatchSettled(attempt(1), parked.now.plus(until))
        assert(events == (if (settles) Seq(settled) else Seq.empty))
        assert(watched(parked.after(told)).isEmpty == settles)
      }
    }

    "be settled once" in {
      val told = answer(1, notListed(parked.now))

      assert(parked.after(told).eventsOf(told).isEmpty)
    }

    "be settled alone, not with another one" in {
      val told = answer(2, notListed(full.now))

      assert(watched(full.after(told)) == watched(full).filterNot(_ == attempt(2)))
    }

    "be condemned if it shows up later all the same" in {
      val settled = parked.after(answer(1, notListed(parked.now)))
      assert(settled.ask(issued(certificate(1))).isInstanceOf[Decision.Rejected])

      val shownUp = settled.after(stray(certificate(1)))

      assert(shownUp.slot.condemned.asScala.map(_.certificate.attempt) == Seq(attempt(1)))
      assert(shownUp.eventsOf(stray(certificate(1))).isEmpty)
    }

    "make room in a slot that is full of them" in {
      val back = full.after(unpark)
      val room = full.after(answer(1, notListed(full.now))).after(unpark)

      assert(back.offered(enroll(back, 90)).label != "PROVISIONING(REQUESTED)")
      assert(room.offered(enroll(room, 90)).label == "PROVISIONING(REQUESTED)")
    }
  }

  "An attempt that is open" should {
    "be left to its own look-up, whatever a list says" in {
      val requested = CanonicalStates.all.toMap.apply("PROVISIONING(REQUESTED)")

      assert(requested.eventsOf(answer(1, notListed(requested.now))).isEmpty)
      assert(requested.eventsOf(stray(certificate(1))).isEmpty)
    }
  }

  "A second certificate of an attempt that has one" should {
    val active = CanonicalStates.all.toMap.apply("OPERATIONAL(ACTIVE)")

    "be condemned as a ghost, and nothing else" in {
      val events = active.eventsOf(stray(certificate(1, 1, 1)))

      assert(events.collect { case e: CertificateCondemned => e.ghost } == Seq(true))
      assert(active.after(stray(certificate(1, 1, 1))).slot.proven == active.slot.proven)
    }

    "not be taken for the one that the device has" in {
      assert(active.eventsOf(stray(certificate(1))).isEmpty)
    }
  }
}
