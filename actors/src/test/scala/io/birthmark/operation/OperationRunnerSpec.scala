package io.birthmark.operation

import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture

import scala.concurrent.duration.{DurationInt, DurationLong}

import io.birthmark.device.{AnsweredKeys, DeviceId, RecordId}
import io.birthmark.operation.OperationCommand._
import io.birthmark.operation.SampleOperations._
import io.birthmark.registry.{Edition, Registry, RegistryFeed}
import io.birthmark.twin.TwinTests.Clock
import io.birthmark.twin.DeviceTwin
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.scalatest.wordspec.AnyWordSpecLike

/** The runner between a registry that a spec plays and the runs of its operations. */
class OperationRunnerSpec extends ScalaTestWithActorTestKit(ManualTime.config) with AnyWordSpecLike {
  private type Message = Registry.Message[OperationCommand, OperationEvent, OperationBook]
  private type Subscription = Registry.Subscribe[OperationCommand, OperationEvent, OperationBook]
  private type Order = Registry.Apply[OperationCommand, OperationEvent, OperationBook]

  private val time = ManualTime()

  private class Bench {
    val clock = new Clock
    val registry = createTestProbe[Message]()
    private val settings = new OperationSettings(
      3, Duration.ofDays(7), 1000, 100, 10, 500, 64, Duration.ofMillis(250), Duration.ofSeconds(15), Duration.ofSeconds(5), 3, 5
    )
    private val twins: OperationRunner.Call = (_, _, _) => new CompletableFuture[DeviceTwin.Reply]
    private val fleet = new FleetOf(Seq(DeviceId.of("d-1").orElseThrow()))
    spawn(OperationRunner.create(fleet, new TargetsInMemory, twins, registry.ref, settings, clock))

    def pass(by: Duration): Unit = {
      clock.pass(by)
      time.timePasses(by.toMillis.millis)
    }

    /** The registry tells its book to whoever subscribed. */
    def tell(book: OperationBook, revision: Long): Unit =
      registry
        .expectMessageType[Subscription]
        .subscriber
        .tell(new RegistryFeed.Changed(new Edition(revision, Optional.empty[RecordId](), AnsweredKeys.NONE, book)))

    /** The next order that is no renewal of the subscription. */
    def ordered(): OperationCommand = registry.receiveMessage() match {
      case order: Order => order.command
      case _            => ordered()
    }
  }

  "A runner" should {
    "have every open operation carried out, and tell the registry what was found" in {
      val bench = new Bench
      bench.tell(having(start(1), start(2), new Abort(id(2))), 3)
      // The book arrives before time passes: the beats of a run begin with it.
      eventually {
        bench.pass(Duration.ofMillis(250))
        bench.registry.expectMessageType[Order](50.millis).command shouldBe new RecordFrozen(id(1), 1)
      }
    }

    "have a pause end that nobody ended in time" in {
      val bench = new Bench
      bench.tell(having(start(1), new Pause(id(1))), 2)
      bench.clock.pass(Duration.between(bench.clock.instant, Begin.plus(Duration.ofDays(7))))
      bench.pass(Duration.ofSeconds(5))

      bench.ordered() shouldBe new CheckDeadline(id(1))
    }

    "ask again how things stand, and say what it knows" in {
      val bench = new Bench
      bench.tell(having(), 7)
      eventually {
        bench.pass(Duration.ofSeconds(5))
        bench.registry.expectMessageType[Subscription](50.millis).known shouldBe 7
      }
    }
  }
}
