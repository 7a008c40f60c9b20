package io.birthmark.journal

import java.nio.charset.StandardCharsets.UTF_8
import java.sql.{Connection, SQLException}

import scala.jdk.CollectionConverters._
import scala.util.{Failure, Success, Try}

import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** How one group of writes is settled when not all of it can be stored: on plain connections, with no actor. */
class GroupWriterSpec extends AnyWordSpec with Matchers {

  for (kind <- StoreKind.values) s"A group on $kind" should {
    "store an atomic write whole or not at all" in onAGroup(kind) { group =>
      group.write(write("a", 1 to 2), write("b", 1 to 3)) shouldBe Vector("stored", "stored")

      // Of three events wanted, the last number is taken.
      group.forget()
      group.insertBehindItsBack("a", 5)
      group.write(write("a", 3 to 5), write("b", 4 to 4)) shouldBe Vector("refused", "stored")

      group.numbers("a") shouldBe Vector(1, 2, 5)
      group.numbers("b") shouldBe Vector(1, 2, 3, 4)
    }

    "chain two writes of one entity that meet in it" in onAGroup(kind) { group =>
      group.write(write("a", 1 to 2), write("a", 3 to 4)) shouldBe Vector("stored", "stored")

      group.faults() shouldBe empty
    }

    "let one of two writes of the same number win" in onAGroup(kind) { group =>
      val answers = group.write(write("a", 1 to 1), write("b", 1 to 1), write("a", 1 to 1))

      answers shouldBe Vector("stored", "stored", "refused")
      group.faults() shouldBe empty
    }

    "refuse a write whose predecessor is not stored, without a try" in onAGroup(kind) { group =>
      group.write(write("a", 2 to 2), write("b", 1 to 1)) shouldBe Vector("refused", "stored")

      group.numbers("a") shouldBe empty
    }

    "look up the link of a head that is no longer remembered" in onAGroup(kind) { group =>
      group.write(write("a", 1 to 2))
      group.forget()

      group.write(write("a", 3 to 3)) shouldBe Vector("stored")

      group.faults() shouldBe empty
    }

    "store all that can be stored, however many cannot" in onAGroup(kind) { group =>
      val ids = Vector.tabulate(64)(n => s"id $n")
      group.write(ids.map(write(_, 1 to 1)): _*)
      val lost = ids.indices.filter(_ % 3 == 0)
      lost.foreach(n => group.insertBehindItsBack(ids(n), 2))
      val unfit = Vector(write("x" * 256, 1 to 1), write("y" * 300, 1 to 1))

      val answers = group.write(unfit.head +: ids.map(write(_, 2 to 2)) :+ unfit.last: _*)

      answers.head shouldBe "refused"
      answers.last shouldBe "refused"
      ids.indices.filter(n => answers(n + 1) == "refused") shouldBe lost
      answers.count(_ == "stored") shouldBe ids.size - lost.size
      group.faults() shouldBe empty
    }

    "follow what another writer stored, not the head that is remembered" in onAGroup(kind) { group =>
      group.write(write("a", 1 to 1))
      group.insertBehindItsBack("a", 2)

      group.write(write("a", 3 to 3)) shouldBe Vector("stored")

      group.faults() shouldBe empty
    }

    "tell that the outcome is unknown when the connection is lost" in onAGroup(kind) { group =>
      group.write(write("a", 1 to 1))
      group.loseConnection()

      group.write(write("a", 2 to 2)) shouldBe Vector("unknown")
    }
  }

  "Heads" should {
    "be remembered for the chains used last, within the bound" in {
      val heads = new HeadCache(2)
      val head = new Head(1, io.birthmark.audit.AuditLink.GENESIS)

      heads.remember("a", head)
      heads.remember("b", head)
      heads.find("a")
      heads.remember("c", head)

      heads.size shouldBe 2
      heads.find("a").isPresent shouldBe true
      heads.find("b").isPresent shouldBe false
    }
  }

  private def onAGroup(kind: StoreKind)(test: Group => Any): Unit = {
    val group = new Group(TestStore.ready(kind))
    try test(group)
    finally group.loseConnection()
    ()
  }

  private def write(id: String, numbers: Range): PendingWrite = PendingWrite.of(numbers.map(row(id, _)).asJava)

  private def row(id: String, number: Int): JournalPekkoSerializationRow = JournalPekkoSerializationRow(
    0,
    deleted = false,
    id,
    number.toLong,
    "writer",
    1795323000000L,
    "",
    s"$id $number".getBytes(UTF_8),
    7001,
    "note",
    None,
    None,
    None
  )

  private final class Group(store: TestStore) {
    private val connection: Connection =
      java.sql.DriverManager.getConnection(store.settings().connectUrl(), store.user, "")
    private var heads = new HeadCache(100)

    def forget(): Unit = heads = new HeadCache(100)

    def loseConnection(): Unit = connection.close()

    def write(writes: PendingWrite*): Vector[String] = {
      val insert = store.kind match {
        case StoreKind.H2         => new GroupInsert.ByBatch
        case StoreKind.POSTGRESQL => new GroupInsert.ByUnnest
      }
      new GroupWriter(insert, heads).write(connection, writes.asJava)
      writes.map(w => answerOf(w.future().value)).toVector
    }

    def insertBehindItsBack(id: String, number: Int): Unit = store.connected { other =>
      val last = ChainOracle.chains(other)(id).last
      ChainOracle.insert(other, last.copy(number = number.toLong).linkedTo(last.link))
    }

    def numbers(id: String): Vector[Long] =
      store.connected(ChainOracle.chains).getOrElse(id, Vector.empty).map(_.number)

    def faults(): Vector[String] = ChainOracle.faults(store.connected(ChainOracle.chains))
  }

  private def answerOf(answer: Option[Try[_]]): String = answer match {
    case Some(Success(_))                        => "stored"
    case Some(Failure(_: RefusedWriteException)) => "refused"
    case Some(Failure(_: SQLException))          => "unknown"
    case other                                   => other.toString
  }
}
