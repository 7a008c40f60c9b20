package io.birthmark.enrollment

import io.birthmark.device.{Actor, AuditStamp, CaName, Channel, IdempotencyKey, Provenance, Reason, RecordId, Sha256}
import io.birthmark.enrollment.GroupCommand.{AddAnchor, CloseGroup, ProveAnchor, PutGroup, RemoveAnchor}
import io.birthmark.enrollment.GroupEvent.{GroupClosed, GroupCreated}
import io.birthmark.enrollment.GroupPhase.{ABSENT, CLOSED, OPEN, PROVEN, UNPROVEN}
import io.birthmark.enrollment.SampleGroups.{anchor, byIdevid, byKey, Code, Line, Other, Signature}
import io.birthmark.registry.RegistryFeed.Changed
import io.birthmark.registry.{Edition, Registry, RegistrySettings}
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
  private type Message = Registry.Message[GroupCommand, GroupEvent, TenantGroups]
  private type Reply = Registry.Reply[GroupEvent, TenantGroups]
  private type Groups = Edition[TenantGroups]

  private val now = Instant.parse("2026-11-22T10:00:00Z")
  private val settings = new RegistrySettings(Duration.ofMillis(5), Duration.ofMillis(20), 2)
  private val ids = new AtomicInteger()
  private val first = byKey("a")
  private val alice = new Actor(Actor.Kind.OPERATOR, "alice")

  // What events look like in the store is another package's matter.
  private val kit = EventSourcedBehaviorTestKit[Message, GroupRecord, Groups](
    system,
    registry(settings),
    SerializationSettings.disabled
  )

  private def registry(settings: RegistrySettings): Behavior[Message] =
    GroupRegistry.create("default", settings, InstantSource.fixed(now), () => record(ids.incrementAndGet()))

  private def apply(command: GroupCommand)(replyTo: ActorRef[Reply]): Message =
    new Registry.Apply(command, Provenance.of(alice, Channel.REST, Optional.of("gate 4")), replyTo)

  private def keyed(key: String, body: String)(command: GroupCommand)(replyTo: ActorRef[Reply]): Message =
    new Registry.Apply(
      command,
      by(Optional.of(new IdempotencyKey(key)), Optional.empty()),
      Optional.of(Sha256.of(body.getBytes("UTF-8"))),
      replyTo
    )

  private def expecting(revision: Long)(command: GroupCommand)(replyTo: ActorRef[Reply]): Message =
    new Registry.Apply(command, by(Optional.empty(), Optional.of(Long.box(revision))), replyTo)

  private def by(key: Optional[IdempotencyKey], revision: Optional[java.lang.Long]) =
    new Provenance(alice, Channel.REST, Optional.empty(), key, revision, Optional.empty(), Optional.empty())

  private def reasonOf(reply: Reply): Option[Reason] =
    Option(reply).collect { case refused: Registry.Refused[_, _] => refused.reason() }

  /** The group that an answer tells of, after all. */
  private def standing(reply: Reply): Option[EnrollmentGroup] = Option(reply).collect {
    case done: Registry.Applied[_, TenantGroups] => done.edition().book().group(Line).get()
  }

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

      created.events shouldBe Seq(stored(1, ABSENT, OPEN, Optional.of(first.route.first), new GroupCreated(Line, first)))
      standing(created.reply) shouldBe Some(SampleGroups.open(first))
      closed.events shouldBe Seq(stored(2, OPEN, CLOSED, Optional.empty(), new GroupClosed(Line)))
      kit.persistenceTestKit.persistedInStorage("groups|default") should have size 2
    }

    "record an anchor's way from upload to removal" in {
      val root = anchor("root")
      val commands = Seq(
        new AddAnchor(root, Code),
        new ProveAnchor(root.digest(), Code, Signature),
        new RemoveAnchor(root.digest())
      )

      val stamps = commands.map(command => kit.runCommand[Reply](apply(command) _).event.stamp())

      stamps.map(stamp => (stamp.from(), stamp.to())) shouldBe
        Seq((ABSENT, UNPROVEN), (UNPROVEN, PROVEN), (PROVEN, ABSENT))
    }

    "store nothing for a repeat and give the same answer" in {
      val once = kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      val twice = kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)

      twice.hasNoEvents shouldBe true
      standing(twice.reply) shouldBe standing(once.reply)
    }

    "store nothing for a refusal" in {
      val unproven = kit.runCommand[Reply](apply(new PutGroup(Line, byIdevid(anchor("root")))) _)

      unproven.hasNoEvents shouldBe true
      reasonOf(unproven.reply) shouldBe Some(Reason.ANCHOR_UNPROVEN)
    }

    "know everything again after a restart" in {
      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      kit.runCommand[Reply](apply(new CloseGroup(Line)) _)
      val before = kit.getState()

      kit.restart().state shouldBe before
      kit.runCommand[Groups](new Registry.Look(_: ActorRef[Groups])).reply shouldBe before
    }

    "name the record that caused a command, where there is one" in {
      val cause = record(99)
      val command = new PutGroup(Line, first)
      val origin = Provenance.of(alice, Channel.INTERNAL, Optional.empty()).causedBy(cause)

      val created = kit.runCommand[Reply](new Registry.Apply(command, origin, _: ActorRef[Reply]))

      created.events.map(_.stamp.parent) shouldBe Seq(Optional.of(cause))
    }
  }

  "An idempotency key" should {
    "bring the same answer again and store nothing, also after a restart" in {
      val once = kit.runCommand[Reply](keyed("k1", "body")(new PutGroup(Line, first)) _)
      kit.runCommand[Reply](apply(new PutGroup(Line, byKey("b"))) _)
      kit.restart()
      val again = kit.runCommand[Reply](keyed("k1", "body")(new PutGroup(Line, first)) _)

      once.events.map(_.stamp.key) shouldBe Seq(Optional.of(new IdempotencyKey("k1")))
      again.hasNoEvents shouldBe true
      standing(again.reply).map(_.revision()) shouldBe Some(2)
    }

    "be refused for another command" in {
      kit.runCommand[Reply](keyed("k1", "body")(new PutGroup(Line, first)) _)
      val other = kit.runCommand[Reply](keyed("k1", "another")(new PutGroup(Other, first)) _)

      other.hasNoEvents shouldBe true
      reasonOf(other.reply) shouldBe Some(Reason.IDEMPOTENCY_KEY_REUSED)
    }

    "be forgotten when more came than are remembered" in {
      (1 to 3).foreach(i => kit.runCommand[Reply](keyed(s"k$i", s"body $i")(new PutGroup(Line, byKey(s"p$i"))) _))

      kit.runCommand[Reply](keyed("k1", "another")(new PutGroup(Line, first)) _).events should have size 1
      reasonOf(kit.runCommand[Reply](keyed("k3", "another")(new PutGroup(Line, first)) _).reply) shouldBe
        Some(Reason.IDEMPOTENCY_KEY_REUSED)
    }
  }

  "A command that expects a revision" should {
    "be refused when its group has another, and say which" in {
      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      kit.runCommand[Reply](apply(new PutGroup(Other, first)) _)

      val late = kit.runCommand[Reply](expecting(2)(new PutGroup(Line, byKey("b"))) _)

      late.hasNoEvents shouldBe true
      late.reply shouldBe new Registry.Refused(Reason.REVISION_MISMATCH, "it is at revision 1")
      kit.runCommand[Reply](expecting(1)(new PutGroup(Line, byKey("b"))) _).events should have size 1
    }

    "make what is not there yet when it expects nothing" in {
      reasonOf(kit.runCommand[Reply](expecting(1)(new PutGroup(Line, first)) _).reply) shouldBe
        Some(Reason.REVISION_MISMATCH)
      kit.runCommand[Reply](expecting(0)(new PutGroup(Line, first)) _).events should have size 1
      reasonOf(kit.runCommand[Reply](expecting(0)(new PutGroup(Line, first)) _).reply) shouldBe
        Some(Reason.REVISION_MISMATCH)
    }
  }

  "A subscriber" should {
    "be told how things stand, then every change, and no repeats" in {
      val changes = createTestProbe[Changed[TenantGroups]]()
      kit.runCommand(new Registry.Subscribe[GroupCommand, GroupEvent, TenantGroups](changes.ref, -1))
      changes.expectMessage(new Changed(Edition.first(TenantGroups.none())))

      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)
      kit.runCommand[Reply](apply(new CloseGroup(Line)) _)

      changes.receiveMessage().edition().revision() shouldBe 1
      changes.receiveMessage() shouldBe new Changed(kit.getState())
      changes.expectNoMessage(scala.concurrent.duration.Duration.Zero)
    }

    "hear nothing it knows when it subscribes again, and each change once" in {
      val changes = createTestProbe[Changed[TenantGroups]]()
      kit.runCommand(new Registry.Subscribe[GroupCommand, GroupEvent, TenantGroups](changes.ref, -1))
      kit.runCommand(new Registry.Subscribe[GroupCommand, GroupEvent, TenantGroups](changes.ref, 0))
      changes.receiveMessage().edition().revision() shouldBe 0

      kit.runCommand[Reply](apply(new PutGroup(Line, first)) _)

      changes.receiveMessage().edition().revision() shouldBe 1
      changes.expectNoMessage(scala.concurrent.duration.Duration.Zero)
    }
  }

  "A subscriber that is gone" should {
    "be forgotten" in {
      val dead = createDeadLetterProbe()
      val gone = createTestProbe[Changed[TenantGroups]]()
      kit.runCommand(new Registry.Subscribe[GroupCommand, GroupEvent, TenantGroups](gone.ref, -1))
      gone.stop()

      // The registry may learn of the end a moment later than this test.
      eventually {
        kit.runCommand[Reply](apply(new PutGroup(Line, byKey(s"p${ids.get()}"))) _)
        val end = new Changed(Edition.first(TenantGroups.none()))
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

      standing(repeated.receiveMessage()) shouldBe Some(SampleGroups.open(first))
      lost.expectNoMessage(scala.concurrent.duration.Duration.Zero)
      testKit.stop(running)
    }
  }
}
