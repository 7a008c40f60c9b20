package io.birthmark.enrollment

import io.birthmark.device.{Channel, Reason}
import io.birthmark.enrollment.GroupCommand.{CloseGroup, PutGroup}
import io.birthmark.enrollment.GroupEvent.{GroupClosed, GroupCreated}
import io.birthmark.enrollment.GroupRegistry._
import io.birthmark.enrollment.SampleGroups.{anchor, byIdevid, byKey, Line, Other}
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import org.apache.pekko.actor.typed.{ActorRef, Behavior}
import org.apache.pekko.persistence.testkit.scaladsl.EventSourcedBehaviorTestKit
import org.apache.pekko.persistence.testkit.scaladsl.EventSourcedBehaviorTestKit.SerializationSettings
import org.scalatest.BeforeAndAfterEach
import org.scalatest.wordspec.AnyWordSpecLike

import java.time.{Duration, Instant, InstantSource}
import java.util.concurrent.atomic.AtomicInteger

class GroupRegistrySpec
    extends ScalaTestWithActorTestKit(EventSourcedBehaviorTestKit.config)
    with AnyWordSpecLike
    with BeforeAndAfterEach {
  private val now = Instant.parse("2026-11-22T10:00:00Z")
  private val settings = new Settings(100, Duration.ofMillis(5), Duration.ofMillis(20))
  private val ids = new AtomicInteger()
  private val first = byKey("a")

  // What events look like in the store is another package's matter.
  private val kit = EventSourcedBehaviorTestKit[Message, GroupRecord, TenantGroups](
    system,
    registry(settings),
    SerializationSettings.disabled
  )

  private def registry(settings: Settings): Behavior[Message] =
    GroupRegistry.create("default", settings, InstantSource.fixed(now), () => s"r${ids.incrementAndGet()}")

  private def apply(command: GroupCommand)(replyTo: ActorRef[Reply]): Message =
    new Apply(command, "alice", Channel.REST, replyTo)

  private def stored(event: GroupEvent, id: String) = new GroupRecord(event, "alice", "REST", now, id)

  override protected def beforeEach(): Unit = {
    kit.clear()
    ids.set(0)
  }

  "A group registry" should {
    "store an accepted command's event with who, how, when and a name of its own" in {
      val created = kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      val closed = kit.runCommand[Reply](apply(new CloseGroup(Line)) _)

      created.events shouldBe Seq(stored(new GroupCreated(Line, first), "r1"))
      created.reply shouldBe new Applied(SampleGroups.open(first))
      closed.events shouldBe Seq(stored(new GroupClosed(Line), "r2"))
      kit.persistenceTestKit.persistedInStorage("groups|default") should have size 2
    }

    "store nothing for a repeat and give the same answer" in {
      val once = kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      val twice = kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)

      twice.hasNoEvents shouldBe true
      twice.reply shouldBe once.reply
    }

    "store nothing for a refusal" in {
      kit.runCommand[Reply](apply(new PutGroup(Other, byIdevid(anchor("root")))) _)
      val taken = kit.runCommand[Reply](apply(new PutGroup(Line, byIdevid(anchor("root")))) _)

      taken.hasNoEvents shouldBe true
      taken.reply should matchPattern { case r: Refused if r.reason() == Reason.GROUP_CONFLICT => }
    }

    "know everything again after a restart" in {
      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      kit.runCommand[Reply](apply(new CloseGroup(Line)) _)
      val before = kit.getState()

      kit.restart().state shouldBe before
      kit.runCommand[TenantGroups](new Look(_: ActorRef[TenantGroups])).reply shouldBe before
    }

    "want to know who gives a command" in {
      val replies = createTestProbe[Reply]()

      for (actor <- Seq("", "x" * 201))
        an[IllegalArgumentException] should be thrownBy
          new Apply(new CloseGroup(Line), actor, Channel.REST, replies.ref)
    }
  }

  "A subscriber" should {
    "be told how things stand, then every change, and no repeats" in {
      val changes = createTestProbe[Changed]()
      kit.runCommand(new Subscribe(changes.ref, -1))
      changes.expectMessage(new Changed(TenantGroups.none()))

      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      kit.runCommand[Reply](apply(new CloseGroup(Line)) _)

      changes.receiveMessage().groups().revision() shouldBe 1
      changes.receiveMessage() shouldBe new Changed(kit.getState())
      changes.expectNoMessage(scala.concurrent.duration.Duration.Zero)
    }

    "hear nothing it knows when it subscribes again, and each change once" in {
      val changes = createTestProbe[Changed]()
      kit.runCommand(new Subscribe(changes.ref, -1))
      kit.runCommand(new Subscribe(changes.ref, 0))
      changes.receiveMessage().groups().revision() shouldBe 0

      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)

      changes.receiveMessage().groups().revision() shouldBe 1
      changes.expectNoMessage(scala.concurrent.duration.Duration.Zero)
    }
  }

  "A subscriber that is gone" should {
    "be forgotten" in {
      val dead = createDeadLetterProbe()
      val gone = createTestProbe[Changed]()
      kit.runCommand(new Subscribe(gone.ref, -1))
      gone.stop()

      // The registry may learn of the end a moment later than this test.
      eventually {
        kit.runCommand[Reply](apply(new PutGroup(Line, byKey(s"p${ids.get()}"))) _)
        val end = new Changed(TenantGroups.none())
        gone.ref ! end
        Iterator.continually(dead.receiveMessage().message).takeWhile(_ != end).toSeq shouldBe empty
      }
    }
  }

  "When the journal fails, the registry" should {
    "give no answer, come back, and take the repeat" in {
      val running = spawn(registry(settings))
      val lost = createTestProbe[Reply]()
      val repeated = createTestProbe[Reply]()
      kit.persistenceTestKit.failNextPersisted("groups|default")

      running ! apply(new PutGroup(Line, first))(lost.ref)
      running ! apply(new PutGroup(Line, first))(repeated.ref)

      repeated.expectMessage(new Applied(SampleGroups.open(first)))
      lost.expectNoMessage(scala.concurrent.duration.Duration.Zero)
      testKit.stop(running)
    }
  }

  "With snapshots, the registry" should {
    "come back as it was" in {
      val look = createTestProbe[TenantGroups]()
      val replies = createTestProbe[Reply]()
      val often = new Settings(1, Duration.ofMillis(5), Duration.ofMillis(20))
      val running = spawn(registry(often))
      running ! apply(new PutGroup(Line, first))(replies.ref)
      running ! apply(new PutGroup(Other, byIdevid(anchor("root"))))(replies.ref)
      running ! new Look(look.ref)
      val before = look.receiveMessage()
      testKit.stop(running)

      val again = spawn(registry(often))
      again ! new Look(look.ref)

      look.receiveMessage() shouldBe before
      testKit.stop(again)
    }
  }
}
