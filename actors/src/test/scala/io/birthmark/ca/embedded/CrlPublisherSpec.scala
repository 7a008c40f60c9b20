package io.birthmark.ca.embedded

import java.io.ByteArrayInputStream
import java.security.cert.{CertificateFactory, X509CRL}
import java.time.{Duration, Instant, InstantSource}
import java.util.Optional
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.{CompletableFuture, CompletionStage}

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._
import scala.jdk.DurationConverters._

import com.typesafe.config.{ConfigException, ConfigFactory}
import io.birthmark.ca.CaTests.{atOnce, begin, issuingCa}
import io.birthmark.ca.embedded.CrlPublisherSpec._
import io.birthmark.device.{Bytes, CaName, RevocationReason, SerialNumber}
import io.birthmark.pki.RevocationList
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.apache.pekko.actor.typed.scaladsl.Behaviors
import org.apache.pekko.actor.typed.{Behavior, BehaviorInterceptor, TypedActorContext}
import org.scalatest.wordspec.AnyWordSpecLike

class CrlPublisherSpec extends ScalaTestWithActorTestKit(ManualTime.config) with AnyWordSpecLike {
  private val time = ManualTime()
  private val ca = issuingCa("Lists")
  private val settings = CrlSettings.from(ConfigFactory.defaultReference())

  /** A node with its own shelf on a store that others may share. */
  private class Node(val store: Store = new Store, now: Instant = begin) {
    @volatile var today: Instant = now
    val clock: InstantSource = () => today
    val shelf = new CrlShelf(ca.facts.keyId)
    private val failures = new AtomicInteger
    val publisher = spawn(
      counting(failures, CrlPublisher.create(ca, store, shelf, settings, clock, atOnce))
    )

    def pass(duration: Duration): Unit = {
      today = today.plus(duration)
      time.timePasses(duration.toScala)
    }

    def revoke(serial: Long): Unit = {
      store.revoke(serial)
      publisher ! new CrlPublisher.RevocationStored
    }

    /** Does what the store will refuse; returns when the publisher has taken in that it did. */
    def refused(work: => Unit): Unit = {
      val before = failures.get
      work
      eventually(failures.get shouldBe before + 1)
      ()
    }

    def shown: Option[PublishedCrl] = Option.when(shelf.newest.isPresent)(shelf.newest.get)
    def eventuallyShows(number: Long): PublishedCrl = eventually {
      shown.map(_.number) shouldBe Some(number)
      shown.get
    }
  }

  "A publisher" should {
    "make the first list as soon as it starts, signed by the CA and good until nextUpdate" in new Node {
      val list: PublishedCrl = eventuallyShows(1)

      val crl: X509CRL = read(list)
      crl.verify(ca.facts.key.publicKey)
      crl.getThisUpdate.toInstant shouldBe begin
      crl.getNextUpdate.toInstant shouldBe begin.plus(Duration.ofDays(7))
    }

    "serve the list that is there instead of making another" in {
      val first = new Node()
      val list = first.eventuallyShows(1)
      val second = new Node(first.store, begin.plusSeconds(60))

      second.eventuallyShows(1) shouldBe list
      first.store.drafts shouldBe 1
    }

    "list a revocation at once, and those that follow it together, after the pause" in new Node {
      eventuallyShows(1)
      pass(settings.atMostEvery)

      revoke(101)
      serials(eventuallyShows(2)) shouldBe Set(101)

      revoke(102)
      revoke(103)
      time.expectNoMessageFor(1.second)
      shown.map(_.number) shouldBe Some(2)
      pass(settings.atMostEvery)
      serials(eventuallyShows(3)) shouldBe Set(101, 102, 103)
    }

    "list what another node stored and never told anybody of" in new Node {
      eventuallyShows(1)
      store.revoke(7)

      pass(settings.lookEvery)

      serials(eventuallyShows(2)) shouldBe Set(7)
    }

    "not forget a revocation that is stored while a list is being made" in new Node {
      eventuallyShows(1)
      pass(settings.atMostEvery)
      store.holdDrafts()
      revoke(1)
      eventually(store.drafts shouldBe 2)
      revoke(2)
      store.letDraftsGo()
      serials(eventuallyShows(2)) shouldBe Set(1)

      pass(settings.atMostEvery)

      serials(eventuallyShows(3)) shouldBe Set(1, 2)
    }

    "replace a list that is old, and one whose time has not come" in {
      val node = new Node()
      node.eventuallyShows(1)
      node.pass(settings.refresh.minusSeconds(1))
      node.shown.map(_.number) shouldBe Some(1)
      node.pass(settings.lookEvery)
      node.eventuallyShows(2)

      val earlier = new Node(node.store, begin)

      earlier.eventuallyShows(3).thisUpdate shouldBe begin
    }

    "take over a newer list of another node, also when that one was faster" in {
      val store = new Store
      val node = new Node(store)
      node.eventuallyShows(1)
      node.pass(settings.atMostEvery)
      store.holdDrafts()
      node.revoke(1)
      eventually(store.drafts shouldBe 2)

      store.overtake(ca, 50)
      store.letDraftsGo()

      eventually(node.shown.map(_.number) shouldBe Some(50))
    }

    "not serve the list of a key that the CA had before" in {
      val former = issuingCa("Former")
      val store = new Store
      store.overtake(former, 12)

      val node = new Node(store)

      node.eventuallyShows(13).issuerKeyId shouldBe ca.facts.keyId
    }

    "go on serving what it has while the store is away, try again with growing pauses, and catch up" in new Node {
      eventuallyShows(1)
      pass(settings.atMostEvery)
      store.broken = true
      refused(revoke(5))

      refused(pass(settings.retryFirst))
      store.refusals shouldBe 2
      pass(settings.retryFirst)
      store.refusals shouldBe 2
      refused(pass(settings.retryFirst))
      store.refusals shouldBe 3
      shown.map(_.number) shouldBe Some(1)

      store.broken = false
      pass(settings.retryFirst.multipliedBy(4))

      serials(eventuallyShows(2)) shouldBe Set(5)
    }
  }

  "A hold that becomes final while the store is away" should {
    "be listed all the same, although there is no revocation more than before" in new Node {
      eventuallyShows(1)
      pass(settings.atMostEvery)
      revoke(5)
      eventuallyShows(2)
      pass(settings.atMostEvery)
      store.broken = true
      refused(publisher ! new CrlPublisher.RevocationStored)

      store.broken = false
      pass(settings.retryFirst)

      eventuallyShows(3)
    }
  }

  "The settings" should {
    "name every fault at once" in {
      val wrong = ConfigFactory
        .parseString("""birthmark.ca.crl { next-update = 1 s, refresh = 1 day, at-most-every = 0 s, retry-first = 0 s }""")
        .withFallback(ConfigFactory.defaultReference())

      val said = (the[ConfigException] thrownBy CrlSettings.from(wrong)).getMessage

      for (key <- List("next-update", "refresh", "at-most-every", "retry-first")) said should include(key)
    }

    "double the pause after each failure up to the longest" in {
      (1 to 8).map(settings.retryAfter(_).toSeconds) shouldBe Seq(1, 2, 4, 8, 16, 32, 60, 60)
    }
  }
}

object CrlPublisherSpec {

  /** Counts the failures of the store that it has done with; by their name, for they are its own. */
  def counting(
      failures: AtomicInteger,
      behavior: Behavior[CrlPublisher.Message]
  ): Behavior[CrlPublisher.Message] = Behaviors.intercept { () =>
    new BehaviorInterceptor[CrlPublisher.Message, CrlPublisher.Message] {
      override def aroundReceive(
          context: TypedActorContext[CrlPublisher.Message],
          message: CrlPublisher.Message,
          target: BehaviorInterceptor.ReceiveTarget[CrlPublisher.Message]
      ): Behavior[CrlPublisher.Message] = {
        val next = target(context, message)
        if (message.getClass.getSimpleName.endsWith("Failed")) failures.incrementAndGet()
        next
      }
    }
  }(behavior)

  def read(list: PublishedCrl): X509CRL =
    CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list.der.toArray)) match {
      case crl: X509CRL => crl
      case other        => throw new AssertionError(other.toString)
    }

  def serials(list: PublishedCrl): Set[Long] =
    Option(read(list).getRevokedCertificates).fold(Set.empty[Long])(
      _.asScala.map(_.getSerialNumber.longValue).toSet
    )

  /** What the tables do, in memory; breaks and waits when it is told to. */
  final class Store extends CrlStore {
    @volatile var broken = false
    private var refusedSoFar = 0
    private var taken = 0L
    private var made = 0
    private var revoked = Vector.empty[RevocationList.Entry]
    private var published = Option.empty[PublishedCrl]
    private var gate = CompletableFuture.completedFuture(())

    def drafts: Int = synchronized(made)
    def refusals: Int = synchronized(refusedSoFar)
    def holdDrafts(): Unit = synchronized { gate = new CompletableFuture[Unit] }
    def letDraftsGo(): Unit = {
      synchronized(gate).complete(())
      ()
    }

    def revoke(serial: Long): Unit = synchronized {
      revoked :+= new RevocationList.Entry(
        new SerialNumber(java.math.BigInteger.valueOf(serial)),
        begin,
        RevocationReason.SUPERSEDED
      )
    }

    /** Another node has published. */
    def overtake(ca: IssuingCa, number: Long): Unit = synchronized {
      taken = number
      published = Some(
        new PublishedCrl(ca.facts.keyId, number, 0, begin, begin.plus(Duration.ofDays(7)), Bytes.EMPTY)
      )
    }

    private def answer[T](value: => T): CompletionStage[T] = synchronized {
      if (broken) {
        refusedSoFar += 1
        CompletableFuture.failedStage(new java.sql.SQLException("away"))
      } else CompletableFuture.completedStage(value)
    }

    override def look(ca: CaName, known: Long): CompletionStage[CrlStore.Look] = answer(
      new CrlStore.Look(
        published.filter(_.number > known).fold(Optional.empty[PublishedCrl]())(Optional.of(_)),
        published.exists(_.covers < revoked.size)
      )
    )

    override def draft(ca: CaName, thisUpdate: Instant): CompletionStage[CrlStore.Draft] = answer {
      taken += 1
      made += 1
      val draft = new CrlStore.Draft(taken, revoked.size.toLong, revoked.asJava)
      gate.thenApply[CrlStore.Draft](_ => draft).toCompletableFuture
    }.thenCompose(identity(_))

    override def publish(ca: CaName, list: PublishedCrl): CompletionStage[java.lang.Boolean] = answer {
      val newer = published.forall(_.number < list.number)
      if (newer) published = Some(list)
      newer
    }
  }
}
