package io.birthmark.operation

import java.time.Duration
import java.util.concurrent.{CompletableFuture, CompletionStage, TimeoutException}

import scala.concurrent.duration.DurationInt

import io.birthmark.device._
import io.birthmark.operation.OperationCommand._
import io.birthmark.operation.SampleOperations._
import io.birthmark.twin.TwinTests.Clock
import io.birthmark.twin.{DeviceTwin, DeviceView}
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.apache.pekko.actor.typed.DispatcherSelector
import org.scalatest.wordspec.AnyWordSpecLike

/** One operation carried out, over devices, twins and a store that a spec plays. Time is virtual, and
  * the run is on the thread of the spec: when time has passed, all that follows has happened.
  */
class OperationRunSpec extends ScalaTestWithActorTestKit(ManualTime.config) with AnyWordSpecLike {
  private val time = ManualTime()
  private val beat = Duration.ofMillis(250)
  private val here = DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher")

  private def name(n: Int) = f"d-$n%03d"
  private def device(n: Int) = DeviceId.of(name(n)).orElseThrow()

  private class Bench(devices: Int, inFlight: Int = 64, tries: Int = 3, first: OperationCommand = start(perSecond = 8)) {
    val clock = new Clock
    val targets = new TargetsInMemory
    val fleet = new FleetOf((1 to devices).map(device))
    var asked: Seq[(DeviceId, DeviceCommand, Provenance)] = Nil
    var told: Seq[OperationCommand] = Nil
    var answer: DeviceId => CompletionStage[DeviceTwin.Reply] = applied(_)
    var book: OperationBook = having(first)

    def view(id: DeviceId) = new DeviceView(id, new DeviceState.Unknown(), 2)
    def applied(id: DeviceId, recorded: Boolean = true): CompletionStage[DeviceTwin.Reply] =
      CompletableFuture.completedStage(new DeviceTwin.Applied(view(id), recorded))
    def refused(id: DeviceId): CompletionStage[DeviceTwin.Reply] =
      CompletableFuture.completedStage(new DeviceTwin.Refused(Reason.NOT_IN_STATE, "", java.util.Set.of(), view(id)))
    def silent(id: DeviceId): CompletionStage[DeviceTwin.Reply] =
      CompletableFuture.failedStage(new TimeoutException(s"no answer of $id"))

    private val settings = new OperationSettings(
      3, Duration.ofDays(7), 1000, 100, 10, 500, inFlight, beat, Duration.ofSeconds(15), Duration.ofSeconds(5), tries, 5
    )
    private val twins: OperationRunner.Call = (id, command, provenance) => {
      asked :+= ((id, command, provenance))
      answer(id)
    }
    private val parts = new OperationRun.Parts(
      fleet, targets, twins, command => told :+= command, new OperationMeters(new SimpleMeterRegistry), settings, clock
    )
    def operation: Operation = book.operation(id(1)).get
    private var run = spawn(OperationRun.create(operation, parts), here)

    // The clock moves between two beats, so that many of them may pass at once: each look of the test kit's scheduler
    // waits a tenth of a second of the machine's time.
    system.scheduler.scheduleAtFixedRate(beat.dividedBy(2), beat, () => clock.pass(beat), system.executionContext)

    /** What is decided is journaled, and then told. */
    def decide(command: OperationCommand): Unit = {
      book = from(book, command)
      run ! new OperationRun.Stands(operation)
    }

    /** The node is killed and comes back: what was in memory is gone. */
    def restart(): Unit = {
      testKit.stop(run)
      run = spawn(OperationRun.create(operation, parts), here)
    }

    def ends(): Unit = createTestProbe[Any]().expectTerminated(run)

    def pass(seconds: Double): Unit = time.timePasses((seconds * 1000).toInt.millis)

    /** A while in which nothing is due but what rests so long. */
    def rest(seconds: Long): Unit = {
      clock.pass(Duration.ofSeconds(seconds))
      pass(0.25)
    }

    def names: Seq[String] = asked.map(_._1.device)
    def tally: Tally = targets.tally(id(1)).toCompletableFuture.join()

    /** Its devices are written down, and that is journaled. */
    def freeze(): this.type = {
      pass(0.25)
      decide(told.collectFirst { case frozen: RecordFrozen => frozen }.get)
      this
    }

    /** All is done, and that is journaled. */
    def done(): RecordDone = told.collect { case done: RecordDone => done }.lastOption.getOrElse(fail("it is not done"))
  }

  "A run" should {
    "write down the devices that there are, and touch none that come later" in {
      val bench = new Bench(devices = 3).freeze()
      bench.fleet.add(device(2000))
      bench.pass(3)

      bench.names shouldBe Seq("d-001", "d-002", "d-003")
      bench.done().tally shouldBe new Tally(3, 0, 0, java.util.Map.of())
      bench.decide(bench.done())
      bench.ends()
    }

    "touch none, and look no further, when there are more than were confirmed" in {
      val bench = new Bench(devices = 2500, first = start(order = order(confirmed = 1000, atMost = 5000))).freeze()
      bench.pass(3)

      bench.told.head shouldBe new RecordFrozen(id(1), 1001)
      bench.operation.phase shouldBe OperationPhase.ABORTED
      bench.names shouldBe empty
      bench.ends()
    }

    "take no more devices than it was told to, in the list's order" in {
      val bench = new Bench(devices = 30, first = start(order = order(atMost = 5))).freeze()
      bench.pass(3)

      bench.operation.total.get shouldBe 5
      bench.names shouldBe (1 to 5).map(name)
    }

    "go on writing down where it was when the node was killed" in {
      val bench = new Bench(devices = 900, first = start(order = order(confirmed = 5000, atMost = 5000)))
      (901 to 2500).foreach(n => bench.fleet.add(device(n)))
      bench.targets.breakAfter(adds = 2)
      bench.pass(0.25)
      bench.told shouldBe empty

      bench.targets.mend()
      bench.restart()
      bench.freeze()

      bench.operation.total.get shouldBe 2500
      bench.fleet.pages shouldBe 4
    }

    "hold its pace, also after a stall" in {
      val bench = new Bench(devices = 200).freeze()
      bench.pass(5)
      // Two beats may come together at the beginning.
      bench.asked.size should (be >= 38 and be <= 44)
      val before = bench.asked.size

      bench.clock.pass(Duration.ofMinutes(10))
      bench.pass(1)
      (bench.asked.size - before) should be <= 12

      bench.decide(new Pace(id(1), 40))
      val faster = bench.asked.size
      bench.pass(2)
      (bench.asked.size - faster) should (be >= 76 and be <= 90)
    }

    "give each device the deed in the name of who started it" in {
      val bench = new Bench(devices = 1).freeze()
      bench.pass(1)
      val (_, command, provenance) = bench.asked.head

      command shouldBe new DeviceCommand.Suspend(Reason.OPERATOR_DECISION)
      provenance shouldBe bench.operation.provenance
      provenance.actor shouldBe Operator
    }

    "tell apart what was done, was so already and was refused" in {
      val bench = new Bench(devices = 6).freeze()
      bench.answer = id =>
        if (id == device(2)) bench.applied(id, recorded = false) else if (id == device(4)) bench.refused(id) else bench.applied(id)
      bench.pass(3)

      bench.done().tally shouldBe new Tally(4, 1, 0, java.util.Map.of(Reason.NOT_IN_STATE, 1L))
    }

    "begin nothing while it is paused, write down what comes in, and go on when it is resumed" in {
      val bench = new Bench(devices = 40).freeze()
      val open = new CompletableFuture[DeviceTwin.Reply]
      bench.answer = id => if (id == device(1)) open else bench.applied(id)
      bench.pass(2)
      val before = bench.names

      bench.decide(new Pause(id(1)))
      open.complete(new DeviceTwin.Applied(bench.view(device(1)), true))
      bench.pass(1)
      bench.rest(30)
      bench.pass(1)
      bench.names shouldBe before
      bench.tally.applied shouldBe before.size

      bench.decide(new Resume(id(1)))
      bench.pass(5)
      bench.names shouldBe (1 to 40).map(name)
    }

    "begin nothing more after it is aborted, and end when what was begun is written down" in {
      val bench = new Bench(devices = 40).freeze()
      val open = new CompletableFuture[DeviceTwin.Reply]
      bench.answer = id => if (id == device(1)) open else bench.applied(id)
      bench.pass(1)
      val before = bench.names

      bench.decide(new Abort(id(1)))
      bench.pass(5)
      open.complete(new DeviceTwin.Applied(bench.view(device(1)), true))
      bench.pass(1)

      bench.names shouldBe before
      bench.tally.applied shouldBe before.size
      bench.ends()
    }

    "ask no more twins at once than it may" in {
      val bench = new Bench(devices = 40, inFlight = 5).freeze()
      bench.answer = _ => new CompletableFuture[DeviceTwin.Reply]
      bench.pass(3)

      bench.asked.size shouldBe 5
    }

    "ask a twin that was silent again, after a while, and lose none" in {
      val bench = new Bench(devices = 10).freeze()
      bench.answer = id => if (id == device(3)) bench.silent(id) else bench.applied(id)
      bench.pass(3)
      bench.tally.applied shouldBe 9
      bench.names.count(_ == name(3)) shouldBe 1

      bench.answer = bench.applied(_)
      bench.rest(15)
      bench.pass(1)

      bench.names.count(_ == name(3)) shouldBe 2
      bench.done().tally.applied shouldBe 10
    }

    "say of a twin that is silent for ever that nobody knows" in {
      val bench = new Bench(devices = 2, tries = 3).freeze()
      bench.answer = id => if (id == device(1)) bench.silent(id) else bench.applied(id)
      bench.pass(1)
      (1 to 5).foreach { _ =>
        bench.rest(15)
        bench.pass(0.75)
      }

      bench.names.count(_ == name(1)) shouldBe 3
      bench.done().tally shouldBe new Tally(1, 0, 1, java.util.Map.of())
    }

    "go on where the table says when the node was killed, and settle what was under way" in {
      val bench = new Bench(devices = 40).freeze()
      bench.pass(2)
      bench.answer = _ => new CompletableFuture[DeviceTwin.Reply]
      bench.pass(0.5)
      val settled = bench.tally.settled
      val begun = bench.names.toSet

      bench.restart()
      bench.answer = bench.applied(_)
      bench.pass(7)

      bench.done().tally.applied shouldBe 40
      begun.size.toLong should be > settled
      bench.names.groupBy(identity).count(_._2.size > 1).toLong shouldBe begun.size - settled
    }

    "lose no outcome when the store fails, and go on when it is back" in {
      val bench = new Bench(devices = 10).freeze()
      bench.pass(1)
      bench.targets.broken = true
      bench.pass(2)
      val before = bench.asked.size
      bench.rest(16)
      bench.pass(1)
      bench.asked.size shouldBe before

      bench.targets.mend()
      bench.rest(15)
      bench.pass(3)

      bench.done().tally.applied shouldBe 10
      bench.names.distinct.size shouldBe bench.names.size
    }

    "tell again what was not heard" in {
      val bench = new Bench(devices = 1)
      bench.pass(1)
      bench.told shouldBe Seq(new RecordFrozen(id(1), 1))

      bench.rest(15)
      bench.pass(0.5)
      bench.told shouldBe Seq(new RecordFrozen(id(1), 1), new RecordFrozen(id(1), 1))
    }

    "note that a twin is asked before it is asked" in {
      val bench = new Bench(devices = 3).freeze()
      bench.answer = one => {
        bench.targets.tries(id(1), one) shouldBe 1
        bench.applied(one)
      }
      bench.pass(2)

      bench.done().tally.applied shouldBe 3
    }
  }
}
