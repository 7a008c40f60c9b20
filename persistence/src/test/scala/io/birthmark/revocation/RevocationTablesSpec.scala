package io.birthmark.revocation

import java.math.BigInteger
import java.time.{Duration, Instant}
import java.util.concurrent.{CompletionStage, CountDownLatch, ExecutionException, Executors, RejectedExecutionException, TimeUnit}

import scala.jdk.CollectionConverters._

import io.birthmark.ca.embedded.RevocationLedger.Outcome.{KNOWN, STORED}
import io.birthmark.ca.embedded.{CrlStore, PublishedCrl, Revocation}
import io.birthmark.device.RevocationReason.{CERTIFICATE_HOLD, KEY_COMPROMISE, REMOVE_FROM_CRL, SUPERSEDED}
import io.birthmark.device.{Bytes, CaName, RevocationReason, SerialNumber}
import io.birthmark.journal.{StoreKind, TestStore}
import org.scalatest.Assertion
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** What is revoked and how lists are numbered, on both stores. */
class RevocationTablesSpec extends AnyWordSpec with Matchers {
  private val ca = new CaName("embedded")
  private val now = Instant.parse("2026-11-22T12:00:00Z")
  private val year = Duration.ofDays(365)
  private val week = Duration.ofDays(7)

  /** Two nodes on one store. */
  private class Tables(val store: TestStore) extends AutoCloseable {
    private val opened = store.open("sql-connections" -> 8)
    private val executor = Executors.newFixedThreadPool(8)
    val ledger = new JdbcRevocationLedger(opened.dataSource, executor)
    val lists = new JdbcCrlStore(opened.dataSource, executor)

    def draft(at: Instant = now): CrlStore.Draft = await(lists.draft(ca, at))

    /** Makes and publishes a list as a node does. */
    def published(at: Instant): CrlStore.Draft = {
      val drawn = draft(at)
      await(lists.publish(ca, list(drawn.number, drawn.covers, at))) shouldBe true
      drawn
    }

    override def close(): Unit = {
      executor.shutdown()
      opened.close()
    }
  }

  private def on(kind: StoreKind)(test: Tables => Assertion): Assertion = {
    val tables = new Tables(TestStore.ready(kind))
    try test(tables)
    finally tables.close()
  }

  private def await[R](stage: CompletionStage[R]): R = stage.toCompletableFuture.get(20, TimeUnit.SECONDS)

  private def serial(number: Long) = new SerialNumber(BigInteger.TWO.pow(158).add(BigInteger.valueOf(number)))

  private def revocation(
      number: Long,
      reason: RevocationReason = SUPERSEDED,
      at: Instant = now,
      notAfter: Instant = now.plus(year)
  ) = new Revocation(ca, serial(number), reason, at, notAfter)

  private def list(number: Long, covers: Long, at: Instant) = new PublishedCrl(
    Bytes.copyOf(Array[Byte](1, 2, 3)),
    number,
    covers,
    at,
    at.plus(week),
    Bytes.copyOf(Array.fill(2_000_000)(number.toByte))
  )

  private def reasons(draft: CrlStore.Draft): Map[SerialNumber, RevocationReason] =
    draft.entries.asScala.map(entry => entry.serial -> entry.reason).toMap

  for (kind <- StoreKind.values) {
    s"The ledger on $kind" should {
      "keep the first revocation of a certificate and change nothing at a repeat" in on(kind) { tables =>
        await(tables.ledger.store(revocation(1))) shouldBe STORED

        await(tables.ledger.store(revocation(1))) shouldBe KNOWN
        await(tables.ledger.store(revocation(1, KEY_COMPROMISE, now.plusSeconds(5)))) shouldBe KNOWN

        val entry = tables.draft().entries.asScala.toList
        entry.map(_.serial) shouldBe List(serial(1))
        entry.map(_.reason) shouldBe List(SUPERSEDED)
        entry.map(_.at) shouldBe List(now)
      }

      "let a hold become final, once, and keep its time" in on(kind) { tables =>
        await(tables.ledger.store(revocation(1, CERTIFICATE_HOLD))) shouldBe STORED
        await(tables.ledger.store(revocation(1, CERTIFICATE_HOLD))) shouldBe KNOWN
        await(tables.ledger.store(revocation(1, KEY_COMPROMISE, now.plusSeconds(60)))) shouldBe STORED
        await(tables.ledger.store(revocation(1, SUPERSEDED))) shouldBe KNOWN
        await(tables.ledger.store(revocation(1, CERTIFICATE_HOLD))) shouldBe KNOWN

        val draft = tables.draft()
        reasons(draft) shouldBe Map(serial(1) -> KEY_COMPROMISE)
        draft.entries.get(0).at shouldBe now
      }

      "let a hold be taken back, and the certificate be revoked anew from then on" in on(kind) { tables =>
        def store(reason: RevocationReason, seconds: Long) =
          await(tables.ledger.store(revocation(1, reason, now.plusSeconds(seconds))))
        store(REMOVE_FROM_CRL, 0) shouldBe KNOWN
        store(CERTIFICATE_HOLD, 1) shouldBe STORED
        store(REMOVE_FROM_CRL, 2) shouldBe STORED
        store(REMOVE_FROM_CRL, 3) shouldBe KNOWN
        tables.draft().entries.asScala shouldBe empty

        store(CERTIFICATE_HOLD, 4) shouldBe STORED
        tables.draft().entries.asScala.map(e => (e.reason, e.at)) shouldBe
          Seq((CERTIFICATE_HOLD, now.plusSeconds(4)))

        store(REMOVE_FROM_CRL, 5) shouldBe STORED
        store(KEY_COMPROMISE, 6) shouldBe STORED
        store(REMOVE_FROM_CRL, 7) shouldBe KNOWN
        tables.draft().entries.asScala.map(e => (e.reason, e.at)) shouldBe
          Seq((KEY_COMPROMISE, now.plusSeconds(6)))
      }

      "let exactly one of many at once be news" in on(kind) { tables =>
        val outcomes = (1 to 16).map(_ => tables.ledger.store(revocation(9))).map(await)

        outcomes.count(_ == STORED) shouldBe 1
      }

      "have it on the disk when it says so" in on(kind) { tables =>
        await(tables.ledger.store(revocation(1, KEY_COMPROMISE)))

        tables.store.connected { connection =>
          val rows = connection.createStatement().executeQuery(
            """SELECT "ca", "serial", "reason" FROM "revoked_certificate" """
          )
          rows.next() shouldBe true
          (rows.getString(1), rows.getString(2), rows.getInt(3)) shouldBe
            (("embedded", serial(1).toString, 1))
        }
      }

      "get the count of changes at the next start when it is older than holds" in on(kind) { tables =>
        await(tables.ledger.store(revocation(1, CERTIFICATE_HOLD)))
        tables.store.sql("""ALTER TABLE "revoked_certificate" DROP COLUMN "changes" """)

        val again = new Tables(tables.store)
        try {
          await(again.ledger.store(revocation(1, REMOVE_FROM_CRL))) shouldBe STORED
          again.draft().entries.asScala shouldBe empty
        } finally again.close()
      }

      "fail, and not say that it is revoked, when the store cannot be reached" in on(kind) { tables =>
        val closed = tables.store.open()
        val ledger = new JdbcRevocationLedger(closed.dataSource, _.run())
        closed.close()

        an[ExecutionException] should be thrownBy await(ledger.store(revocation(1)))
        val full = new JdbcRevocationLedger(closed.dataSource, _ => throw new RejectedExecutionException)
        an[ExecutionException] should be thrownBy await(full.store(revocation(1)))
      }
    }

    s"The lists on $kind" should {
      "give each number once, to whoever asks at the same time" in on(kind) { tables =>
        val begin = new CountDownLatch(1)
        val racers = Executors.newFixedThreadPool(6)
        try {
          val numbers = (1 to 6)
            .map { _ =>
              racers.submit { () =>
                begin.await()
                (1 to 5).map(_ => tables.draft().number)
              }
            }
          begin.countDown()
          val all = numbers.flatMap(_.get(60, TimeUnit.SECONDS))

          all.distinct should have size 30
          all.min shouldBe now.getEpochSecond
        } finally racers.shutdown()
      }

      "never give a number again, though nothing came of it, or the clock or the tables are from long ago" in
        on(kind) { tables =>
          val taken = tables.draft().number

          tables.draft(now.minus(year)).number shouldBe taken + 1
          // The rows of these drafts would not be in a backup from before them.
          tables.draft(now.plusSeconds(100)).number shouldBe now.plusSeconds(100).getEpochSecond
          tables.store.sql("""DELETE FROM "crl_number" """)
          tables.draft(now.plusSeconds(200)).number should be > now.plusSeconds(100).getEpochSecond
        }

      "publish only what is newer" in on(kind) { tables =>
        val (first, second) = (tables.draft(), tables.draft())

        await(tables.lists.publish(ca, list(second.number, 0, now))) shouldBe true
        await(tables.lists.publish(ca, list(first.number, 0, now))) shouldBe false

        await(tables.lists.look(ca, -1)).newer.get shouldBe list(second.number, 0, now)
        await(tables.lists.look(ca, second.number)).newer.isPresent shouldBe false
      }

      "tell what is not listed yet" in on(kind) { tables =>
        await(tables.lists.look(ca, -1)) shouldBe new CrlStore.Look(java.util.Optional.empty(), false)
        val drawn = tables.published(now)
        await(tables.lists.look(ca, drawn.number)).unlisted shouldBe false

        await(tables.ledger.store(revocation(1)))
        await(tables.lists.look(ca, drawn.number)).unlisted shouldBe true

        val next = tables.published(now.plusSeconds(5))
        await(tables.lists.look(ca, next.number)).unlisted shouldBe false
      }

      "tell of a hold that was taken back or became final since" in on(kind) { tables =>
        Seq(CERTIFICATE_HOLD, REMOVE_FROM_CRL, CERTIFICATE_HOLD, SUPERSEDED).zipWithIndex.foreach {
          case (reason, step) =>
            await(tables.ledger.store(revocation(1, reason)))
            await(tables.lists.look(ca, -1)).unlisted shouldBe (step > 0)

            val next = tables.published(now.plusSeconds(step + 1L))
            await(tables.lists.look(ca, next.number)).unlisted shouldBe false
        }
        succeed
      }

      "keep what expired until it has stood on one more list (RFC 5280 3.3)" in on(kind) { tables =>
        val expiry = now.plus(Duration.ofDays(3))
        await(tables.ledger.store(revocation(1, notAfter = expiry)))
        await(tables.ledger.store(revocation(2)))

        tables.published(now).entries should have size 2
        tables.published(expiry.minusSeconds(1)).entries should have size 2
        tables.published(expiry.plusSeconds(1)).entries should have size 2
        reasons(tables.published(expiry.plusSeconds(2))).keySet shouldBe Set(serial(2))
      }

      "not lose what is valid to a list from the future" in on(kind) { tables =>
        await(tables.ledger.store(revocation(1)))
        tables.published(now.plus(year).plus(week))

        reasons(tables.published(now)).keySet shouldBe Set(serial(1))
      }

      "keep CAs apart" in on(kind) { tables =>
        await(tables.ledger.store(revocation(1)))
        val other = new CaName("other")

        await(tables.lists.draft(other, now)).entries shouldBe empty
        await(tables.lists.publish(other, list(7, 0, now))) shouldBe true
        await(tables.lists.look(ca, -1)).newer.isPresent shouldBe false
      }
    }

    s"Of two drafts on $kind the one with the greater number" should {
      "lack nothing that the other one holds" in on(kind) { tables =>
        val nodes = Executors.newFixedThreadPool(5)
        try {
          val storing = nodes.submit { () =>
            (1 to 150).map(n => await(tables.ledger.store(revocation(n.toLong))))
          }
          val drawing = (1 to 4).map(_ => nodes.submit(() => Vector.fill(12)(tables.draft())))
          storing.get(60, TimeUnit.SECONDS)
          val drafts = drawing.flatMap(_.get(60, TimeUnit.SECONDS)).sortBy(_.number)

          val held = drafts.map(reasons(_).keySet)
          held.zip(held.drop(1)).filterNot { case (earlier, later) => earlier.subsetOf(later) } shouldBe empty
          drafts.map(_.covers).zip(held.map(_.size)).filter { case (covers, size) => covers > size } shouldBe empty
        } finally nodes.shutdown()
      }
    }
  }
}
