package io.birthmark.targets

import java.time.Instant
import java.util.Optional
import java.util.concurrent.{CompletionStage, ExecutionException, Executors, TimeUnit}

import scala.jdk.CollectionConverters._

import io.birthmark.device.{DeviceId, Reason}
import io.birthmark.fleet.FleetView.Place
import io.birthmark.journal.{StoreKind, TestStore}
import io.birthmark.operation.OperationTargets._
import io.birthmark.operation.{OperationId, OperationTargets, Tally, TargetOutcome}
import org.scalatest.Assertion
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** What every store of operations' devices must keep to. */
abstract class OperationTargetsContract(kind: StoreKind) extends AnyWordSpec with Matchers {
  private val one = new OperationId("0" * 23 + "1")
  private val other = new OperationId("0" * 23 + "2")
  private val at = Instant.parse("2026-11-22T10:00:00.123456Z")
  private val applied = new TargetOutcome.Applied
  private val refused = new TargetOutcome.Refused(Reason.NOT_IN_STATE)

  "The devices of an operation" should {
    "be none before they are written down" in onTargets { (targets, _) =>
      await(targets.frozen(one)) shouldBe new Frozen(0, Optional.empty())
      await(targets.open(one, Optional.empty(), 10)) shouldBe empty
      await(targets.tally(one)) shouldBe Tally.NONE
    }

    "be written down once, page by page, and be told where that has come to" in onTargets { (targets, _) =>
      await(targets.add(one, places("a", "b", "c"))) shouldBe new Frozen(3, Optional.of(place("c")))
      await(targets.add(one, places("b", "c", "d"))) shouldBe new Frozen(4, Optional.of(place("d")))

      await(targets.frozen(one)) shouldBe new Frozen(4, Optional.of(place("d")))
      await(targets.frozen(other)) shouldBe new Frozen(0, Optional.empty())
    }

    "be told by their place in a list that is sorted by expiry" in onTargets { (targets, _) =>
      val list = Seq("z" -> 1, "y" -> 1, "a" -> 2, "b" -> 2).sortBy(_.swap).map { case (name, days) =>
        new Place(device(name), Optional.of(at.plusSeconds(days * 86400L)))
      }
      for (page <- list.grouped(3)) await(targets.add(one, page.asJava))

      await(targets.frozen(one)).last.get shouldBe new Place(device("b"), Optional.of(at.plusSeconds(2 * 86400L)))
    }

    "be asked for by name, in pages, those that are not settled" in onTargets { (targets, _) =>
      await(targets.add(one, places("a", "B", "c", "d", "e")))
      await(targets.add(other, places("b")))
      await(targets.begin(one, Seq(device("a"), device("c")).asJava))
      await(targets.settle(one, Seq(settled("c", applied)).asJava))

      val first = await(targets.open(one, Optional.empty(), 2)).asScala
      first shouldBe Seq(new Open(device("B"), 0), new Open(device("a"), 1))
      await(targets.open(one, Optional.of(first.last.device), 9)).asScala.map(_.device.device) shouldBe Seq("d", "e")
    }

    "be settled once, whoever says something else later" in onTargets { (targets, _) =>
      await(targets.add(one, places("a", "b")))
      await(targets.settle(one, Seq(settled("a", applied)).asJava)) shouldBe 1

      await(targets.settle(one, Seq(settled("a", refused), settled("b", refused)).asJava)) shouldBe 1
      await(targets.settle(one, Seq(settled("never", refused)).asJava)) shouldBe 0
      await(targets.begin(one, Seq(device("a")).asJava)) shouldBe 0

      await(targets.tally(one)) shouldBe new Tally(1, 0, 0, java.util.Map.of(Reason.NOT_IN_STATE, 1L))
      await(targets.frozen(one)).devices shouldBe 2
    }

    "be counted as their rows are" in onTargets { (targets, store) =>
      val names = (1 to 300).map(n => f"d-$n%03d")
      val outcomes = Seq(applied, new TargetOutcome.Unchanged, new TargetOutcome.Unknown, refused, new TargetOutcome.Refused(Reason.DEVICE_PARKED))
      await(targets.add(one, places(names: _*)))
      for (batch <- names.zipWithIndex.grouped(37))
        await(targets.settle(one, batch.map { case (name, n) => settled(name, outcomes(n % 5)) }.asJava))

      await(targets.tally(one)) shouldBe
        new Tally(60, 60, 60, java.util.Map.of(Reason.NOT_IN_STATE, 60L, Reason.DEVICE_PARKED, 60L))
      store.connected { connection =>
        val rows = connection.createStatement().executeQuery(
          """SELECT COUNT(*) FROM (
            |  SELECT "outcome", "reason", COUNT(*) AS "n" FROM "operation_target" GROUP BY "outcome", "reason") AS "r"
            |JOIN "operation_count" AS "c"
            |  ON "c"."outcome" = "r"."outcome" AND "c"."reason" = "r"."reason" AND "c"."devices" = "r"."n" """.stripMargin
        )
        rows.next() shouldBe true
        rows.getInt(1) shouldBe 5
      }
    }

    "be shown with what came of it, all or of one kind" in onTargets { (targets, _) =>
      await(targets.add(one, places("a", "b", "c")))
      await(targets.begin(one, Seq(device("a"), device("b")).asJava))
      await(targets.settle(one, Seq(settled("a", applied), settled("b", refused)).asJava))

      await(targets.results(one, Optional.empty(), Optional.empty(), 10)).asScala shouldBe Seq(
        new Result(device("a"), 1, Optional.of(settled("a", applied))),
        new Result(device("b"), 1, Optional.of(settled("b", refused))),
        new Result(device("c"), 0, Optional.empty())
      )
      def of(kind: Kind, after: Option[String] = None) =
        await(targets.results(one, Optional.of(kind), after.fold(Optional.empty[DeviceId]())(name => Optional.of(device(name))), 1))
          .asScala.map(_.device.device)
      of(Kind.REFUSED) shouldBe Seq("b")
      of(Kind.OPEN) shouldBe Seq("c")
      of(Kind.OPEN, Some("c")) shouldBe empty
      await(targets.results(one, Optional.empty(), Optional.of(device("a")), 1)).asScala.map(_.device.device) shouldBe Seq("b")
    }

    "still be there after the node was started anew" in {
      val store = TestStore.ready(kind)
      withTargets(store) { targets =>
        await(targets.add(one, places("a", "b")))
        await(targets.settle(one, Seq(settled("a", applied)).asJava))
      }

      withTargets(store) { targets =>
        await(targets.open(one, Optional.empty(), 9)).asScala.map(_.device.device) shouldBe Seq("b")
        await(targets.tally(one)).applied shouldBe 1
      }
    }
  }

  "A store that is gone" should {
    "leave rows and counts as they were, and take a repeat" in onTargets { (targets, store) =>
      await(targets.add(one, places("a", "b")))
      store.sql("""ALTER TABLE "operation_count" RENAME TO "operation_count_away" """)

      an[ExecutionException] should be thrownBy await(targets.settle(one, Seq(settled("a", applied)).asJava))

      store.sql("""ALTER TABLE "operation_count_away" RENAME TO "operation_count" """)
      await(targets.open(one, Optional.empty(), 9)) should have size 2
      await(targets.settle(one, Seq(settled("a", applied)).asJava)) shouldBe 1
      await(targets.tally(one)).applied shouldBe 1
    }
  }

  "A journal that is older than operations" should {
    "get their tables at the next start, and keep them" in {
      val store = TestStore.ready(kind)
      store.sql("""DROP TABLE "operation_target" """)
      store.sql("""DROP TABLE "operation_count" """)

      withTargets(store)(targets => await(targets.add(one, places("a"))).devices shouldBe 1)
      withTargets(store)(targets => await(targets.frozen(one)).devices shouldBe 1)
    }
  }

  private def device(name: String): DeviceId = DeviceId.of(name).orElseThrow()
  private def place(name: String) = new Place(device(name), Optional.empty())
  private def places(names: String*) = names.map(place).asJava
  private def settled(name: String, outcome: TargetOutcome) = new Settled(device(name), outcome, at)

  private def onTargets(test: (OperationTargets, TestStore) => Assertion): Assertion = {
    val store = TestStore.ready(kind)
    withTargets(store)(targets => test(targets, store))
  }

  private def withTargets[R](store: TestStore)(work: OperationTargets => R): R = {
    val opened = store.open()
    val executor = Executors.newFixedThreadPool(2)
    try work(new JdbcOperationTargets(opened.dataSource, executor))
    finally {
      executor.shutdown()
      opened.close()
    }
  }

  private def await[R](stage: CompletionStage[R]): R = stage.toCompletableFuture.get(20, TimeUnit.SECONDS)
}

class H2OperationTargetsSpec extends OperationTargetsContract(StoreKind.H2)

class PostgreSqlOperationTargetsSpec extends OperationTargetsContract(StoreKind.POSTGRESQL)
