package io.birthmark.twin

import java.time.{Duration, Instant}
import java.util.Optional
import java.util.concurrent.{CompletableFuture, CompletionStage, CountDownLatch}

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import io.birthmark.device.{CanonicalStates, DeviceId, DeviceLifecycle, DeviceState}
import io.birthmark.fleet.DueWork
import io.birthmark.fleet.DueWork.Due
import io.birthmark.twin.TwinTests._
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.apache.pekko.actor.typed.Behavior
import org.apache.pekko.actor.typed.scaladsl.Behaviors
import org.scalatest.wordspec.AnyWordSpecLike

class WakerSpec extends ScalaTestWithActorTestKit(oneTwin) with AnyWordSpecLike {
  private val time = ManualTime()
  private val resting = new DeviceState.Unknown()
  private val waiting = CanonicalStates.all.map(_._2.state).find(s => DeviceLifecycle.nextDeadline(s).isPresent).get

  /** A due index and twins that a spec plays. */
  private class Bench(atOnce: Int = 2) extends DueWork with Waker.Call {
    val clock = new Clock
    @volatile var index: Seq[Due] = Nil
    @volatile var asked: Seq[Int] = Nil
    @volatile var postponed: Seq[(Due, Optional[Instant])] = Nil
    @volatile var calls: Seq[(DeviceId, CompletableFuture[DeviceView])] = Nil
    @volatile var broken = false

    override def due(now: Instant, limit: Int): CompletionStage[java.util.List[Due]] = synchronized {
      asked :+= limit
      if (broken) CompletableFuture.failedStage(new IllegalStateException("no store"))
      else CompletableFuture.completedStage(index.take(limit).asJava)
    }
    override def postpone(due: Due, next: Optional[Instant]): CompletionStage[java.lang.Boolean] = synchronized {
      postponed :+= due -> next
      CompletableFuture.completedStage(true)
    }
    override def rouse(device: DeviceId): CompletionStage[DeviceView] = synchronized {
      val answer = new CompletableFuture[DeviceView]
      calls :+= device -> answer
      answer
    }

    private val begun = new CountDownLatch(1)
    spawn(Behaviors.setup[Waker.Message] { context =>
      val settings = new Waker.Settings(Duration.ofSeconds(1), atOnce, Duration.ofSeconds(10))
      val waker = Behavior.start(Waker.create(this, this, settings, clock), context)
      begun.countDown()
      waker
    })
    // Time that passed before its first timer was set would be lost on it.
    begun.await()

    def pass(seconds: Int): Unit = (1 to seconds).foreach { _ =>
      val looks = asked.size
      clock.pass(Duration.ofSeconds(1))
      time.timePasses(1.second)
      // A look follows each tick unless all places are taken.
      if (calls.count(!_._2.isDone) < atOnce) eventually(asked.size shouldBe looks + 1)
    }

    def called: Seq[String] = calls.map(_._1.device)
    def answer(device: String, revision: Long, state: DeviceState): Unit = {
      val id = DeviceId.of(device).orElseThrow()
      calls.filter(_._1 == id).last._2.complete(new DeviceView(id, state, revision))
      ()
    }
  }

  private def due(device: String, revision: Long = 3) = new Due(DeviceId.of(device).orElseThrow(), revision)

  "A waker" should {
    "wake who is due, and not twice while the index has not heard of it" in {
      val bench = new Bench()
      bench.index = Seq(due("a"))
      bench.pass(1)
      eventually(bench.called shouldBe Seq("a"))

      bench.answer("a", 4, waiting)
      bench.pass(3)
      bench.called shouldBe Seq("a")
      bench.postponed shouldBe empty

      bench.pass(7)
      eventually(bench.called shouldBe Seq("a", "a"))
    }

    "wake again at once who has something else to do by now" in {
      val bench = new Bench()
      bench.index = Seq(due("a", 3))
      bench.pass(1)
      eventually(bench.called shouldBe Seq("a"))
      bench.answer("a", 4, waiting)

      bench.index = Seq(due("a", 5))
      bench.pass(1)

      eventually(bench.called shouldBe Seq("a", "a"))
    }

    "wake no more at once than it may, and the others when there is room" in {
      val bench = new Bench(atOnce = 2)
      bench.index = Seq(due("a"), due("b"), due("c"))
      bench.pass(1)
      eventually(bench.called shouldBe Seq("a", "b"))

      bench.answer("a", 4, waiting)
      eventually {
        bench.pass(1)
        bench.called shouldBe Seq("a", "b", "c")
      }
    }

    "put off a device that had nothing to do, to when it will" in {
      val bench = new Bench()
      bench.index = Seq(due("a"), due("b"))
      bench.pass(1)
      eventually(bench.called should have size 2)

      bench.answer("a", 3, resting)
      bench.answer("b", 3, waiting)

      eventually(bench.postponed.map(_._1.device.device).toSet shouldBe Set("a", "b"))
      val next = bench.postponed.map { case (d, at) => d.device.device -> at }.toMap
      next("a").isPresent shouldBe false
      next("b").get.isBefore(bench.clock.instant.plusSeconds(10)) shouldBe false
    }

    "try a silent device again after a while" in {
      val bench = new Bench()
      bench.index = Seq(due("a"))
      bench.pass(1)
      eventually(bench.called shouldBe Seq("a"))
      bench.calls.head._2.completeExceptionally(new java.util.concurrent.TimeoutException("no answer"))

      eventually {
        bench.pass(1)
        bench.called shouldBe Seq("a", "a")
      }
    }

    "go on when the index was not there" in {
      val bench = new Bench()
      bench.broken = true
      bench.pass(2)
      bench.broken = false
      bench.index = Seq(due("a"))

      bench.pass(1)

      eventually(bench.called shouldBe Seq("a"))
    }
  }
}
