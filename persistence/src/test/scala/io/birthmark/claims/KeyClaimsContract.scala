package io.birthmark.claims

import java.nio.charset.StandardCharsets.UTF_8
import java.sql.SQLException
import java.util.Optional
import java.util.concurrent.{Callable, CompletionStage, CyclicBarrier, ExecutionException, Executors, TimeUnit}

import scala.jdk.CollectionConverters._

import io.birthmark.device.{Bytes, DeviceId, Sha256}
import io.birthmark.enrollment.KeyClaims
import io.birthmark.enrollment.KeyClaims.{Claimed, HeldBy}
import io.birthmark.journal.{StoreKind, TestStore}
import org.scalatest.Assertion
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** What every store of key claims must keep to. */
abstract class KeyClaimsContract(kind: StoreKind) extends AnyWordSpec with Matchers {
  private val one = device("acme-1")
  private val other = device("acme-2")
  private val spki = digest("a key")

  "A key" should {
    "be held by whom claimed it first, and by nobody before" in onClaims { (claims, _) =>
      await(claims.holder(spki)) shouldBe Optional.empty()

      await(claims.claim(spki, one)) shouldBe new Claimed
      await(claims.claim(spki, other)) shouldBe new HeldBy(one)

      await(claims.holder(spki)) shouldBe Optional.of(one)
    }

    "be its holder's at every repeat" in onClaims { (claims, _) =>
      await(claims.claim(spki, one))

      await(claims.claim(spki, one)) shouldBe new Claimed
      await(claims.claim(spki, other))
      await(claims.claim(spki, one)) shouldBe new Claimed
    }

    "be another's than a key that looks much like it" in onClaims { (claims, _) =>
      await(claims.claim(new Sha256(1, 2, 3, 4), one))

      await(claims.claim(new Sha256(1, 2, 3, 5), other)) shouldBe new Claimed
      await(claims.claim(new Sha256(0, 0, 0, 0), other)) shouldBe new Claimed
    }

    "be held by a device of the longest name, and not by its namesake of another tenant" in onClaims {
      (claims, _) =>
        val longest = new DeviceId("t" * 63, "d" * 128)
        val namesake = new DeviceId("u" * 63, "d" * 128)
        await(claims.claim(spki, longest)) shouldBe new Claimed

        await(claims.claim(spki, longest)) shouldBe new Claimed
        await(claims.claim(spki, namesake)) shouldBe new HeldBy(longest)
    }

    "be one device's however many claim it at once" in onClaims { (claims, _) =>
      for (round <- 1 to 20) {
        val raced = digest(s"key $round")
        val outcomes = race(16)(n => claims.claim(raced, device(s"racer-$n")))
        val holder = await(claims.holder(raced)).orElseThrow()

        outcomes.count(_._2 == new Claimed) shouldBe 1
        outcomes.foreach { case (racer, outcome) =>
          outcome shouldBe (if (racer == holder) new Claimed else new HeldBy(holder))
        }
      }
      succeed
    }

    "be one device's also when that one claims it many times at once" in onClaims { (claims, _) =>
      race(16)(_ => claims.claim(spki, one)).map(_._2).toSet shouldBe Set(new Claimed)
    }

    "still be its holder's after the node was started anew" in {
      val store = TestStore.ready(kind)
      withClaims(store)(claims => await(claims.claim(spki, one)) shouldBe new Claimed)

      withClaims(store)(claims => await(claims.claim(spki, other)) shouldBe new HeldBy(one))
    }
  }

  "The table" should {
    "say when a key was claimed" in onClaims { (claims, store) =>
      await(claims.claim(spki, one))

      store.connected { connection =>
        val rows = connection.createStatement().executeQuery("""SELECT "claimed_at" FROM "key_claim" """)
        rows.next() shouldBe true
        rows.getTimestamp(1) should not be null
      }
    }

    "take no two rows of one key, whoever writes them" in onClaims { (claims, store) =>
      await(claims.claim(spki, one))

      val thrown = the[SQLException] thrownBy store.sql(
        s"""INSERT INTO "key_claim" ("spki_hash", "device_id")
           |SELECT "spki_hash", 'default/forged' FROM "key_claim" """.stripMargin
      )
      thrown.getSQLState shouldBe "23505"
    }
  }

  "A store that is gone" should {
    "leave a claim unknown, not lost to somebody" in onClaims { (claims, store) =>
      store.sql("""ALTER TABLE "key_claim" RENAME TO "key_claim_away" """)

      an[ExecutionException] should be thrownBy await(claims.claim(spki, one))

      store.sql("""ALTER TABLE "key_claim_away" RENAME TO "key_claim" """)
      await(claims.claim(spki, one)) shouldBe new Claimed
    }
  }

  /** Claims of `racers` from as many threads, all at the same moment. */
  private def race(racers: Int)(
      claim: Int => CompletionStage[KeyClaims.Outcome]
  ): Seq[(DeviceId, KeyClaims.Outcome)] = {
    val start = new CyclicBarrier(racers)
    val threads = Executors.newFixedThreadPool(racers)
    val runs = (1 to racers).map { n =>
      { () =>
        start.await(20, TimeUnit.SECONDS)
        device(s"racer-$n") -> await(claim(n))
      }: Callable[(DeviceId, KeyClaims.Outcome)]
    }
    try threads.invokeAll(runs.asJava).asScala.map(_.get()).toSeq
    finally threads.shutdown()
  }

  private def onClaims(test: (KeyClaims, TestStore) => Assertion): Assertion = {
    val store = TestStore.ready(kind)
    withClaims(store)(claims => test(claims, store))
  }

  /** The claims of a node that was just started. */
  private def withClaims[R](store: TestStore)(work: KeyClaims => R): R = {
    val opened = store.open()
    val executor = Executors.newFixedThreadPool(8)
    try work(new JdbcKeyClaims(opened.dataSource, executor))
    finally {
      executor.shutdown()
      opened.close()
    }
  }

  private def await[R](stage: CompletionStage[R]): R = stage.toCompletableFuture.get(20, TimeUnit.SECONDS)

  private def device(name: String): DeviceId = DeviceId.of(name).orElseThrow()

  private def digest(text: String): Sha256 = Bytes.copyOf(text.getBytes(UTF_8)).sha256()
}

class H2KeyClaimsSpec extends KeyClaimsContract(StoreKind.H2)

class PostgreSqlKeyClaimsSpec extends KeyClaimsContract(StoreKind.POSTGRESQL)
