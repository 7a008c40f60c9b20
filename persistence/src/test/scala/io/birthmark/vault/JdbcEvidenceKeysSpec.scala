package io.birthmark.vault

import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}
import java.nio.file.{Files, Path}
import java.util.concurrent.{CompletionStage, ExecutionException, Executors, TimeUnit}

import io.birthmark.enrollment.EvidenceKeys.PutOutcome
import io.birthmark.enrollment.{KeyId, SecretBytes}
import io.birthmark.journal.{StoreKind, TestStore}
import org.scalatest.Assertion
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** The evidence keys of a node, on both stores. */
class JdbcEvidenceKeysSpec extends AnyWordSpec with Matchers {
  private val id = new KeyId("initial/default/sensor-1")

  for (kind <- StoreKind.values) s"Evidence keys on $kind" should {
    "give back what was put, and nothing for another id" in onKeys(kind) { (keys, _) =>
      await(keys.put(id, secret("one"))) shouldBe PutOutcome.STORED

      text(await(keys.find(id)).orElseThrow()) shouldBe "one"
      await(keys.find(new KeyId("initial/default/sensor-2"))).isPresent shouldBe false
    }

    "keep the first key under an id" in onKeys(kind) { (keys, _) =>
      await(keys.put(id, secret("one")))

      await(keys.put(id, secret("one"))) shouldBe PutOutcome.SAME
      await(keys.put(id, secret("two"))) shouldBe PutOutcome.CONFLICT
      text(await(keys.find(id)).orElseThrow()) shouldBe "one"
    }

    "let exactly one of many that put different keys at once win" in onKeys(kind) { (keys, _) =>
      val outcomes = (1 to 16).map(n => keys.put(id, secret(s"key $n"))).map(await)

      outcomes.count(_ == PutOutcome.STORED) shouldBe 1
      outcomes.count(_ == PutOutcome.CONFLICT) shouldBe 15
    }

    "have read the key when put returns, so that the caller may wipe it" in onKeys(kind) { (keys, _) =>
      val key = secret("one")

      val outcome = keys.put(id, key)
      key.close()

      await(outcome) shouldBe PutOutcome.STORED
      text(await(keys.find(id)).orElseThrow()) shouldBe "one"
    }

    "store nothing that shows the key" in onKeys(kind) { (keys, store) =>
      await(keys.put(id, secret("canary")))

      val row = store.connected { connection =>
        val rows = connection.createStatement().executeQuery(
          """SELECT "key_id", "wrapping", "check_value", "nonce", "ciphertext" FROM "evidence_key" """
        )
        rows.next()
        (1 to rows.getMetaData.getColumnCount).map(n => new String(rows.getBytes(n), ISO_8859_1)).mkString
      }
      row should include("initial/default")
      row should not include "canary"
    }

    "fail on a key that was stored under another key file" in onKeys(kind) { (keys, store) =>
      await(keys.put(id, secret("one")))

      withKeys(store) { others =>
        (the[ExecutionException] thrownBy await(others.find(id))).getMessage should include("another key file")
        (the[ExecutionException] thrownBy await(others.put(id, secret("one")))).getMessage should include(
          "another key file"
        )
      }
    }
  }

  private def onKeys(kind: StoreKind)(test: (JdbcEvidenceKeys, TestStore) => Assertion): Assertion = {
    val store = TestStore.ready(kind)
    withKeys(store)(keys => test(keys, store))
  }

  /** Evidence keys with a key file of their own. */
  private def withKeys[R](store: TestStore)(work: JdbcEvidenceKeys => R): R = {
    val folder = Files.createTempDirectory(Path.of("target").toAbsolutePath, "vault-")
    val keyWrap = KeyWrap.loadOrCreate(folder.resolve("evidence.key")) match {
      case ready: KeyWrap.Loading.Ready     => ready.keyWrap
      case refused: KeyWrap.Loading.Refused => throw new AssertionError(refused.detail)
    }
    val opened = store.open()
    val executor = Executors.newFixedThreadPool(4)
    try work(new JdbcEvidenceKeys(opened.dataSource, keyWrap, 100, executor))
    finally {
      executor.shutdown()
      opened.close()
    }
  }

  private def await[R](stage: CompletionStage[R]): R = stage.toCompletableFuture.get(20, TimeUnit.SECONDS)

  private def secret(text: String): SecretBytes = SecretBytes.copyOf(text.getBytes(UTF_8))

  private def text(secret: SecretBytes): String = new String(secret.toArray, UTF_8)
}
