package io.birthmark.access

import io.birthmark.access.AccessCommand._
import io.birthmark.access.AccessEvent.{AttemptsDenied, RegistrationsAllotted, TokenCreated}
import io.birthmark.access.Tokens._
import io.birthmark.device.{Actor, Channel, Provenance, Reason, RecordId}
import io.birthmark.registry.{Edition, Registry, RegistryFeed, RegistrySettings}
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import org.apache.pekko.actor.typed.ActorRef
import org.apache.pekko.persistence.testkit.scaladsl.EventSourcedBehaviorTestKit
import org.apache.pekko.persistence.testkit.scaladsl.EventSourcedBehaviorTestKit.SerializationSettings
import org.scalatest.BeforeAndAfterEach
import org.scalatest.wordspec.AnyWordSpecLike

import java.time.{Duration, InstantSource}
import java.util.concurrent.atomic.AtomicInteger
import java.util.{Optional, UUID}

class AccessRegistrySpec
    extends ScalaTestWithActorTestKit(EventSourcedBehaviorTestKit.config)
    with AnyWordSpecLike
    with BeforeAndAfterEach {
  private type Message = Registry.Message[AccessCommand, AccessEvent, AccessBook]
  private type Reply = Registry.Reply[AccessEvent, AccessBook]

  private val settings = new RegistrySettings(Duration.ofMillis(5), Duration.ofMillis(20), 10)
  private val ids = new AtomicInteger()
  private val boss = new Actor(Actor.Kind.OPERATOR, "bootstrap")
  private val kit = EventSourcedBehaviorTestKit[Message, AccessRecord, Edition[AccessBook]](
    system,
    AccessRegistry.create(
      settings,
      // Finer than the journal keeps.
      InstantSource.fixed(Now.plusNanos(1)),
      () => new RecordId(new UUID(0, ids.incrementAndGet().toLong))
    ),
    SerializationSettings.disabled
  )

  private def apply(command: AccessCommand)(replyTo: ActorRef[Reply]): Message =
    new Registry.Apply(command, Provenance.of(boss, Channel.REST, Optional.empty()), replyTo)

  private val made = new CreateToken(Line, lineGrant(10), digest("secret"))

  override protected def beforeEach(): Unit = {
    kit.clear()
    ids.set(0)
  }

  "An access registry" should {
    "store who made which token, and each record after the one before" in {
      val created = kit.runCommand[Reply](apply(made) _)
      val revoked = kit.runCommand[Reply](apply(new RevokeToken(Line)) _)

      created.event.event() shouldBe new TokenCreated(Line, made.grant(), made.digest(), Now)
      created.event.stamp().actor() shouldBe boss
      created.event.stamp().to() shouldBe TokenPhase.GRANTED
      revoked.event.stamp().from() shouldBe TokenPhase.GRANTED
      revoked.event.stamp().to() shouldBe TokenPhase.REVOKED
      revoked.event.stamp().parent() shouldBe Optional.of(created.event.stamp().id())
      kit.persistenceTestKit.persistedInStorage("access|default") should have size 2
    }

    "store nothing for a repeat or a refusal" in {
      kit.runCommand[Reply](apply(made) _)

      kit.runCommand[Reply](apply(made) _).hasNoEvents shouldBe true
      kit.runCommand[Reply](apply(new RevokeToken(Bob)) _).hasNoEvents shouldBe true
    }

    "tell why somebody was turned away" in {
      val denied = new NoteDenials("alice0000000", "DEVICE_RETIRE", Reason.FORBIDDEN, 3, Now)

      val stored = kit.runCommand[Reply](apply(denied) _)

      stored.event.event() shouldBe new AttemptsDenied("alice0000000", "DEVICE_RETIRE", Reason.FORBIDDEN, 3, Now)
      stored.event.stamp().reason() shouldBe Optional.of(Reason.FORBIDDEN)
    }

    "know after a restart what was taken of a quota" in {
      kit.runCommand[Reply](apply(made) _)
      kit.runCommand[Reply](apply(new AllotRegistrations(Line, 8)) _)
      val before = kit.getState()

      kit.restart().state shouldBe before
      kit.runCommand[Reply](apply(new AllotRegistrations(Line, 8)) _).event.event() shouldBe
        new RegistrationsAllotted(Line, 2)
      kit.runCommand[Reply](apply(new AllotRegistrations(Line, 1)) _).reply should matchPattern {
        case r: Registry.Refused[_, _] if r.reason() == Reason.QUOTA_SPENT =>
      }
    }

    "tell a node's directory every change" in {
      val directory = new AccessDirectory()
      val registry = spawn(
        AccessRegistry.create(
          settings,
          InstantSource.fixed(Now),
          () => new RecordId(new UUID(0, ids.incrementAndGet().toLong))
        )
      )
      spawn(RegistryFeed.create(directory, registry, Duration.ofSeconds(5)))
      eventually(directory.isLoaded shouldBe true)

      registry ! apply(made)(createTestProbe[Reply]().ref)

      eventually(directory.token(Line).isPresent shouldBe true)
      testKit.stop(registry)
    }
  }
}
