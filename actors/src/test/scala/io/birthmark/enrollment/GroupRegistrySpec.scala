package io.birthmark.enrollment

import io.birthmark.device.{Actor, AuditStamp, CaName, Channel, Provenance, Reason, RecordId}
import io.birthmark.enrollment.GroupCommand.{CloseGroup, PutGroup}
import io.birthmark.enrollment.GroupEvent.{GroupClosed, GroupCreated}
import io.birthmark.enrollment.GroupPhase.{ABSENT, CLOSED, OPEN}
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
import java.util.{Optional, UUID}

class GroupRegistrySpec
    extends ScalaTestWithActorTestKit(EventSourcedBehaviorTestKit.config)
    with AnyWordSpecLike
    with BeforeAndAfterEach {
  private val now = Instant.parse("2026-11-22T10:00:00Z")
  private val settings = new Settings(Duration.ofMillis(5), Duration.ofMillis(20))
  private val ids = new AtomicInteger()
  private val first = byKey("a")
  private val alice = new Actor(Actor.Kind.OPERATOR, "alice")

  // What events look like in the store is another package's matter.
  private val kit = EventSourcedBehaviorTestKit[Message, GroupRecord, TenantGroups](
    system,
    registry(settings),
    SerializationSettings.disabled
  )

  private def registry(settings: Settings): Behavior[Message] =
    GroupRegistry.create("default", settings, InstantSource.fixed(now), () => record(ids.incrementAndGet()))

  private def apply(command: GroupCommand)(replyTo: ActorRef[Reply]): Message =
    new Apply(command, Provenance.of(alice, Channel.REST, Optional.of("gate 4")), replyTo)

  private def record(number: Int) = new RecordId(new UUID(0, number.toLong))

  private def stored(number: Int, from: GroupPhase, to: GroupPhase, ca: Optional[CaName], event: GroupEvent) =
    new GroupRecord(
      new AuditStamp[GroupPhase](
        record(number),
        if (number == 1) Optional.empty() else Optional.of(record(number - 1)),
        now,
        alice,
        Channel.REST,
        Optional.of("gate 4"),
        from,
        to,
        Optional.empty(),
        ca,
        Optional.empty(),
        Optional.empty()
      ),
      event
    )

  override protected def beforeEach(): Unit = {
    kit.clear()
    ids.set(0)
  }

  "A group registry" should {
    "store an accepted command's event as an audit record, caused by the one before" in {
      val created = kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      val closed = kit.runCommand[Reply](apply(new CloseGroup(Line)) _)

      created.events shouldBe Seq(stored(1, ABSENT, OPEN, Optional.of(first.ca), new GroupCreated(Line, first)))
      created.reply shouldBe new Applied(SampleGroups.open(first))
      closed.events shouldBe Seq(stored(2, OPEN, CLOSED, Optional.empty(), new GroupClosed(Line)))
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

    "name the record that caused a command, where there is one" in {
      val cause = record(99)
      val command = new PutGroup(Line, first)
      val origin = Provenance.of(alice, Channel.INTERNAL, Optional.empty()).causedBy(cause)

      val created = kit.runCommand[Reply](new Apply(command, origin, _: ActorRef[Reply]))

      created.events.map(_.stamp.parent) shouldBe Seq(Optional.of(cause))
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
}
