package io.birthmark.access

import io.birthmark.access.AccessCommand._
import io.birthmark.access.Authenticator.{Known, Refused}
import io.birthmark.access.Tokens._
import io.birthmark.device.Reason
import io.birthmark.registry.Edition
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

import java.time.{Duration, Instant, InstantSource}

class AuthenticatorSpec extends AnyWordSpec with Matchers {
  private val bootstrap = "bmk_bootstrap_" + "b" * 43

  private class Node(book: Option[AccessBook], now: Instant = Now) {
    private val directory = new AccessDirectory()
    book.foreach(written => directory.accept(Edition.first(written)))
    private val authenticator = new Authenticator(directory, digest(bootstrap), InstantSource.fixed(now))
    def judge(text: String): Authenticator.Verdict = authenticator.judge(text)
    def again(id: String): Authenticator.Verdict = authenticator.again(id)
    def refusal(text: String): Option[Reason] = Option(judge(text)).collect { case r: Refused => r.reason() }
  }

  private val held = text()
  private val admin = new CreateToken(held.id(), grant(Role.ADMIN), held.digest())
  private val operator = new CreateToken(held.id(), grant(Role.OPERATOR), held.digest())

  "The bootstrap token" should {
    "open everything while there is no administrator" in new Node(Some(book(operator))) {
      judge(bootstrap) should matchPattern { case k: Known if k.principal().may(Action.TOKEN_CREATE) => }
    }

    "open nothing once there is one, and say so" in new Node(Some(book(admin))) {
      refusal(bootstrap) shouldBe Some(Reason.BOOTSTRAP_CLOSED)
      again("bootstrap") should matchPattern { case r: Refused if r.reason() == Reason.BOOTSTRAP_CLOSED => }
    }

    "open again when the last administrator's token has expired, or nobody could ever enter" in new Node(
      Some(book(admin)),
      Now.plus(Duration.ofDays(31))
    ) {
      judge(bootstrap) shouldBe a[Known]
    }
  }

  "A token" should {
    "be known by its secret alone" in new Node(Some(book(operator))) {
      judge(held.text()) should matchPattern { case k: Known if k.principal().id() == held.id().value() => }
      refusal(s"bmk_${held.id()}_${text().secret()}") shouldBe Some(Reason.UNAUTHORIZED)
      refusal(s"bmk_${text().id()}_${held.secret()}") shouldBe Some(Reason.UNAUTHORIZED)
      refusal(held.secret()) shouldBe Some(Reason.UNAUTHORIZED)
      refusal(held.text() + " ") shouldBe Some(Reason.UNAUTHORIZED)
      refusal("") shouldBe Some(Reason.UNAUTHORIZED)
    }

    "open nothing when it has been revoked" in new Node(Some(book(operator, new RevokeToken(held.id())))) {
      judge(held.text()) should matchPattern { case r: Refused if r.detail().contains("revoked") => }
    }

    "open nothing from the instant it expires" in new Node(Some(book(operator)), Now.plus(Duration.ofDays(30))) {
      judge(held.text()) should matchPattern { case r: Refused if r.detail().contains("expired") => }
    }
  }

  "A node that does not know the tokens yet" should {
    "send everybody to come again" in new Node(None) {
      refusal(bootstrap) shouldBe Some(Reason.BUSY)
      refusal(held.text()) shouldBe Some(Reason.BUSY)
    }
  }
}
