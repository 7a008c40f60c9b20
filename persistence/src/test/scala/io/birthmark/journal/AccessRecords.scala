package io.birthmark.journal

import io.birthmark.access.AccessEvent._
import io.birthmark.access._
import io.birthmark.device.{GroupId, Reason, Sha256}
import org.scalacheck.Gen

import java.time.Instant
import java.util.Optional
import scala.jdk.CollectionConverters._

/** Arbitrary records of access. */
object AccessRecords {
  private val token = Gen.stringOfN(TokenId.LENGTH, Gen.oneOf("abcxyz0189".toSeq)).map(new TokenId(_))
  private val name = Gen.choose(1, 64).flatMap(Gen.stringOfN(_, Gen.alphaNumChar))
  private val instant = Gen.choose(0L, 4102444800L).map(Instant.ofEpochSecond)
  private val reason = Gen.oneOf(Reason.values.toSeq)
  private val digest =
    for (a <- Gen.long; b <- Gen.long; c <- Gen.long; d <- Gen.long) yield new Sha256(a, b, c, d)

  private val scope = for {
    group <- name.map(new GroupId(_))
    line <- name
    batch <- name
    from <- instant
    quota <- Gen.choose(1, LineScope.MAX_QUOTA)
  } yield new LineScope(group, line, batch, from, quota)

  private val people = Role.values.toSeq.filterNot(_ == Role.FACTORY)

  private val grant: Gen[Grant] = for {
    called <- name
    line <- Gen.option(scope)
    roles <- Gen.atLeastOne(people)
    expires <- instant
  } yield new Grant(
    called,
    "default",
    (if (line.isDefined) Set(Role.FACTORY) else roles.toSet).asJava,
    line.fold(Optional.empty[LineScope]())(Optional.of(_)),
    expires
  )

  /** A generator for each kind of event. */
  val events: Seq[Gen[AccessEvent]] = Seq(
    for (t <- token; g <- grant; d <- digest; at <- instant) yield new TokenCreated(t, g, d, at),
    token.map(new TokenRevoked(_)),
    for (t <- token; at <- instant) yield new TokenUsed(t, at),
    for (t <- token; count <- Gen.choose(1, 1000)) yield new RegistrationsAllotted(t, count),
    name.map(new SignedIn(_)),
    for (s <- name; w <- name; r <- reason; n <- Gen.choose(1L, Long.MaxValue); at <- instant)
      yield new AttemptsDenied(s, w, r, n, at)
  )

  val any: Gen[AccessRecord] = for {
    event <- Gen.oneOf(events).flatMap(identity)
    stamp <- DeviceRecords.stampWith(Gen.oneOf(TokenPhase.values.toSeq))
  } yield new AccessRecord(stamp, event)
}
