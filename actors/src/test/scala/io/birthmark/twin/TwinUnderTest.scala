package io.birthmark.twin

import java.time.{Duration, Instant}

import scala.concurrent.duration.DurationLong
import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

import io.birthmark.ca.{CaCoverage, CaGateway, CaTests, CaTrust}
import io.birthmark.device.DeviceCommand.{IssuanceResult, Request}
import io.birthmark.device.Orders._
import io.birthmark.device._
import io.birthmark.twin.TwinTests._
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import org.apache.pekko.actor.testkit.typed.scaladsl.{
  ManualTime,
  ScalaTestWithActorTestKit,
  TestProbe
}
import org.apache.pekko.actor.typed.ActorRef
import org.apache.pekko.persistence.testkit.scaladsl.PersistenceTestKit
import org.scalatest.wordspec.AnyWordSpecLike

/** Benches for one twin each: a journal in memory, a CA and a delivery post that a spec plays, and time
  * that passes when a spec lets it.
  */
abstract class TwinUnderTest extends ScalaTestWithActorTestKit(oneTwin) with AnyWordSpecLike {
  protected val time = ManualTime()
  protected val scribe = new Scribe
  protected val ids = recordIds()
  PersistenceTestKit(system).withPolicy(scribe)

  /** One device's twin with its surroundings. */
  protected class Bench(name: String) {
    val device: DeviceId = DeviceId.of(name).orElseThrow()
    val clock = new Clock
    val gateway: TestProbe[CaGateway.Message] = createTestProbe[CaGateway.Message]()
    val post: TestProbe[DeliveryPost.Message] = createTestProbe[DeliveryPost.Message]()
    private val courier = new Courier(
      Map(ca -> new CaTrust(Bytes.EMPTY, text("chain"), text("anchors"))).asJava,
      challenges(clock),
      scribe.archive,
      post.ref,
      _ => RequestTerms.nameless(CaTests.profile),
      10
    )
    val meters = new SimpleMeterRegistry

    /** What was given up by then, the CA's own list has not. */
    var covered: Option[Instant] = None
    private val coverage: CaCoverage = _ => covered.toJava
    private val shared = new DeviceTwin.Shared(
      Walk.rules,
      new TwinEffects(Map(ca -> gateway.ref).asJava, courier),
      new AuditStamps(() => ids()),
      new TwinMeters(meters),
      coverage,
      clock,
      Duration.ofMinutes(10),
      Duration.ofSeconds(5),
      DeviceTwin.Shared.restart(Duration.ofMillis(200), Duration.ofSeconds(10))
    )
    private var twin: ActorRef[DeviceTwin.Message] = _
    start()

    def stop(): Unit = testKit.stop(twin)
    def start(): Unit = twin = spawn(DeviceTwin.create(device, shared, _ => ()))

    /** Waits until the twin has stopped by itself, and starts it as its shard would. */
    def startAfterItsEnd(): Unit = {
      createTestProbe[DeviceTwin.Reply]().expectTerminated(twin)
      start()
    }

    def restart(): Unit = {
      stop()
      start()
    }

    /** Lets time pass for the twin's clock and for its timers. */
    def pass(by: Duration): Unit = {
      clock.pass(by)
      time.timePasses(by.toMillis.millis)
    }

    def send(command: DeviceCommand, provenance: Provenance = operator): TestProbe[DeviceTwin.Reply] = {
      val probe = createTestProbe[DeviceTwin.Reply]()
      twin ! new DeviceTwin.Handle(command, provenance, probe.ref)
      probe
    }

    def applied(command: DeviceCommand, provenance: Provenance = operator): DeviceView =
      send(command, provenance).expectMessageType[DeviceTwin.Applied].view

    def refused(command: DeviceCommand, provenance: Provenance = operator): DeviceTwin.Refused =
      send(command, provenance).expectMessageType[DeviceTwin.Refused]

    def weighed(command: DeviceCommand, provenance: Provenance = operator): DeviceTwin.Forecast = {
      val probe = createTestProbe[DeviceTwin.Forecast]()
      twin ! new DeviceTwin.Weigh(command, provenance, probe.ref)
      probe.receiveMessage()
    }

    def say(reply: CaGateway.Reply): Unit = twin ! new DeviceTwin.FromCa(reply)

    def answer(number: Int, result: IssuanceResult): Unit =
      say(new CaGateway.IssuanceReply(device, attempt(number), result))

    def issue(number: Int): Unit = answer(
      number,
      new IssuanceResult.Issued(text(s"DER $number"), certificate(number))
    )

    def look(): DeviceView = {
      val probe = createTestProbe[DeviceView]()
      twin ! new DeviceTwin.Look(probe.ref)
      probe.receiveMessage()
    }

    /** As the waker does. */
    def rouse(): DeviceView = {
      val probe = createTestProbe[DeviceView]()
      twin ! new DeviceTwin.Rouse(probe.ref)
      probe.receiveMessage()
    }

    def label: String = look().state.label.toString
    def revision: Long = look().revision
    def writes: Vector[Vector[DeviceRecord]] = scribe.writes(device)
    def records: Vector[DeviceRecord] = scribe.records(device)

    def enrolling(number: Int): DeviceCommand =
      enroll(revision, new Request.Grantable(intent(number)))

    def ordered(): CaGateway.Issue = gateway.expectMessageType[CaGateway.Issue]

    def requested(): this.type = {
      applied(register)
      applied(greet)
      applied(enrolling(1))
      ordered()
      this
    }

    def delivering(): this.type = {
      requested()
      issue(1)
      post.expectMessageType[DeliveryPost.Send]
      this
    }

    def operational(): this.type = {
      delivering()
      applied(prove(certificate(1).digest, revision))
      this
    }
  }
}
