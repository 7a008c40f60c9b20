package io.birthmark.profile

import java.time.{Duration, Instant, InstantSource}
import java.util.Optional

import com.typesafe.config.ConfigFactory
import io.birthmark.ca.CaTests
import io.birthmark.device._
import io.birthmark.pki.{CertificateProfile, KeyKind, KeyPurpose, Profiles, SanTemplate, StatusUrls, WhenUnprovable}
import io.birthmark.profile.ProfileCommand.{Publish, Reinstate, Retire}
import io.birthmark.profile.ProfileEvent.{ProfilePublished, ProfileReinstated, ProfileRetired}
import io.birthmark.registry.Judgement.{Accepted, Rejected}
import io.birthmark.registry.{Edition, Registry, RegistrySettings}
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import org.apache.pekko.persistence.testkit.scaladsl.EventSourcedBehaviorTestKit
import org.scalatest.prop.TableDrivenPropertyChecks
import org.scalatest.wordspec.AnyWordSpecLike

import scala.jdk.CollectionConverters._

object ProfileRegistrySpec {
  /** A profile that somebody may publish. */
  def profile(name: String, days: Long, version: Int = 1): CertificateProfile =
    new CertificateProfile(
      name,
      version,
      java.util.Set.of(KeyKind.EC_P256),
      Duration.ofDays(days),
      Duration.ofMinutes(5),
      java.util.List.of(KeyPurpose.CLIENT_AUTH),
      java.util.List.of(SanTemplate.parse("URI:urn:birthmark:{tenant}:{device}")),
      "2.25.1234567890",
      StatusUrls.published("http://pki.example.com"),
      WhenUnprovable.PARK,
      java.util.Set.of()
    )
}

/** What may become of profiles, and what a node sees of them. */
class ProfileRegistrySpec
    extends ScalaTestWithActorTestKit(
      ConfigFactory
        .parseString("pekko.persistence.testkit.events.serialize = off")
        .withFallback(EventSourcedBehaviorTestKit.config)
    )
    with AnyWordSpecLike
    with TableDrivenPropertyChecks {
  import ProfileRegistrySpec.profile

  private val now = Instant.parse("2026-11-22T10:00:00Z")
  private val rules = new ProfileRegistry(new ProfileSettings(2, 3))
  private val first = profile("gateway", 90)
  private val second = profile("gateway", 30, 2)

  private def after(events: ProfileEvent*): ProfileBook =
    events.foldLeft(ProfileBook.EMPTY)((book, event) => rules.evolve(book, event))

  private val published = new ProfilePublished(first, now)
  private val retired = new ProfileRetired("gateway", now)
  private val reinstated = new ProfileReinstated("gateway", now)
  private val absent = ProfileBook.EMPTY
  private val open = after(published)
  private val closed = after(published, retired)

  private def outcome(book: ProfileBook, command: ProfileCommand): Either[Reason, Seq[ProfileEvent]] =
    rules.decide(book, command, now) match {
      case no: Rejected[ProfileEvent @unchecked] => Left(no.reason)
      case yes: Accepted[ProfileEvent @unchecked] => Right(yes.events.asScala.toSeq)
    }

  "Each command in each phase of its profile" should {
    val nothing = Right(Nil)
    val unknown = Left(Reason.PROFILE_UNKNOWN)

    "have this outcome" in {
      val table = Table[ProfileBook, ProfileCommand, Either[Reason, Seq[ProfileEvent]]](
        ("book", "command", "outcome"),
        (absent, new Publish(first), Right(Seq(published))),
        (absent, new Retire("gateway"), unknown),
        (absent, new Reinstate("gateway"), unknown),
        (open, new Publish(first), nothing),
        (open, new Publish(second), Right(Seq(new ProfilePublished(second, now)))),
        (open, new Retire("gateway"), Right(Seq(retired))),
        (open, new Reinstate("gateway"), nothing),
        (closed, new Publish(first), nothing),
        (closed, new Publish(second), Right(Seq(new ProfilePublished(second, now)))),
        (closed, new Retire("gateway"), nothing),
        (closed, new Reinstate("gateway"), Right(Seq(reinstated)))
      )

      forAll(table)((book, command, wanted) => outcome(book, command) shouldBe wanted)
    }

    "be refused for the profile that settings make" in {
      for (book <- Seq(absent, open); command <- Seq(new Publish(CaTests.profile), new Retire("device"), new Reinstate("device")))
        outcome(book, command) shouldBe Left(Reason.PROFILE_CONFLICT)
    }
  }

  "A profile" should {
    "be numbered by the book, whatever number it comes with" in {
      outcome(open, new Publish(profile("gateway", 30, 77))) shouldBe
        Right(Seq(new ProfilePublished(second, now)))
      outcome(open, new Publish(profile("gateway", 90, 77))) shouldBe Right(Nil)
    }

    "go back to what it was by another version, never by an older one" in {
      val book = after(published, new ProfilePublished(second, now))

      outcome(book, new Publish(first)) shouldBe
        Right(Seq(new ProfilePublished(profile("gateway", 90, 3), now)))
    }

    "stay retired when it is mended, and count every change" in {
      val mended = after(published, retired, new ProfilePublished(second, now)).profile("gateway").get

      mended.phase shouldBe ProfilePhase.RETIRED
      mended.newest shouldBe second
      mended.revision shouldBe 3
      mended.version(1).get.profile shouldBe first
      mended.version(0) shouldBe Optional.empty()
      mended.version(3) shouldBe Optional.empty()
    }

    "be refused beyond the bounds of the book" in {
      val full = after(published, new ProfilePublished(profile("other", 1), now))
      val long = after((1 to 3).map(n => new ProfilePublished(profile("gateway", n.toLong, n), now)): _*)

      outcome(full, new Publish(profile("third", 1))) shouldBe Left(Reason.PROFILE_CONFLICT)
      outcome(full, new Publish(second)).isRight shouldBe true
      outcome(long, new Publish(profile("gateway", 9))) shouldBe Left(Reason.PROFILE_CONFLICT)
      outcome(long, new Publish(profile("gateway", 3))) shouldBe Right(Nil)
    }
  }

  "The registry" should {
    "know every version when it comes back from its journal" in {
      val one = registry
      told(one, new Publish(first))
      told(one, new Publish(second))
      told(one, new Retire("gateway"))
      testKit.stop(one)

      val again = told(registry, new Retire("gateway"))

      again.events.size shouldBe 0
      again.edition.book.profile("gateway").get.versions.asScala.map(_.profile) shouldBe Seq(first, second)
    }
  }

  "A node's view" should {
    "have nothing but what its settings say before the book arrives, and say so" in {
      val view = directory(None)

      view.isLoaded shouldBe false
      view.choose("device") shouldBe new Profiles.Open(CaTests.profile)
      view.choose("gateway").asInstanceOf[Profiles.Closed].reason shouldBe Reason.BUSY
      view.recall(first.ref) shouldBe new Profiles.NotYet
      view.recall(CaTests.profile.ref) shouldBe new Profiles.Known(CaTests.profile)
      view.names.asScala shouldBe Set("device")
    }

    "let new intents follow the newest version, and recall every older one" in {
      val view = directory(Some(after(published, new ProfilePublished(second, now))))

      view.choose("gateway") shouldBe new Profiles.Open(second)
      view.recall(first.ref) shouldBe new Profiles.Known(first)
      view.recall(second.ref) shouldBe new Profiles.Known(second)
      view.names.asScala shouldBe Set("device", "gateway")
    }

    "take a version that it has not heard of for one to come, and another hash for one that is gone" in {
      val view = directory(Some(open))

      view.recall(second.ref) shouldBe new Profiles.NotYet
      view.recall(profile("elsewhere", 1).ref) shouldBe new Profiles.NotYet
      view.recall(profile("gateway", 91).ref) shouldBe new Profiles.Gone
      view.recall(CertificateProfile.device("http://old.example.com", "2.25.1").ref) shouldBe new Profiles.Gone
    }

    "let nothing new follow a retired profile, and recall it all the same" in {
      val view = directory(Some(closed))

      view.choose("gateway").asInstanceOf[Profiles.Closed].reason shouldBe Reason.PROFILE_RETIRED
      view.choose("other").asInstanceOf[Profiles.Closed].reason shouldBe Reason.PROFILE_UNKNOWN
      view.recall(first.ref) shouldBe new Profiles.Known(first)
      view.names.asScala shouldBe Set("device")
    }
  }

  private def directory(book: Option[ProfileBook]): ProfileDirectory = {
    val view = new ProfileDirectory(CaTests.profile)
    book.foreach(b => view.accept(Edition.first(b)))
    view
  }

  private type Message = Registry.Message[ProfileCommand, ProfileEvent, ProfileBook]
  private type Reply = Registry.Reply[ProfileEvent, ProfileBook]
  private val by = Provenance.of(new Actor(Actor.Kind.OPERATOR, "ops"), Channel.REST, Optional.empty())
  private var ids = 0L

  private def registry = spawn(
    ProfileRegistry.create(
      new ProfileRegistry(new ProfileSettings(10, 10)),
      new RegistrySettings(Duration.ofMillis(50), Duration.ofSeconds(1), 10),
      InstantSource.fixed(now),
      () => { ids += 1; new RecordId(new java.util.UUID(0, ids)) }
    )
  )

  private def told(
      to: org.apache.pekko.actor.typed.ActorRef[Message],
      command: ProfileCommand
  ): Registry.Applied[ProfileEvent, ProfileBook] = {
    val probe = createTestProbe[Reply]()
    to ! new Registry.Apply[ProfileCommand, ProfileEvent, ProfileBook](command, by, probe.ref)
    probe.receiveMessage().asInstanceOf[Registry.Applied[ProfileEvent, ProfileBook]]
  }
}
