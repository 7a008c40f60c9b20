package io.birthmark.twin

import java.util.concurrent.CompletableFuture

import io.birthmark.device.DeviceEvent.{CertificateIssued, DeviceQuarantined, IssuanceRequested}
import io.birthmark.device.Orders.{decommission, release}
import io.birthmark.device._
import io.birthmark.twin.EnrollmentDesk._
import io.birthmark.twin.SoftwareDevice._
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor
import org.scalatest.BeforeAndAfterEach

/** One live key belongs to one device, fleet-wide. */
class KeyConflictSpec extends DeskUnderTest with BeforeAndAfterEach {
  override def beforeEach(): Unit = claims.secondsWaitFor = CompletableFuture.completedStage(())

  /** A registered device that has the keys of another one. */
  private def clone(serial: String, of: SoftwareDevice): SoftwareDevice = {
    val device = aDevice(serial)
    device.keys = of.keys
    device
  }

  private def asking(device: SoftwareDevice): Answer = enroll(device.submission(challenge(greet(device))))

  private def spki(device: SoftwareDevice): Sha256 =
    Bytes.copyOf(device.keys.getPublic.getEncoded).sha256

  private def events(device: SoftwareDevice): Seq[DeviceEvent] = scribe.records(device.id).map(_.event)

  private def reasons(device: SoftwareDevice): Seq[Reason] =
    events(device).collect { case e: DeviceQuarantined => e.reason }

  private def quarantined(device: SoftwareDevice): Boolean = label(device).startsWith("QUARANTINED")

  "A device" should {
    "find its key its own at the repeat when it did not hear of its claim" in {
      val device = aDevice("1001")
      val asked = challenge(greet(device))
      claims.loseNextAnswer()

      refusal(unchanged(device)(enroll(device.submission(asked)))) shouldBe Reason.OUTCOME_UNKNOWN

      enroll(device.submission(asked)) shouldBe a[Pending]
      delivered(device)
    }

    "keep its key when its enrollment failed after the claim" in {
      val device = aDevice("1002")
      val asked = challenge(greet(device))
      scribe.failNext(device.id)
      refusal(enroll(device.submission(asked))) shouldBe Reason.OUTCOME_UNKNOWN
      now(claims.holder(spki(device))).orElseThrow() shouldBe device.id

      enroll(device.submission(asked)) shouldBe a[Pending]
    }

    "claim no key while it may not ask for a certificate" in {
      val device = aDevice("1003")
      val ready = operational(device)
      val early = device.withNewKeys()
      val before = claims.size

      refusal(enroll(early.submission(challenge(enroll(early.submission(ready.challenge)))))) shouldBe
        Reason.NOT_DUE
      claims.size shouldBe before
    }
  }

  /** The CA has answered: what it says is written, too. */
  private def onHoldAtItsCa(device: SoftwareDevice) = slot(device).holding.isEmpty shouldBe true

  "A device that comes with another one's key" should {
    "cost the holder nothing unless it proves who it is" in {
      val holder = aDevice("1101")
      operational(holder)
      val newcomer = clone("1102", of = holder)
      greet(newcomer)
      val stranger = new SoftwareDevice("1102", InitialKey(Array.fill(32)(3.toByte)))
      stranger.keys = holder.keys

      refusal(unchanged(newcomer)(unchanged(holder)(asking(stranger)))) shouldBe Reason.PROOF_INVALID
    }

    "be quarantined, and the holder with it, whose credential goes on hold" in {
      val holder = aDevice("1103")
      val ready = operational(holder)
      val newcomer = clone("1104", of = holder)

      refusal(asking(newcomer)) shouldBe Reason.DEVICE_QUARANTINED

      label(holder) shouldBe "QUARANTINED(HELD)"
      label(newcomer) shouldBe "QUARANTINED(EMPTY)"
      (reasons(holder) ++ reasons(newcomer)).toSet shouldBe Set(Reason.KEY_CONFLICT)
      ca.revocations
        .filter(_.certificate.digest == ready.certificate.sha256)
        .map(_.reason)
        .filter(_.isFinal) shouldBe empty
    }

    "be told so at every further step, and so is the holder" in {
      val holder = aDevice("1105")
      val ready = operational(holder)
      val newcomer = clone("1106", of = holder)
      asking(newcomer)
      eventually(onHoldAtItsCa(holder))

      for (device <- Seq(holder, newcomer)) {
        val steps = unchanged(device)(
          Seq(
            greet(device),
            enroll(device.submission(ready.challenge)),
            enroll(device.withNewKeys().submission(ready.challenge)),
            now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge)))
          )
        )
        steps.map(refusal).toSet shouldBe Set(Reason.DEVICE_QUARANTINED)
      }
    }

    "take the certificate from the holder that has not proven it yet" in {
      val holder = aDevice("1107")
      val ready = delivering(holder)

      asking(clone("1108", of = holder))

      eventually(
        ca.revocations.collect { case order if order.certificate.digest == ready.certificate.sha256 =>
          order.reason
        } shouldBe Seq(RevocationReason.KEY_COMPROMISE)
      )
      refusal(greet(holder)) shouldBe Reason.DEVICE_QUARANTINED
    }

    "be quarantined also when it is operational itself and may ask for nothing" in {
      val (holder, newcomer) = (aDevice("1109"), aDevice("1110"))
      operational(holder)
      val ready = operational(newcomer)
      newcomer.keys = holder.keys
      val again = newcomer.withNewKeys()
      again.keys = holder.keys

      refusal(enroll(again.submission(challenge(enroll(again.submission(ready.challenge)))))) shouldBe
        Reason.DEVICE_QUARANTINED

      label(holder) shouldBe "QUARANTINED(HELD)"
      label(newcomer) shouldBe "QUARANTINED(HELD)"
    }

    "be quarantined and written down also when nobody had announced it" in {
      val holder = aDevice("1111")
      operational(holder)
      val newcomer = new SoftwareDevice("1112", maker.identityFor("1112"))
      newcomer.keys = holder.keys

      refusal(asking(newcomer)) shouldBe Reason.DEVICE_QUARANTINED

      label(newcomer) shouldBe "QUARANTINED(EMPTY)"
      label(holder) shouldBe "QUARANTINED(HELD)"
    }

    "be quarantined alone when the holder is retired: its key never becomes free" in {
      val holder = aDevice("1113")
      operational(holder)
      ordered(holder, decommission)
      eventually(label(holder) shouldBe "DECOMMISSIONED(REVOKED)")

      refusal(unchanged(holder)(asking(clone("1114", of = holder)))) shouldBe Reason.DEVICE_QUARANTINED
    }

    "wait until the holder's enrollment is written, and then be quarantined with it" in {
      val holder = new SoftwareDevice("1115", maker.identityFor("1115"))
      val asked = challenge(greet(holder))
      claims.loseNextAnswer()
      refusal(enroll(holder.submission(asked))) shouldBe Reason.OUTCOME_UNKNOWN
      val newcomer = clone("1116", of = holder)
      greet(newcomer)
      refusal(unchanged(newcomer)(asking(newcomer))) shouldBe Reason.OUTCOME_UNKNOWN

      enroll(holder.submission(asked)) shouldBe a[Pending]
      refusal(asking(newcomer)) shouldBe Reason.DEVICE_QUARANTINED

      quarantined(holder) shouldBe true
    }
  }

  "A node that dies" should {
    "between the two quarantines leave the rest to the newcomer's repeat" in {
      val holder = aDevice("1201")
      operational(holder)
      val newcomer = clone("1202", of = holder)
      val asked = challenge(greet(newcomer))
      scribe.failNext(newcomer.id)

      refusal(enroll(newcomer.submission(asked))) shouldBe Reason.OUTCOME_UNKNOWN
      label(holder) shouldBe "QUARANTINED(HELD)"
      label(newcomer) shouldBe "CLAIMED(EMPTY)"
      eventually(onHoldAtItsCa(holder))

      refusal(unchanged(holder)(enroll(newcomer.submission(asked)))) shouldBe Reason.DEVICE_QUARANTINED
      label(newcomer) shouldBe "QUARANTINED(EMPTY)"
    }

    "before the first quarantine leave both to the newcomer's repeat" in {
      val holder = aDevice("1203")
      operational(holder)
      val newcomer = clone("1204", of = holder)
      val asked = challenge(greet(newcomer))
      scribe.failNext(holder.id)

      refusal(unchanged(newcomer)(enroll(newcomer.submission(asked)))) shouldBe Reason.OUTCOME_UNKNOWN
      label(holder) shouldBe "OPERATIONAL(ACTIVE)"

      refusal(enroll(newcomer.submission(asked))) shouldBe Reason.DEVICE_QUARANTINED
      label(holder) shouldBe "QUARANTINED(HELD)"
    }
  }

  "Devices that were released" should {
    "come back with new keys, and never with the one they shared" in {
      val holder = aDevice("1301")
      val old = operational(holder)
      val newcomer = clone("1302", of = holder)
      asking(newcomer)
      Seq(holder, newcomer).foreach(ordered(_, release))
      eventually(ca.revocations.map(_.certificate.digest) should contain(old.certificate.sha256))
      eventually(label(holder) shouldBe "CLAIMED(REVOKED)")

      val before = claims.asked
      refusal(unchanged(newcomer)(asking(holder))) shouldBe Reason.KEY_RETIRED
      refusal(unchanged(holder)(asking(newcomer))) shouldBe Reason.KEY_RETIRED
      claims.asked shouldBe before

      for (device <- Seq(holder, newcomer).map(_.withNewKeys())) {
        operational(device)
        label(device) should startWith("OPERATIONAL(ACTIVE")
      }
    }

    "not be quarantined again when a third one comes with the key they gave up" in {
      val holder = aDevice("1303")
      operational(holder)
      asking(clone("1304", of = holder))
      ordered(holder, release)
      eventually(label(holder) shouldBe "CLAIMED(REVOKED)")
      val back = holder.withNewKeys()
      operational(back)

      val third = clone("1305", of = holder)
      refusal(unchanged(back)(asking(third))) shouldBe Reason.DEVICE_QUARANTINED
    }
  }

  "Fifty devices that race with one overheard request" should {
    "leave it to the one that holds its key, and be as they were" in {
      val owner = aDevice("1400")
      val thieves = (1401 to 1449).map(n => aDevice(s"$n"))
      thieves.foreach(greet)
      val asked = challenge(greet(owner))
      val overheard = owner.submission(asked)

      val attempts = thieves.map { thief =>
        val own = thief.submission(challenge(greet(thief)), owner.csr)
        Seq(own, altered(own)(possession = overheard.possession))
      }
      val (before, after) = attempts.splitAt(25)
      val early = before.flatten.map(desk.enroll)
      val owners = desk.enroll(overheard)
      val late = after.flatten.map(desk.enroll)

      now(owners) shouldBe a[Pending]
      (early ++ late).map(answer => refusal(now(answer))).toSet shouldBe Set(Reason.POSSESSION_INVALID)
      val ready = delivered(owner)
      now(desk.proveInstalled(owner.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]
      label(owner) shouldBe "OPERATIONAL(ACTIVE)"
      thieves.map(label).toSet shouldBe Set("CLAIMED(EMPTY)")
    }
  }

  "Fifty devices that race with one key over two shards" should {
    val shards = new HashCodeMessageExtractor[Any](
      system.settings.config.getInt("pekko.cluster.sharding.number-of-shards")
    )

    def fifty(prefix: String): Seq[SoftwareDevice] = {
      val first = aDevice(s"$prefix-1")
      val devices = first +: (2 to 50).map(n => clone(s"$prefix-$n", of = first))
      devices.map(device => shards.shardId(device.id.toString)).toSet should have size 2
      devices
    }

    /** All at once, each until it is told that it is quarantined, or that it is served. */
    def race(devices: Seq[SoftwareDevice]): Unit = {
      devices.map(d => d.submission(challenge(greet(d)))).map(desk.enroll).foreach(now(_))
      devices.foreach(device =>
        eventually {
          val answer = greet(device) match {
            case challenged: Challenged => enroll(device.submission(challenged.challenge))
            case told => told
          }
          answer match {
            case refused: Refused => refused.reason shouldBe Reason.DEVICE_QUARANTINED
            case _: CertificateReady => succeed
            case other => fail(s"$other")
          }
        }
      )
    }

    def assertOneHolder(devices: Seq[SoftwareDevice]): SoftwareDevice = {
      val id = now(claims.holder(spki(devices.head))).orElseThrow()
      val holder = devices.find(_.id == id).getOrElse(fail(s"$id holds the key"))
      devices.filter(events(_).exists(_.isInstanceOf[IssuanceRequested])).map(_.id).toSet should
        (be(Set(id)) or be(Set.empty[DeviceId]))
      devices.filterNot(_ eq holder).filterNot(quarantined) shouldBe empty
      holder
    }

    def certificates(devices: Seq[SoftwareDevice]): Seq[Sha256] =
      devices.flatMap(events(_)).collect { case e: CertificateIssued => e.facts.digest }

    "give exactly one of them a certificate, before the others are heard" in {
      val devices = fifty("race-a")
      val served = new CompletableFuture[Unit]
      claims.secondsWaitFor = served
      val answers = devices.map(d => d.submission(challenge(greet(d)))).map(desk.enroll)
      eventually(devices.count(label(_) == "PROVISIONING(DELIVERING)") shouldBe 1)
      val winner = devices.find(label(_) == "PROVISIONING(DELIVERING)").get
      served.complete(())

      answers.map(now(_)).count(_.isInstanceOf[Pending]) shouldBe 1
      assertOneHolder(devices) should be theSameInstanceAs winner
      devices.filter(quarantined) should have size 50
      certificates(devices) should have size 1
      eventually(ca.revocations.map(_.certificate.digest) should contain allElementsOf certificates(devices))
    }

    "have one holder and leave no certificate in use, however they meet" in {
      val devices = fifty("race-b")

      race(devices)

      assertOneHolder(devices)
      devices.filter(quarantined) should have size 50
      certificates(devices).size should be <= 1
      eventually(ca.revocations.map(_.certificate.digest) should contain allElementsOf certificates(devices))
    }

    "have one holder also when the node dies after the first claim" in {
      val devices = fifty("race-c")
      claims.loseNextAnswer()

      race(devices)

      assertOneHolder(devices)
      devices.filter(quarantined) should have size 50
      certificates(devices).size should be <= 1
    }
  }
}
