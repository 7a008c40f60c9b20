package io.birthmark.access

import io.birthmark.device.{GroupId, Sha256}

import io.birthmark.registry.Judgement

import java.security.SecureRandom
import java.time.{Duration, Instant}
import java.util.Optional
import scala.jdk.CollectionConverters._

/** Tokens as tests need them. */
object Tokens {
  val Now: Instant = Instant.parse("2026-11-22T10:00:00Z")
  val Alice = new TokenId("alice0000000")
  val Bob = new TokenId("bob000000000")
  val Line = new TokenId("line70000000")
  private val random = new SecureRandom()

  def grant(role: Role, lifetime: Duration = Duration.ofDays(30)): Grant =
    new Grant(role.name, "default", Set(role).asJava, Optional.empty(), Now.plus(lifetime))

  def lineGrant(quota: Int, from: Instant = Now): Grant = {
    val scope = new LineScope(new GroupId("acme"), "line-7", "2026-47", from, quota)
    new Grant("line 7", "default", Set(Role.FACTORY).asJava, Optional.of(scope), Now.plus(Duration.ofDays(30)))
  }

  def text(): TokenText = TokenText.random(random)

  def digest(of: String): Sha256 = Sha256.of(of.getBytes)

  /** The book after these commands, every one of which is taken. */
  def book(commands: AccessCommand*): AccessBook = commands.foldLeft(AccessBook.empty()) { (book, command) =>
    AccessRules.decide(book, command, Now) match {
      case accepted: Judgement.Accepted[AccessEvent] => accepted.events().asScala.foldLeft(book)(AccessRules.evolve)
      case refused => throw new AssertionError(refused)
    }
  }
}
