package io.birthmark.line

import com.google.protobuf.ByteString
import io.birthmark.line.UnitPlan.Source
import io.birthmark.wire.sparkplug.{Metric, Payload}
import java.nio.file.Files
import java.time.Duration
import java.util.{Optional, OptionalInt, SplittableRandom}
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import scala.jdk.CollectionConverters._

class VirtualDeviceSpec extends AnyWordSpec with Matchers {
  private val hour = Duration.ofHours(1)
  private val maker = Manufacturer.open(Files.createTempDirectory("maker"), Conversation.BEGIN)

  "A good device" should {
    for (source <- Source.values.toSeq) {
      s"become OPERATIONAL with three messages, its evidence $source" in new Line {
        val device = aDevice(plan(Part.GOOD, source))
        val talk = converse(device, link = perfect)

        device.journey.ending shouldBe Optional.of(new Ending.Operational)
        host.isOperational("Kestrel-1") shouldBe true
        talk.said should have size 3
        talk.lasted shouldBe Duration.ZERO
      }

      s"get through a link that loses four of ten messages each way, its evidence $source" in new Line {
        for (seed <- 1 to 20) {
          val id = s"Kestrel-$seed"
          val device = aDevice(plan(Part.GOOD, source, serial = seed.toString))
          converse(device, id, new UnreliableLink(0.4, seed.toLong))

          withClue(s"seed $seed: ") {
            device.journey.ending shouldBe Optional.of(new Ending.Operational)
            host.certificates(id) shouldBe 1
          }
        }
      }
    }

    "take no harm from answers that come twice" in new Line {
      val device = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      val talk = new Conversation(device, "Kestrel-1", host, perfect)
      talk.twice = true
      talk.run(hour)

      device.journey.ending shouldBe Optional.of(new Ending.Operational)
      host.certificates("Kestrel-1") shouldBe 1
    }

    "announce every metric of the protocol at its birth" in new Line {
      val birth = aDevice(plan(Part.GOOD, Source.IDEVID)).birth()

      val names = birth.metrics.asScala.map(_.getName).toSet
      names shouldBe IdentityMetric.values.map(_.wireName).toSet
      birth.metrics.asScala.filter(_.getIsNull).map(_.getName) should contain("Identity/InstalledDigest")
    }

    "repeat itself after 1, 2, 4 … 60 s, each ± 20 %, and begin again with its birth" in new Line {
      val device = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      device.powerOn(Conversation.BEGIN)
      device.onCommand(aChallenge, Conversation.BEGIN)

      var now = Conversation.BEGIN
      val heard = for (_ <- 1 to 8) yield {
        val due = device.due.get
        val waited = Duration.between(now, due).toMillis
        device.onTimer(due.minusMillis(1)) shouldBe empty
        val said = device.onTimer(due).asScala.toList
        now = due
        (waited, said.head)
      }

      for (((waited, _), expected) <- heard.zip(List(1, 2, 4, 8, 16, 32, 60, 60))) {
        waited should (be >= (expected * 800L) and be <= (expected * 1200L))
      }
      heard.map(_._2).take(3).forall(_.isInstanceOf[DeviceMessage.Data]) shouldBe true
      heard(3)._2 shouldBe a[DeviceMessage.Birth]
    }

    "keep quiet as long as the host says that nothing is to be expected" in new Line {
      val device = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      device.powerOn(Conversation.BEGIN)

      device.onCommand(new HostCommand.Patience("PENDING", Duration.ofMinutes(13)), Conversation.BEGIN)

      val waited = Duration.between(Conversation.BEGIN, device.due.get)
      waited.minusMinutes(13).toMillis should (be >= 3200L and be <= 4800L)
    }

    "begin again with its birth and short waits when its station is born again" in new Line {
      val device = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      device.powerOn(Conversation.BEGIN)
      device.onCommand(aChallenge, Conversation.BEGIN)
      for (_ <- 1 to 5) device.onTimer(device.due.get)
      val now = device.due.get

      val said = device.reborn(now)

      said.asScala.toList should matchPattern { case List(_: DeviceMessage.Birth) => }
      Duration.between(now, device.due.get).toMillis should (be >= 800L and be <= 1200L)
    }

    "not take a certificate for another key" in new Line {
      val device = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      device.powerOn(Conversation.BEGIN)

      val answer = device.onCommand(deliveryFor(maker.make(device.journey.plan, Conversation.BEGIN)), Conversation.BEGIN)

      answer shouldBe empty
      device.memory.credential shouldBe Optional.empty
      device.journey.lastRefusal.get should include("not for this device's key")
    }

    "not take a certificate that does not lead to the anchors" in new Line {
      val device = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      device.powerOn(Conversation.BEGIN)

      val answer = device.onCommand(deliveryFor(device.memory, foreignAnchor = true), Conversation.BEGIN)

      answer shouldBe empty
      device.memory.credential shouldBe Optional.empty
      device.journey.lastRefusal.get should include("does not lead to an anchor")
    }

    "go on with its installation when it is reborn with a certificate that was never proven" in new Line {
      val first = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      loseAfter(first, messages = 2)
      first.memory.credential.isPresent shouldBe true
      host.isOperational("Kestrel-1") shouldBe false

      val again = deviceOf(first.journey.plan, first.memory)
      val talk = converse(again, link = perfect)

      again.journey.ending shouldBe Optional.of(new Ending.Operational)
      again.journey.resumed shouldBe true
      talk.said should have size 2
      host.certificates("Kestrel-1") shouldBe 1
    }

    "have nothing to do but be told when it comes back after all is done" in new Line {
      val first = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      converse(first, link = perfect)

      val again = deviceOf(first.journey.plan, first.memory)
      val talk = converse(again, link = perfect)

      again.journey.ending shouldBe Optional.of(new Ending.Operational)
      talk.said should have size 1
    }

    "not talk at wire speed with a host that refuses everything" in new Line {
      val device = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      device.powerOn(Conversation.BEGIN)
      val refusal = new HostCommand.Refused("CHALLENGE_STALE", "", Optional.of(new HostCommand.Challenged(challenge, ByteString.EMPTY)))

      val answers = for (_ <- 1 to 10) yield device.onCommand(refusal, Conversation.BEGIN)

      answers.count(!_.isEmpty) shouldBe 1
      device.due.get.isAfter(Conversation.BEGIN.plusMillis(500)) shouldBe true
      device.journey.ending shouldBe Optional.empty
    }
  }

  "A bad device" should {
    for (
      (part, source, code) <- List(
        (Part.WRONG_KEY, Source.IMPORTED_KEY, "PROOF_INVALID"),
        (Part.WRONG_KEY, Source.DERIVED_KEY, "PROOF_INVALID"),
        (Part.CLONED_ID, Source.IMPORTED_KEY, "PROOF_INVALID"),
        (Part.GARBAGE_CSR, Source.DERIVED_KEY, "BAD_CSR"),
        (Part.WRONG_ANCHOR, Source.IDEVID, "EVIDENCE_CHAIN_UNTRUSTED")
      );
      loss <- List(0.0, 0.3)
    ) s"end with $code when it plays $part, $source, loss $loss" in new Line {
      for (unit <- 1 to 6) {
        val device = aDevice(plan(part, source, unit))
        converse(device, link = new UnreliableLink(loss, unit.toLong))

        device.journey.ending shouldBe Optional.of(new Ending.RefusedAsExpected(code))
        device.memory.refusedWith shouldBe Optional.of(code)
        host.certificates("Kestrel-1") shouldBe 0
      }
    }

    "end with CHALLENGE_STALE when it replays what another was accepted for" in new Line {
      val victim = aDevice(plan(Part.GOOD, Source.IMPORTED_KEY))
      converse(victim, link = perfect)

      val thief = aThief(victim.memory)
      converse(thief, link = perfect)

      thief.journey.ending shouldBe Optional.of(new Ending.RefusedAsExpected("CHALLENGE_STALE"))
      host.certificates("Kestrel-1") shouldBe 1
    }

    "know when it has fooled the host" in new Line {
      host.gullible = true
      val device = aDevice(plan(Part.WRONG_KEY, Source.IMPORTED_KEY))
      converse(device, link = perfect)

      device.journey.ending shouldBe Optional.of(new Ending.Fooled)
    }

    "not count a refusal that it was not made for" in new Line {
      val device = aDevice(plan(Part.GARBAGE_CSR, Source.IMPORTED_KEY))
      device.powerOn(Conversation.BEGIN)
      device.onCommand(new HostCommand.Refused("UNKNOWN_DEVICE", "", Optional.empty), Conversation.BEGIN)

      device.journey.ending shouldBe Optional.empty
      device.journey.lastRefusal shouldBe Optional.of("UNKNOWN_DEVICE")
    }
  }

  "A device that renews" should {
    "prove itself with the key in use, ask with a new one, and keep both until the new one is taken" in new Line {
      val unit = plan(Part.GOOD, Source.IMPORTED_KEY)
      val device = inTheField(unit)
      val old = device.memory

      val asked = metrics(device, aChallenge)
      val statement = ScriptedHost.statement("enroll", "Kestrel-1", challenge, bytes(asked, "Csr"))
      asked.find(_.getName == "Identity/Evidence/Kind").map(_.getStringValue) shouldBe Some("operational")
      ScriptedHost.verifies(
        "SHA256withECDSA",
        Crypto.publicKey(old.request.publicKey),
        statement,
        bytes(asked, "Evidence/Proof")
      ) shouldBe true
      bytes(asked, "Csr") should not be old.request.csr
      device.memory.request shouldBe old.request

      metrics(device, deliveryFor(device.memory)).map(_.getName) should contain("Identity/Installed")
      device.memory.credential shouldBe old.credential

      val next = device.memory.newest
      metrics(device, new HostCommand.Settled) shouldBe empty
      device.memory.request shouldBe next
      device.memory.renewal shouldBe Optional.empty
      device.memory.renewals shouldBe 1
      device.journey.ending shouldBe Optional.of(new Ending.Operational)
    }

    "go on with the same new key after its power went" in new Line {
      val unit = plan(Part.GOOD, Source.IMPORTED_KEY)
      val device = inTheField(unit)
      val asked = metrics(device, aChallenge)

      val reborn = deviceOf(unit, device.memory, renewals = 1)
      reborn.powerOn(Conversation.BEGIN)
      bytes(metrics(reborn, aChallenge), "Csr") shouldBe bytes(asked, "Csr")

      metrics(reborn, deliveryFor(reborn.memory))
      val later = deviceOf(unit, reborn.memory, renewals = 1)
      later.powerOn(Conversation.BEGIN)
      metrics(later, new HostCommand.InstallAwaited(challenge)).map(_.getName) should contain("Identity/Installed")
      metrics(later, new HostCommand.Settled)
      later.memory.renewals shouldBe 1
    }

    "say nothing while nobody asks" in new Line {
      inTheField(plan(Part.GOOD, Source.IMPORTED_KEY)).due shouldBe Optional.empty
    }
  }

  /** A host that knows what the maker's customer would have told it. */
  private class Line {
    val host = new ScriptedHost
    host.knowGroup(maker.groupKey, maker.anchor)

    def perfect = new UnreliableLink(0, 1)
    val challenge: ByteString = ByteString.copyFrom(new Array[Byte](50))
    def aChallenge: HostCommand = new HostCommand.Challenged(challenge, ByteString.EMPTY)

    def plan(part: Part, source: Source, unit: Int = 1, serial: String = "1"): UnitPlan = {
      val id = s"Kestrel-$serial"
      if (source == Source.IMPORTED_KEY) host.knowInitialKey(id, maker.initialKey(id, source))
      if (source == Source.TOKEN) host.knowToken(id, maker.token(id))
      new UnitPlan(unit, part, source, "Kestrel", "K-100", serial, id, OptionalInt.empty, OptionalInt.empty)
    }

    def aDevice(plan: UnitPlan): VirtualDevice = deviceOf(plan, maker.make(plan, Conversation.BEGIN))

    def deviceOf(plan: UnitPlan, memory: DeviceMemory, renewals: Int = 0): VirtualDevice = {
      memory.makerKey.ifPresent(key => host.knowManufacturerKey(plan.device, key.publicKey))
      new VirtualDevice(
        plan,
        maker.evidence(plan, memory),
        memory,
        maker.misdeed(plan, memory, Optional.empty[DeviceMemory]),
        renewals,
        new SplittableRandom(1))
    }

    def aThief(victim: DeviceMemory): VirtualDevice = {
      val own = plan(Part.REPLAYED_PROOF, Source.IMPORTED_KEY, unit = 2)
      val memory = maker.make(own, Conversation.BEGIN)
      new VirtualDevice(
        own,
        maker.evidence(own, memory),
        memory,
        maker.misdeed(own, memory, Optional.of(victim)),
        0,
        new SplittableRandom(2))
    }

    /** It has its first certificate and stays to renew it once. */
    def inTheField(unit: UnitPlan): VirtualDevice = {
      val device = deviceOf(unit, maker.make(unit, Conversation.BEGIN), renewals = 1)
      device.powerOn(Conversation.BEGIN)
      metrics(device, aChallenge)
      metrics(device, deliveryFor(device.memory))
      metrics(device, new HostCommand.Settled) shouldBe empty
      device.journey.ending shouldBe Optional.empty
      device
    }

    def metrics(device: VirtualDevice, command: HostCommand): Seq[Metric] =
      device.onCommand(command, Conversation.BEGIN).asScala.toSeq.flatMap(_.metrics.asScala)

    def bytes(metrics: Seq[Metric], name: String): ByteString =
      metrics.find(_.getName == s"Identity/$name").get.getBytesValue

    def converse(device: VirtualDevice, id: String = "Kestrel-1", link: UnreliableLink): Conversation =
      new Conversation(device, id, host, link).run(hour)

    /** The device's power goes after it has sent this many messages; what it said last is lost. */
    def loseAfter(device: VirtualDevice, messages: Int): Unit = {
      var open = device.powerOn(Conversation.BEGIN).asScala.toList
      for (_ <- 1 to messages) {
        val payload = Payload.newBuilder.addAllMetrics(open.head.metrics).build
        val answer = open.head match {
          case _: DeviceMessage.Birth => host.onBirth("Kestrel-1", payload)
          case _                      => host.onData("Kestrel-1", payload)
        }
        open = device.onCommand(HostCommand.of(answer), Conversation.BEGIN).asScala.toList
      }
    }

    lazy val ca: ManufacturerCa = ManufacturerCa.create("Other", Conversation.BEGIN)

    def deliveryFor(memory: DeviceMemory, foreignAnchor: Boolean = false): HostCommand = {
      val anchor = if (foreignAnchor) ManufacturerCa.create("Other", Conversation.BEGIN).anchor else ca.anchor
      val issued = ca.issue("Kestrel", "device", "1", Crypto.publicKey(memory.newest.publicKey), Conversation.BEGIN)
      new HostCommand.Delivered(
        Crypto.concatenated(issued.subList(0, 1)),
        Crypto.concatenated(issued.subList(1, 2)),
        Crypto.concatenated(java.util.List.of(anchor)),
        challenge)
    }
  }
}
