package io.birthmark.twin

import scala.concurrent.duration._

import io.birthmark.device.Reason
import io.birthmark.twin.EnrollmentDesk._
import io.birthmark.twin.SoftwareDevice._
import org.apache.pekko.actor.testkit.typed.scaladsl.TestProbe
import org.apache.pekko.actor.typed.ActorRef
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState
import org.apache.pekko.cluster.sharding.typed.scaladsl.{ClusterSharding, EntityTypeKey}

/** Whoever invents serial numbers by the thousand fills neither journal nor memory. */
class InventedBirthsSpec extends DeskUnderTest {
  private def twinsInMemory: Int = {
    val probe: TestProbe[CurrentShardRegionState] = createTestProbe[CurrentShardRegionState]()
    val state: ActorRef[CurrentShardRegionState] = probe.ref
    ClusterSharding(system).shardState ! GetShardRegionState(EntityTypeKey[DeviceTwin.Message]("device"), state)
    probe.receiveMessage().shards.toSeq.map(_.entityIds.size).sum
  }

  private def invented(number: Int) = new SoftwareDevice(s"invented-$number", InitialKey(lineKey))

  "Births and proofs of devices that nobody knows" should {
    "leave nothing behind, while known devices stay" in {
      val known = aDevice("known")
      greet(known) shouldBe a[Challenged]
      val before = scribe.size

      val answers = (1 to 500).map(invented).map(device => device -> greet(device))
      val refusals = answers.take(50).map { case (device, answer) =>
        refusal(enroll(device.submission(challenge(answer))))
      }

      answers.map(_._2.getClass).toSet shouldBe Set(classOf[Challenged])
      refusals.toSet shouldBe Set(Reason.UNKNOWN_DEVICE)
      scribe.size shouldBe before
      eventually(timeout(20.seconds))(twinsInMemory shouldBe 1)
    }
  }

  "A device that is announced while its twin is about to leave memory" should {
    "stay" in {
      val device = invented(1001)
      greet(device) shouldBe a[Challenged]
      registered(device, derived)

      eventually(timeout(20.seconds))(twinsInMemory shouldBe 2)
      label(device) shouldBe "REGISTERED(EMPTY)"
    }
  }
}
