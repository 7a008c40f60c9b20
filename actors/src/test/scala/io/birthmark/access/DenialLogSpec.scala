package io.birthmark.access

import io.birthmark.access.AccessCommand.NoteDenials
import io.birthmark.access.DenialLog.Denied
import io.birthmark.access.Tokens.Now
import io.birthmark.device.Reason
import io.birthmark.device.Reason.{FORBIDDEN, UNAUTHORIZED}
import io.birthmark.registry.Registry
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit, TestProbe}
import org.scalatest.wordspec.AnyWordSpecLike

import java.time.{Duration, InstantSource}
import scala.concurrent.duration.DurationInt

class DenialLogSpec extends ScalaTestWithActorTestKit(ManualTime.config) with AnyWordSpecLike {
  private type Message = Registry.Message[AccessCommand, AccessEvent, AccessBook]

  private val time = ManualTime()

  private class Node(kinds: Int) {
    val registry: TestProbe[Message] = createTestProbe[Message]()
    private val log =
      spawn(DenialLog.create(registry.ref, Duration.ofMinutes(1), kinds, InstantSource.fixed(Now)))

    def denied(source: String, times: Int = 1): Unit =
      (1 to times).foreach(_ => log ! new Denied(source, "DEVICE_READ", FORBIDDEN))

    def recorded(): NoteDenials =
      registry.expectMessageType[Registry.Apply[AccessCommand, AccessEvent, AccessBook]].command().asInstanceOf[NoteDenials]

    def note(source: String, count: Long, what: String = "DEVICE_READ", reason: Reason = FORBIDDEN) =
      new NoteDenials(source, what, reason, count, Now)
  }

  "A denied attempt" should {
    "be recorded at once, and those that follow when the minute ends" in new Node(10) {
      denied("alice", 1000)
      recorded() shouldBe note("alice", 1)
      registry.expectNoMessage(scala.concurrent.duration.Duration.Zero)

      time.timePasses(1.minute)

      recorded() shouldBe note("alice", 999)
      registry.expectNoMessage(scala.concurrent.duration.Duration.Zero)
    }

    "be recorded at once again in the next minute, and once when it was the only one" in new Node(10) {
      denied("alice")
      recorded() shouldBe note("alice", 1)
      time.timePasses(1.minute)
      registry.expectNoMessage(scala.concurrent.duration.Duration.Zero)

      denied("alice")

      recorded() shouldBe note("alice", 1)
    }

    "not fill the journal, however many strangers come" in new Node(3) {
      (1 to 5000).foreach(stranger => denied(s"stranger-$stranger"))

      (1 to 3).foreach(stranger => recorded() shouldBe note(s"stranger-$stranger", 1))
      recorded() shouldBe note(DenialLog.OTHERS, 1, "ANY", UNAUTHORIZED)
      time.timePasses(1.minute)

      recorded() shouldBe note(DenialLog.OTHERS, 4996, "ANY", UNAUTHORIZED)
      registry.expectNoMessage(scala.concurrent.duration.Duration.Zero)
    }
  }
}
