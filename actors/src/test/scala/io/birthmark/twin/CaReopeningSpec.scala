package io.birthmark.twin

import java.time.{Duration, Instant}
import java.util.Optional
import java.util.concurrent.{CompletableFuture, CompletionStage}

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaStanding.Intake
import io.birthmark.ca.{CaBook, CaCommand, CaEvent, CaStanding}
import io.birthmark.device.{AnsweredKeys, CaName, DeviceId, Reason}
import io.birthmark.fleet.FleetView.{Dated, Page, Place}
import io.birthmark.fleet.{Facet, FleetFilter}
import io.birthmark.operation.FleetOf
import io.birthmark.registry.{Edition, Registry, RegistryFeed}
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.apache.pekko.actor.typed.DispatcherSelector
import org.scalatest.wordspec.AnyWordSpecLike

/** Who is called when a CA takes requests again. Time is virtual, and all is on the spec's thread: when something was
  * said, all that follows from it has happened.
  */
class CaReopeningSpec extends ScalaTestWithActorTestKit(ManualTime.config) with AnyWordSpecLike {
  private val time = ManualTime()
  private val here = DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher")
  private val plant = new CaName("plant")
  private val cloud = new CaName("cloud")

  private def device(name: String) = DeviceId.of(name).orElseThrow()

  private class Bench(atOnce: Int = 2) {
    private val registry = createTestProbe[Registry.Message[CaCommand, CaEvent, CaBook]]()
    var waiting: Map[(CaName, Reason), Seq[String]] = Map.empty
    var recovered: Set[CaName] = Set.empty
    var calls: Seq[(String, CompletableFuture[String])] = Nil
    var looks: Seq[(CaName, Reason)] = Nil
    var broken = false

    private val fleet = new FleetOf(Nil) {
      override def list(filter: FleetFilter, after: Optional[Place], limit: Int): CompletionStage[Dated[Page]] = {
        val words = filter.equal
        val whom = new CaName(words.get(Facet.CA)) -> Reason.valueOf(words.get(Facet.REASON))
        assert(words.get(Facet.CAUSE) == "CA_WAIT" && words.size == 3)
        looks :+= whom
        if (broken) CompletableFuture.failedStage(new IllegalStateException("no store"))
        else new FleetOf(waiting.getOrElse(whom, Nil).map(device)).list(filter, after, limit)
      }
    }

    private val caller = spawn(
      CaReopening.create(
        registry.ref,
        Set(plant, cloud).asJava,
        () => recovered.asJava,
        fleet,
        one => {
          val answer = new CompletableFuture[String]
          calls :+= one.device -> answer
          answer
        },
        new CaReopening.Settings(atOnce, Duration.ofSeconds(10))
      ),
      here
    )
    private val subscribed = registry.expectMessageType[Registry.Subscribe[CaCommand, CaEvent, CaBook]]

    /** What operators have said, as the registry tells it. */
    def book(revision: Long, drained: CaName*): Unit = {
      val standings = drained.map(ca => ca -> new CaStanding(ca, Intake.DRAINED, Instant.EPOCH, 1)).toMap
      val book = new CaBook(standings.asJava, Map.empty[CaName, CaBook.Reserve].asJava, Map.empty[CaName, CaBook.Compared].asJava)
      subscribed.subscriber ! new RegistryFeed.Changed(new Edition(revision, Optional.empty(), AnsweredKeys.NONE, book))
    }

    def called: Seq[String] = calls.map(_._1)
    def answer(name: String): Unit = { calls.filter(_._1 == name).last._2.complete("whatever"); () }
    def answerAll(): Unit = while (calls.exists(!_._2.isDone)) calls.filterNot(_._2.isDone).foreach(_._2.complete("whatever"))
    def silent(name: String): Unit = {
      calls.filter(_._1 == name).last._2.completeExceptionally(new IllegalStateException("no answer"))
      ()
    }

    /** It looks again. */
    def beat(): Unit = time.timePasses(10.seconds)

    def ends(): Unit = testKit.stop(caller)
  }

  private def bench(atOnce: Int = 2)(use: Bench => Unit): Unit = {
    val made = new Bench(atOnce)
    try use(made)
    finally made.ends()
  }

  "The caller of those who wait" should {
    "call nobody while a CA takes no requests, and all when it does again, a few at a time" in bench() { it =>
      it.waiting = Map((plant, Reason.CA_DRAINED) -> Seq("a", "b", "c"))
      it.book(1, plant)
      it.beat()
      it.called shouldBe empty

      it.book(2)
      it.called shouldBe Seq("a", "b")

      it.answer("a")
      it.called shouldBe Seq("a", "b")
      it.answer("b")
      it.called shouldBe Seq("a", "b", "c")
    }

    "go on with the others when one does not answer" in bench() { it =>
      it.waiting = Map((plant, Reason.CA_DRAINED) -> Seq("a", "b", "c"))
      it.book(1)
      it.answer("a")
      it.silent("b")

      it.called shouldBe Seq("a", "b", "c")
    }

    "stop between two pages when the CA is drained again" in bench() { it =>
      it.waiting = Map((plant, Reason.CA_DRAINED) -> Seq("a", "b", "c"))
      it.book(1)
      it.book(2, plant)
      it.answer("a")
      it.answer("b")

      it.called shouldBe Seq("a", "b")
    }

    "not be told of an older book" in bench() { it =>
      it.waiting = Map((plant, Reason.CA_DRAINED) -> Seq("a"))
      it.book(5, plant)
      it.book(4)

      it.called shouldBe empty
    }

    "look again for those whom the list did not show yet" in bench() { it =>
      it.book(1)
      it.called shouldBe empty

      it.waiting = Map((cloud, Reason.CA_DRAINED) -> Seq("late"))
      it.beat()

      it.called shouldBe Seq("late")
    }

    "call those who were sent away by a CA that answers again, and not those who have a turn" in bench(9) { it =>
      it.book(1)
      it.waiting = Map(
        (plant, Reason.CA_UNAVAILABLE) -> Seq("a"),
        (plant, Reason.CA_THROTTLED) -> Seq("b"),
        (plant, Reason.CA_MISCONFIGURED) -> Seq("c"),
        (plant, Reason.CA_BUDGET) -> Seq("has-a-turn"),
        (cloud, Reason.CA_UNAVAILABLE) -> Seq("still-away")
      )
      it.beat()
      it.called shouldBe empty

      it.recovered = Set(plant)
      it.beat()
      it.answerAll()

      it.called.toSet shouldBe Set("a", "b", "c")
      it.called.size shouldBe 3
    }

    "call none of them while the CA is drained" in bench() { it =>
      it.waiting = Map((plant, Reason.CA_UNAVAILABLE) -> Seq("a"))
      it.recovered = Set(plant)
      it.book(1, plant)
      it.beat()

      it.called shouldBe empty
    }

    "try again when the list cannot be read" in bench() { it =>
      it.waiting = Map((plant, Reason.CA_DRAINED) -> Seq("a"))
      it.broken = true
      it.book(1)
      it.looks should not be empty
      it.called shouldBe empty

      it.broken = false
      it.beat()
      it.called shouldBe Seq("a")
    }

    "have no more rounds waiting than there are reasons, however long a device takes" in bench() { it =>
      it.waiting = Map((plant, Reason.CA_DRAINED) -> Seq("slow"), (cloud, Reason.CA_DRAINED) -> Seq("next"))
      it.book(1)
      (1 to 20).foreach(_ => it.beat())
      val first = it.called
      first should have size 1
      val looks = it.looks.size

      it.waiting = Map.empty
      it.answer(first.head)

      (it.looks.size - looks) should be <= 2
    }
  }
}
