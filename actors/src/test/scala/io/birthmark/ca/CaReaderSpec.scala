package io.birthmark.ca

import java.time.{Duration, Instant}
import java.util.concurrent.CompletableFuture

import scala.concurrent.duration.DurationInt

import io.birthmark.ca.CaTests._
import io.birthmark.metrics.Meters
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.scalatest.wordspec.AnyWordSpecLike

/** How a CA's own list is read, so that the CA is left to the devices. */
class CaReaderSpec extends ScalaTestWithActorTestKit(ManualTime.config) with AnyWordSpecLike {
  private val time = ManualTime()
  private val pinned = issuingCa("Listed")

  private class Bench(waiting: Int = 10) {
    val ca = new Scripted(authority(pinned))
    @volatile var asked = 0
    @volatile var letAlone = false
    ca.onFetch = reference => {
      asked += 1
      CompletableFuture.completedStage(new Fetched.Missing(reference))
    }
    val answers = createTestProbe[Fetched]()
    private val bounds = new CaReader.Bounds(2, waiting, Duration.ofSeconds(5))
    private val reader = spawn(CaReader.create(ca, bounds, () => letAlone))

    def fetch(reference: String): Unit = reader ! new CaReader.Fetch(reference, answers.ref)
    def read(): Listed = {
      val told = createTestProbe[Listed]()
      reader ! new CaReader.ReadList(Instant.EPOCH, told.ref)
      told.receiveMessage()
    }
    def missing(reference: String): Unit = {
      answers.expectMessage(new Fetched.Missing(reference))
      ()
    }
  }

  "A CA's list" should {
    "be read at its pace, in the order of asking" in new Bench {
      Seq("a", "b", "c").foreach(fetch)

      missing("a")
      answers.expectNoMessage(0.seconds)
      time.timePasses(499.millis)
      asked shouldBe 1
      time.timePasses(1.milli)
      missing("b")
      time.timePasses(500.millis)
      missing("c")
    }

    "tell whoever is one too many to come again" in new Bench(waiting = 1) {
      Seq("a", "b", "c").foreach(fetch)

      private val told = answers.receiveMessages(2).toSet
      told should contain(new Fetched.Missing("a"))
      told.collect { case no: Fetched.Unavailable => no.detail }.head should include("too many calls wait")
      time.timePasses(500.millis)
      missing("b")
    }

    "not be read while the CA is let alone" in new Bench {
      letAlone = true
      fetch("a")

      answers.expectMessageType[Fetched.Unavailable].detail should include("is let alone")
      asked shouldBe 0
    }

    "be waited for no longer than a call may take" in new Bench {
      ca.onFetch = _ => new CompletableFuture[Fetched]
      fetch("a")

      answers.expectNoMessage(0.seconds)
      time.timePasses(5.seconds)

      answers.expectMessageType[Fetched.Unavailable].detail shouldBe "no answer within 5 s"
    }

    "be told as not to be had when the adapter breaks its word" in new Bench {
      ca.onList = _ => throw new IllegalStateException("broken")

      read().asInstanceOf[Listed.Unavailable].detail should include("the adapter failed")
    }

    "be measured as other calls are" in new Bench {
      private val meters = new SimpleMeterRegistry
      Meters.add(system, meters)
      fetch("a")
      missing("a")

      private val timer = meters.get("ca.requests").tags("call", "fetch", "outcome", "MISSING").timer
      timer.count shouldBe 1
    }
  }
}
