package io.birthmark.ingress

import java.time.{Duration, Instant, InstantSource}
import java.util.concurrent.{CompletableFuture, CompletionStage}

import scala.concurrent.duration._
import scala.jdk.CollectionConverters._

import com.typesafe.config.ConfigFactory
import io.birthmark.device.Reason
import io.birthmark.ingress.SparkplugTopic.{DeviceVerb, NodeVerb}
import io.birthmark.twin.EnrollmentDesk
import io.birthmark.twin.EnrollmentDesk.{Answer, Pending, Refused, Settled}
import io.birthmark.wire.sparkplug.Payload
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import org.apache.pekko.actor.testkit.typed.scaladsl.{ActorTestKit, ManualTime, TestProbe}
import org.apache.pekko.actor.typed.ActorRef
import org.apache.pekko.util.ByteString
import org.scalatest.BeforeAndAfterAll
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

class EdgeNodeSpec extends AnyWordSpec with Matchers with BeforeAndAfterAll {
  private val kit = ActorTestKit(ManualTime.config.withFallback(ConfigFactory.load()))
  private val time = ManualTime()(kit.system)

  override def afterAll(): Unit = kit.shutdownTestKit()

  /** A desk whose answers come when the spec says so. */
  private final class SlowDesk extends EnrollmentDesk {
    val asked = TestProbe[(String, String, CompletableFuture[Answer])]()(kit.system)

    def greet(s: EnrollmentDesk.Sighting): CompletionStage[Answer] = ask("greet", s.device.device)
    def enroll(s: EnrollmentDesk.Submission): CompletionStage[Answer] =
      ask("enroll", s.device.device)
    def proveInstalled(p: EnrollmentDesk.InstallProof): CompletionStage[Answer] =
      if (p.device.device == "throws") throw new IllegalStateException("a bug of the desk")
      else ask("prove", p.device.device)

    private def ask(step: String, device: String): CompletionStage[Answer] = {
      val answer = new CompletableFuture[Answer]
      asked.ref ! ((step, device, answer))
      answer
    }

    def expect(step: String, device: String): CompletableFuture[Answer] = {
      val (s, d, answer) = asked.receiveMessage()
      (s, d) shouldBe ((step, device))
      answer
    }
  }

  private final class World(limits: String = "") {
    var now: Instant = Instant.parse("2026-01-01T00:00:00Z")
    val desk = new SlowDesk
    val link = TestProbe[BrokerLink.Message]()(kit.system)
    val host = TestProbe[SparkplugHost.Message]()(kit.system)
    val counters = new IngressCounters(new SimpleMeterRegistry)
    val receipts = TestProbe[String]()(kit.system)
    private val settings = SparkplugSettings.from(
      ConfigFactory
        .parseString(s"birthmark.ingress.sparkplug.limits { $limits }")
        .withFallback(ConfigFactory.load())
    )
    private val clock: InstantSource = () => now
    val record = new EdgeRecord(new EdgeId("plant", "line-1"), now)
    val node: ActorRef[EdgeNode.Message] = kit.spawn(
      EdgeNode.create(
        new EdgeId("plant", "line-1"),
        record,
        new IngressParts(settings, desk, clock, counters, host.ref, link.ref)
      )
    )
    private var seq = 0

    /** Returns when everything sent so far is dealt with, so that time may pass. */
    def settled(): World = {
      val done = TestProbe[String]()(kit.system)
      node ! new EdgeNode.FromNode(NodeVerb.NCMD, ByteString.empty, () => done.ref ! "done")
      done.expectMessage("done")
      this
    }

    def born(): World = {
      node ! new EdgeNode.FromNode(NodeVerb.NBIRTH, bytes(Spoken.nodeBirth(0, 0)), () => ())
      this
    }

    def greets(device: String, name: String = ""): Unit =
      says(DeviceVerb.DBIRTH, device, name, s => Spoken.deviceBirth(s))
    def enrolls(device: String, name: String = ""): Unit =
      says(DeviceVerb.DDATA, device, name, s => Spoken.submission(s))
    def proves(device: String): Unit =
      says(DeviceVerb.DDATA, device, "", s => Spoken.installProof(s))

    def says(verb: DeviceVerb, device: String, name: String, what: Int => Spoken): Unit = {
      seq = (seq + 1) & 255
      raw(verb, device, bytes(what(seq)), name)
    }

    def skip(): Unit = seq = (seq + 1) & 255

    def raw(verb: DeviceVerb, device: String, payload: ByteString, name: String = ""): Unit =
      node ! new EdgeNode.FromDevice(
        verb,
        device,
        payload,
        () => if (name.nonEmpty) receipts.ref ! name
      )

    def told(device: String): Map[String, String] = {
      val send = link.expectMessageType[BrokerLink.Send]
      send.topic shouldBe s"spBv1.0/plant/DCMD/line-1/$device"
      metrics(send)
    }

    def after(d: Duration): Unit = {
      now = now.plus(d)
      time.timePasses(d.toMillis.millis)
    }
  }

  private def metrics(send: BrokerLink.Send): Map[String, String] =
    Payload
      .parseFrom(send.payload.toArray)
      .getMetricsList
      .asScala
      .map(m => m.getName -> m.getStringValue)
      .toMap

  private def wrong: Answer =
    new Refused(Reason.PROOF_INVALID, "it does not fit", java.util.Optional.empty())

  private def bytes(spoken: Spoken): ByteString = ByteString(spoken.wire)

  "An edge node's actor" should {
    "send the desk's answer to the device, and the receipt when it has it" in {
      val world = new World().born()
      world.greets("A", "birth of A")
      val answer = world.desk.expect("greet", "A")
      world.receipts.expectNoMessage(0.millis)

      answer.complete(new Settled)

      world.told("A") shouldBe Map("Identity/Status" -> "OPERATIONAL")
      world.receipts.expectMessage("birth of A")
    }

    "make one call per device at a time, and serve others meanwhile" in {
      val world = new World().born()
      world.greets("A")
      world.proves("A")
      world.greets("B")

      val first = world.desk.expect("greet", "A")
      val other = world.desk.expect("greet", "B")
      world.desk.asked.expectNoMessage(0.millis)
      first.complete(new Pending)

      world.desk.expect("prove", "A").complete(new Settled)
      other.complete(new Pending)
    }

    "let a newer message take the place of one that waits" in {
      val world = new World().born()
      world.greets("A")
      val first = world.desk.expect("greet", "A")
      world.greets("A", "second")
      world.greets("A", "third")

      world.receipts.expectMessage("second")
      first.complete(new Pending)
      world.desk.expect("greet", "A").complete(new Settled)

      world.receipts.expectMessage("third")
      world.desk.asked.expectNoMessage(0.millis)
    }

    "tell a device OUTCOME_UNKNOWN when the desk is silent, and take no notice of its late answer" in {
      val world = new World().born()
      world.greets("A", "birth of A")
      val late = world.desk.expect("greet", "A")

      world.after(Duration.ofSeconds(5))

      world.told("A")("Identity/Error") shouldBe "OUTCOME_UNKNOWN"
      world.receipts.expectMessage("birth of A")
      late.complete(new Settled)
      world.greets("A")
      world.desk.expect("greet", "A").complete(new Pending)
      world.told("A") shouldBe Map("Identity/Status" -> "PENDING")
    }

    "write down since when it is up, what got lost, and what its devices were told" in {
      val world = new World()
      val begin = world.now
      def standing = world.record.standing
      world.greets("A")
      world.told("A")("Identity/Error") shouldBe "EDGE_NOT_BORN"
      world.link.expectMessageType[BrokerLink.Send]
      standing.up shouldBe false

      world.after(Duration.ofSeconds(60))
      world.born()
      world.greets("A")
      world.desk.expect("greet", "A").complete(new Settled)
      world.told("A")
      world.proves("A")
      world.desk.expect("prove", "A").complete(wrong)
      world.told("A")
      world.proves("A")
      world.desk.expect("prove", "A").complete(new Settled)
      world.told("A")

      standing.up shouldBe true
      standing.since shouldBe begin.plusSeconds(60)
      standing.countedSince shouldBe begin
      (standing.births, standing.gaps, standing.deviceBirths) shouldBe ((1, 0, 1))
      (standing.answered, standing.settled) shouldBe ((2, 1))
      standing.refused.asScala shouldBe Map(Reason.EDGE_NOT_BORN -> 1L, Reason.PROOF_INVALID -> 1L)
      standing.servedPart.get.doubleValue shouldBe 0.5

      for (_ <- 1 to 40) world.skip()
      world.greets("B")
      world.desk.expect("greet", "B").complete(new Pending)
      world.settled()
      standing.gaps shouldBe 1

      world.after(Duration.ofSeconds(5))
      world.node ! new EdgeNode.FromNode(NodeVerb.NDEATH, bytes(Spoken.nodeDeath(0)), () => ())
      world.settled()
      standing.up shouldBe false
      standing.since shouldBe begin.plusSeconds(65)
    }

    "survive a desk that throws" in {
      val world = new World().born()
      world.greets("throws")
      world.desk.expect("greet", "throws").complete(new Pending)
      world.told("throws")

      world.proves("throws")

      world.told("throws")("Identity/Error") shouldBe "OUTCOME_UNKNOWN"
      world.counters.snapshot.get(IngressCounters.Kind.DESK_SILENT) shouldBe 1
    }

    "tell a device BUSY when its edge node's queue is full" in {
      val world = new World("desk-calls-per-edge = 1, waiting-per-edge = 1").born()
      world.greets("A")
      world.greets("B")
      world.greets("C", "birth of C")

      world.told("C")("Identity/Error") shouldBe "BUSY"
      world.receipts.expectMessage("birth of C")
    }

    "answer rubbish on a device's topic, as often as the budget allows" in {
      val world = new World("error-answers-per-second = 2").born()
      val rubbish = ByteString("no protobuf")
      (1 to 3).foreach(i => world.raw(DeviceVerb.DDATA, "A", rubbish, s"rubbish $i"))

      world.told("A")("Identity/Error") shouldBe Reason.BAD_MESSAGE.name
      world.told("A")("Identity/Error") shouldBe Reason.BAD_MESSAGE.name
      world.link.expectNoMessage(0.millis)
      (1 to 3).foreach(i => world.receipts.expectMessage(s"rubbish $i"))
      world.counters.snapshot.get(IngressCounters.Kind.ANSWER_WITHHELD) shouldBe 1
    }

    "not ask the desk about a device that sends wrong proofs, until some time has passed" in {
      val world = new World("failed-proofs { per-device = 2, device-every = 10 s }").born()
      world.greets("A")
      world.desk.expect("greet", "A").complete(new Pending)
      world.told("A")
      (1 to 2).foreach { _ =>
        world.enrolls("A")
        world.desk.expect("enroll", "A").complete(wrong)
        world.told("A")("Identity/Error") shouldBe "PROOF_INVALID"
      }

      world.enrolls("A", "third")

      val refusal = world.told("A")
      refusal("Identity/Error") shouldBe "PROOFS_RATE_LIMITED"
      refusal("Identity/ErrorText") should endWith("is looked at from 2026-01-01T00:00:11Z on")
      world.receipts.expectMessage("third")
      world.desk.asked.expectNoMessage(0.millis)
      world.counters.snapshot.get(IngressCounters.Kind.PROOF_FAILED) shouldBe 2
      world.counters.snapshot.get(IngressCounters.Kind.PROOF_LIMITED) shouldBe 1
      world.after(Duration.ofSeconds(10))
      world.enrolls("A")
      world.desk.expect("enroll", "A").complete(new Pending)
    }

    "serve the neighbours of such a device, and its own births" in {
      val world = new World("failed-proofs { per-device = 1, device-every = 1 h, per-edge = 1, edge-every = 1 h }").born()
      Seq("A", "B").foreach { device =>
        world.greets(device)
        world.desk.expect("greet", device).complete(new Pending)
        world.told(device)
      }
      world.enrolls("A")
      world.desk.expect("enroll", "A").complete(wrong)
      world.told("A")

      world.enrolls("B")
      world.desk.expect("enroll", "B").complete(new Pending)
      world.told("B") shouldBe Map("Identity/Status" -> "PENDING")

      world.greets("A")
      world.desk.expect("greet", "A")
    }

    "refuse a payload of one byte too many" in {
      val world = new World().born()

      world.raw(DeviceVerb.DBIRTH, "A", ByteString(new Array[Byte](64 * 1024 + 1)))

      world.told("A")("Identity/Error") shouldBe "MESSAGE_TOO_LARGE"
    }

    "ask for a rebirth when a lost message does not turn up" in {
      val world = new World().born()
      world.says(DeviceVerb.DDATA, "plc", "", s => Spoken.numbered(s + 1).number("t", 1))

      world.link.expectMessageType[BrokerLink.Send].topic shouldBe "spBv1.0/plant/NCMD/line-1"
      world.says(DeviceVerb.DDATA, "plc", "", s => Spoken.numbered(s + 1).number("t", 1))
      world.link.expectNoMessage(0.millis)
    }

    "come back by itself when a gap does not heal" in {
      val world = new World().born()
      world.says(DeviceVerb.DBIRTH, "plc", "", s => Spoken.numbered(s + 1).number("t", 1))
      world.settled()

      world.after(Duration.ofMillis(2001))

      world.link.expectMessageType[BrokerLink.Send].topic shouldBe "spBv1.0/plant/NCMD/line-1"
    }

    "offer to be forgotten when it was never born and is silent" in {
      val world = new World().settled()

      world.after(Duration.ofMinutes(2))

      world.host.expectMessage(
        new SparkplugHost.EdgeIdle(new EdgeId("plant", "line-1"), world.node)
      )
    }

    "not offer that while it lives, before the longer silence" in {
      val world = new World("silent-edge-timeout = 5 minutes").born().settled()
      (1 to 2).foreach { _ =>
        world.after(Duration.ofMinutes(2))
        world.host.expectNoMessage(50.millis)
      }

      world.after(Duration.ofMinutes(2))

      world.host.expectMessageType[SparkplugHost.EdgeIdle]
    }

    "give all receipts when it ends" in {
      val world = new World().born()
      world.greets("A", "birth of A")
      world.desk.expect("greet", "A")

      world.node ! new EdgeNode.Retire

      world.receipts.expectMessage("birth of A")
    }
  }
}
