package io.birthmark.enrollment

import io.birthmark.device.{AnsweredKeys, EvidenceKind}
import io.birthmark.enrollment.GroupEvent.{GroupChanged, GroupCreated}
import io.birthmark.enrollment.SampleGroups.{anchor, byIdevid, byKey, Line, Other}
import io.birthmark.registry.RegistryFeed.Changed
import io.birthmark.registry.{Edition, Registry, RegistryFeed}
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit, TestProbe}
import org.scalatest.wordspec.AnyWordSpecLike

import java.time.Duration
import java.util.Optional
import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

class GroupDirectorySpec extends ScalaTestWithActorTestKit(ManualTime.config) with AnyWordSpecLike {
  private type Message = Registry.Message[GroupCommand, GroupEvent, TenantGroups]
  private type Subscribe = Registry.Subscribe[GroupCommand, GroupEvent, TenantGroups]

  private val time = ManualTime()
  private val root = anchor("root")
  private val one = after(new GroupCreated(Line, byKey("a")))
  private val two = after(new GroupCreated(Line, byKey("a")), new GroupCreated(Other, byIdevid(root)))

  private def after(events: GroupEvent*) = events.foldLeft(TenantGroups.none())(GroupRules.evolve)

  /** A feed, its directory, and what the registry is asked. */
  private class Node {
    val directory = new GroupDirectory()
    val registry: TestProbe[Message] = createTestProbe[Message]()
    spawn(RegistryFeed.create(directory, registry.ref, Duration.ofSeconds(5)))

    def subscribed(): Subscribe = registry.expectMessageType[Subscribe]

    def tell(subscription: Subscribe, revision: Long, groups: TenantGroups): Unit =
      subscription.subscriber() ! new Changed(new Edition(revision, Optional.empty(), AnsweredKeys.NONE, groups))

    def eventuallyAt(revision: Long): Unit = {
      eventually(directory.revision() shouldBe revision)
      ()
    }
  }

  "A directory" should {
    "say that it knows nothing until the groups arrive, even when there are none" in new Node {
      directory.isLoaded shouldBe false
      directory.group(Line) shouldBe Optional.empty()

      tell(subscribed(), 0, TenantGroups.none())

      eventuallyAt(0)
      directory.isLoaded shouldBe true
    }

    "find groups by name and by anchor" in new Node {
      tell(subscribed(), 2, two)

      eventuallyAt(2)
      directory.group(Line) shouldBe two.group(Line)
      directory.ownerOf(root.digest()) shouldBe two.group(Other)
      directory.ownerOf(anchor("foreign").digest()) shouldBe Optional.empty()
      directory.allAnchors().asScala shouldBe Set(root.der())
    }

    "forget an anchor that was taken away" in new Node {
      val subscription: Subscribe = subscribed()
      tell(subscription, 2, two)
      tell(subscription, 3, GroupRules.evolve(two, new GroupChanged(Other, byKey("b"))))

      eventuallyAt(3)
      directory.ownerOf(root.digest()) shouldBe Optional.empty()
      directory.allAnchors().asScala shouldBe empty
      directory.group(Other).get().settings().accepted().asScala shouldBe Set(EvidenceKind.INITIAL_KEY)
    }

    "not go back when older news arrives late" in new Node {
      val subscription: Subscribe = subscribed()
      tell(subscription, 2, two)
      tell(subscription, 1, one)
      time.timePasses(5.seconds)

      subscribed().known() shouldBe 2
      directory.group(Other).isPresent shouldBe true
    }
  }

  "A feed" should {
    "subscribe at once, and again each time with what it knows" in new Node {
      subscribed().known() shouldBe -1
      time.timePasses(5.seconds)
      val again: Subscribe = subscribed()
      again.known() shouldBe -1

      tell(again, 2, two)
      eventuallyAt(2)
      time.timePasses(5.seconds)

      subscribed().known() shouldBe 2
    }

    "not subscribe more often than asked to" in new Node {
      subscribed()
      time.expectNoMessageFor(4900.millis, registry)
    }
  }
}
