package io.birthmark.access

import io.birthmark.access.AccessCommand._
import io.birthmark.access.AccessEvent._
import io.birthmark.access.Tokens._
import io.birthmark.device.Reason
import io.birthmark.registry.Judgement
import io.birthmark.registry.Judgement.{Accepted, Rejected}
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

import java.time.{Duration, Instant}
import java.util.Optional
import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

class AccessRulesSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks {
  private def create(id: TokenId, grant: Grant) = new CreateToken(id, grant, digest(id.value))
  private type Decision = Judgement[AccessEvent]
  private def accept(event: AccessEvent): Decision = Judgement.accept(event)
  private val nothing: Decision = Judgement.nothing()
  private def decide(book: AccessBook, command: AccessCommand, now: Instant = Now) =
    AccessRules.decide(book, command, now)
  private def refusal(decision: Decision): Option[Reason] =
    Option(decision).collect { case r: Rejected[_] => r.reason() }

  "A token" should {
    "be made, and a repeat change nothing" in {
      val made = create(Alice, grant(Role.ADMIN))

      decide(AccessBook.empty(), made) shouldBe
        accept(new TokenCreated(Alice, grant(Role.ADMIN), digest(Alice.value), Now))
      decide(book(made), made) shouldBe nothing
    }

    "not take the id of another" in {
      refusal(decide(book(create(Alice, grant(Role.ADMIN))), create(Alice, grant(Role.VIEWER)))) shouldBe
        Some(Reason.ACCESS_CONFLICT)
    }

    "expire in the future, and not too late" in {
      val bad = Seq(Duration.ZERO, Duration.ofSeconds(-1), AccessRules.LONGEST.plusSeconds(1))

      bad.map(life => refusal(decide(AccessBook.empty(), create(Alice, grant(Role.VIEWER, life))))).distinct shouldBe
        Seq(Some(Reason.ACCESS_CONFLICT))
      refusal(decide(AccessBook.empty(), create(Alice, grant(Role.VIEWER, AccessRules.LONGEST)))) shouldBe None
    }

    "be withdrawn once, for good" in {
      val before = book(create(Alice, grant(Role.ADMIN)))
      val after = book(create(Alice, grant(Role.ADMIN)), new RevokeToken(Alice))

      decide(before, new RevokeToken(Alice)) shouldBe accept(new TokenRevoked(Alice))
      decide(after, new RevokeToken(Alice)) shouldBe nothing
      after.token(Alice).get().isGood(Now) shouldBe false
      refusal(decide(before, new RevokeToken(Bob))) shouldBe Some(Reason.NOT_FOUND)
    }

    "tell of its use once in an hour" in {
      val used = book(create(Alice, grant(Role.ADMIN)), new NoteUse(Alice))

      used.token(Alice).get().lastUsed() shouldBe Optional.of(Now)
      decide(used, new NoteUse(Alice), Now.plus(Duration.ofMinutes(59))) shouldBe nothing
      decide(used, new NoteUse(Alice), Now.plus(Duration.ofHours(1))) shouldBe
        accept(new TokenUsed(Alice, Now.plus(Duration.ofHours(1))))
    }
  }

  "A line key" should {
    "not be good before its time, nor begin after its end" in {
      val tomorrow = Now.plus(Duration.ofDays(1))
      val key = book(create(Line, lineGrant(10, tomorrow))).token(Line).get()

      key.isGood(Now) shouldBe false
      key.isGood(tomorrow) shouldBe true
      refusal(decide(AccessBook.empty(), create(Line, lineGrant(10, Now.plus(Duration.ofDays(31)))))) shouldBe
        Some(Reason.ACCESS_CONFLICT)
    }

    "give fewer registrations when fewer are left, then none" in {
      val seven = book(create(Line, lineGrant(10)), new AllotRegistrations(Line, 7))
      val ten = AccessRules.evolve(seven, new RegistrationsAllotted(Line, 3))

      decide(seven, new AllotRegistrations(Line, 7)) shouldBe accept(new RegistrationsAllotted(Line, 3))
      refusal(decide(ten, new AllotRegistrations(Line, 1))) shouldBe Some(Reason.QUOTA_SPENT)
    }

    "give none once it is revoked" in {
      val revoked = book(create(Line, lineGrant(10)), new RevokeToken(Line))

      refusal(decide(revoked, new AllotRegistrations(Line, 1))) shouldBe Some(Reason.UNAUTHORIZED)
    }

    "never give more than its quota, whatever is asked and in whatever order" in {
      val asked = Gen.listOf(Gen.oneOf(Gen.choose(1, 20).map(new AllotRegistrations(Line, _)), Gen.const(new NoteUse(Line))))

      forAll(asked, Gen.choose(1, 60)) { (commands, quota) =>
        val end = commands.foldLeft(book(create(Line, lineGrant(quota)))) { (book, command) =>
          decide(book, command) match {
            case accepted: Accepted[AccessEvent] => accepted.events().asScala.foldLeft(book)(AccessRules.evolve)
            case _ => book
          }
        }
        end.token(Line).get().allotted() should be <= quota.toLong
      }
    }
  }

  "A book" should {
    "know whether somebody holds a good administrator's token" in {
      AccessBook.empty().hasAdministrator(Now) shouldBe false
      book(create(Bob, grant(Role.OPERATOR))).hasAdministrator(Now) shouldBe false
      val held = book(create(Alice, grant(Role.ADMIN)))
      held.hasAdministrator(Now) shouldBe true
      held.hasAdministrator(Now.plus(Duration.ofDays(30))) shouldBe false
      book(create(Alice, grant(Role.ADMIN)), new RevokeToken(Alice)).hasAdministrator(Now) shouldBe false
    }

    "take events about tokens it does not know, as any journal must be readable" in {
      val events = Seq(new TokenRevoked(Bob), new TokenUsed(Bob, Now), new RegistrationsAllotted(Bob, 1))

      events.foldLeft(AccessBook.empty())(AccessRules.evolve) shouldBe AccessBook.empty()
      events.foldLeft(AccessBook.empty())(AccessRules.evolve).token(Bob).toScala shouldBe None
    }
  }
}
