package io.birthmark.audit

import java.io.StringReader
import java.nio.charset.StandardCharsets.UTF_8
import java.util.Optional

import scala.collection.mutable.ArrayBuffer

import io.birthmark.audit.Finding.Kind
import io.birthmark.audit.Heads.Head
import io.birthmark.device.Sha256
import io.birthmark.journal.{ChainOracle, JournalStore, StoreKind, TestStore}
import org.scalacheck.Gen
import org.scalatest.BeforeAndAfterAll
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

/** Three devices with six records each, stored by SQL alone; then somebody with all rights to the database comes. */
abstract class AuditVerifierContract(kind: StoreKind)
    extends AnyWordSpec
    with Matchers
    with ScalaCheckPropertyChecks
    with BeforeAndAfterAll {

  private val ids = Vector("device|default/a", "device|default/b", "device|default/c")
  private val victim = ids(1)
  private lazy val database: TestStore = TestStore.ready(kind)
  private lazy val store: JournalStore = database.open()

  override def beforeAll(): Unit = {
    super.beforeAll()
    // Whoever tampers is not held by constraints.
    constraints().foreach(name => database.sql(s"""ALTER TABLE "event_journal" DROP CONSTRAINT "$name" """))
  }

  override def afterAll(): Unit = {
    store.close()
    super.afterAll()
  }

  "An untouched journal" should {
    "be intact" in {
      restore()

      verify() shouldBe (new Report.Intact(18, 3) -> Vector.empty)
      verify(heads = knownHeads) shouldBe (new Report.Intact(18, 3) -> Vector.empty)
    }

    "be intact when it has grown since its heads were kept" in {
      restore()

      verify(heads = Heads.NONE.`with`(victim, headOf(chain(victim)(3))))._1 shouldBe new Report.Intact(18, 3)
    }
  }

  "The verifier" should {
    "name a record with a flipped bit in its content" in tampered {
      update(3, """"event_payload" = """ + bytes(flip(chain(victim)(2).payload, 0)))
    }(Kind.ALTERED, 3)

    "name the last record when it is altered" in tampered {
      update(6, """"write_timestamp" = "write_timestamp" + 1""")
    }(Kind.ALTERED, 6)

    "name a record whose link was changed" in tampered {
      update(2, """"link" = """ + bytes(flip(chain(victim)(1).link, 31)))
    }(Kind.ALTERED, 2)

    "name a record that was marked as deleted, which recovery would skip" in tampered {
      update(4, """"deleted" = true""")
    }(Kind.ALTERED, 4)

    "name a record that was given an adapter, which would change what it means" in tampered {
      update(4, """"adapter_manifest" = 'other'""")
    }(Kind.ALTERED, 4)

    "name a deleted record" in tampered {
      delete(4)
    }(Kind.MISSING, 4)

    "name the first record when it is deleted" in tampered {
      delete(1)
    }(Kind.MISSING, 1)

    "name a deleted record when the later ones are renumbered" in tampered {
      delete(3)
      (4 to 6).foreach(n => renumber(n, n - 1))
    }(Kind.MISSING, 3)

    "name two neighbours that changed places" in tampered {
      swapNumbers(3, 4)
    }(Kind.SWAPPED, 3)

    "name two distant records that changed places" in tampered {
      swapNumbers(2, 5)
    }(Kind.SWAPPED, 2)

    "name two records whose contents changed places under their links" in tampered {
      val rows = chain(victim)
      delete(2)
      delete(5)
      insert(rows(1).withContentOf(rows(4)))
      insert(rows(4).withContentOf(rows(1)))
    }(Kind.SWAPPED, 2)

    "name a record that was pushed in between" in tampered {
      (6 to 3 by -1).foreach(n => renumber(n, n + 1))
      insert(chain(victim).head.copy(number = 3, payload = "forged".getBytes(UTF_8)))
    }(Kind.INSERTED, 3)

    "name a pushed in record even when it has a right link" in tampered {
      val rows = chain(victim)
      (6 to 3 by -1).foreach(n => renumber(n, n + 1))
      insert(rows(2).copy(payload = "forged".getBytes(UTF_8)).linkedTo(rows(1).link))
    }(Kind.INSERTED, 3)

    "name a record before the first" in tampered {
      insert(chain(victim).head.copy(number = 0))
    }(Kind.INSERTED, 0)

    "name a cut off end by the head that was answered" in tampered {
      delete(5)
      delete(6)
    }(Kind.TRUNCATED, 5)

    "name a removed chain by the head that was answered" in tampered {
      (1 to 6).foreach(delete(_))
    }(Kind.TRUNCATED, 1)

    "name a history that was rewritten by the rule, by the head that was answered" in tampered {
      rewriteFrom(3)
    }(Kind.REWRITTEN, 6)

    "tell one chain's break without hiding another's" in {
      restore()
      update(3, """"event_ser_id" = 1""", ids(0))
      update(5, """"event_ser_manifest" = 'x'""", ids(2))

      val (report, findings) = verify()

      report shouldBe new Report.Broken(18, 3, 2)
      findings.map(f => (f.persistenceId, f.sequenceNumber)) shouldBe Vector(ids(0) -> 3, ids(2) -> 5)
    }

    "read one chain alone when asked for it" in {
      restore()
      update(3, """"event_ser_id" = 1""", ids(0))

      verify(only = Some(victim), heads = knownHeads) shouldBe (new Report.Intact(6, 1) -> Vector.empty)
      verify(only = Some(ids(0)))._1 shouldBe new Report.Broken(6, 1, 1)
    }

    "find any change of any covered column at its record" in {
      val changes = for {
        chain <- Gen.oneOf(ids)
        number <- Gen.choose(1, 6)
        column <- Gen.oneOf("event_payload", "link", "event_ser_id", "event_ser_manifest", "write_timestamp",
          "sequence_number", "persistence_id")
        place <- Gen.choose(0, 255)
      } yield (chain, number, column, place)

      forAll(changes, minSuccessful(150)) { case (id, number, column, place) =>
        restore()
        update(number, s""""$column" = """ + changed(chain(id)(number - 1), column, place), id)

        val (_, findings) = verify(heads = knownHeads)

        findings.filter(_.persistenceId == id).map(_.sequenceNumber) shouldBe Vector(number.toLong)
      }
    }

    // What no chain can show by itself; it is said in Heads, and must not be promised.
    "not see a cut off end, a removed chain or a rewritten history without a known head" in {
      restore()
      delete(6)
      (1 to 6).foreach(delete(_, ids(0)))
      verify()._1 shouldBe new Report.Intact(11, 2)

      restore()
      rewriteFrom(3)
      verify()._1 shouldBe new Report.Intact(18, 3)
    }
  }

  "Exported heads" should {
    "be what truncation is found by" in {
      restore()
      val text = new java.lang.StringBuilder
      HeadExport.write(store.dataSource, text) shouldBe 3
      delete(6)

      val heads = Heads.read(new StringReader(text.toString)).asInstanceOf[Heads.Reading.Read].heads

      heads.byId shouldBe knownHeads.byId
      verify(heads = heads)._2.map(f => (f.kind, f.sequenceNumber)) shouldBe Vector(Kind.TRUNCATED -> 6L)
    }
  }

  /** Tampers with the victim, and expects this one finding and no other. */
  private def tampered(deed: => Any)(kind: Kind, number: Long): Unit = {
    restore()
    deed

    val (report, findings) = verify(heads = knownHeads)

    findings.map(f => (f.persistenceId, f.kind, f.sequenceNumber)) shouldBe Vector((victim, kind, number))
    report shouldBe a[Report.Broken]
  }

  private def verify(only: Option[String] = None, heads: Heads = Heads.NONE): (Report, Vector[Finding]) = {
    val findings = ArrayBuffer.empty[Finding]
    val report = AuditVerifier.verify(
      store.dataSource,
      only.fold(Optional.empty[String]())(Optional.of(_)),
      heads,
      finding => findings += finding
    )
    (report, findings.toVector)
  }

  private val original: Map[String, Vector[ChainOracle.Row]] = ids.map { id =>
    id -> (1 to 6).scanLeft(Vector.empty[ChainOracle.Row]) { (rows, n) =>
      val previous = rows.lastOption.fold(ChainOracle.genesis)(_.link)
      val row = ChainOracle.Row(id, n.toLong, 7001, s"note/$n", 1795323000000L + n, s"$id did $n".getBytes(UTF_8), Array())
      rows :+ row.linkedTo(previous)
    }.last
  }.toMap

  private def chain(id: String): Vector[ChainOracle.Row] = original(id)

  private def headOf(row: ChainOracle.Row): Head = new Head(row.number, Optional.of(Sha256.fromBytes(row.link)))

  private def knownHeads: Heads = ids.foldLeft(Heads.NONE)((heads, id) => heads.`with`(id, headOf(chain(id).last)))

  private def restore(): Unit = database.connected { connection =>
    connection.createStatement().executeUpdate("""DELETE FROM "event_journal" """)
    original.values.flatten.foreach(ChainOracle.insert(connection, _))
  }

  private def insert(row: ChainOracle.Row): Unit = database.connected(ChainOracle.insert(_, row))

  private def rewriteFrom(number: Int): Unit = {
    val rows = chain(victim)
    (number to 6).foreach(delete(_))
    rows.drop(number - 1).foldLeft(rows(number - 2).link) { (previous, row) =>
      val forged = row.copy(payload = "another past".getBytes(UTF_8)).linkedTo(previous)
      insert(forged)
      forged.link
    }
    ()
  }

  private def delete(number: Int, id: String = victim): Unit =
    changeOne(s"""DELETE FROM "event_journal" WHERE ${at(number, id)}""")

  private def update(number: Int, assignment: String, id: String = victim): Unit =
    changeOne(s"""UPDATE "event_journal" SET $assignment WHERE ${at(number, id)}""")

  private def renumber(from: Int, to: Int): Unit = update(from, s""""sequence_number" = $to""")

  private def swapNumbers(one: Int, other: Int): Unit = {
    renumber(one, 1000)
    renumber(other, one)
    renumber(1000, other)
  }

  private def changeOne(statement: String): Unit = {
    database.sql(statement) shouldBe 1
    ()
  }

  private def at(number: Int, id: String): String = s""""persistence_id" = '$id' AND "sequence_number" = $number"""

  private def changed(row: ChainOracle.Row, column: String, place: Int): String = column match {
    case "event_payload"      => bytes(flip(row.payload, place))
    case "link"               => bytes(flip(row.link, place))
    case "event_ser_id"       => (row.serializer ^ (1 << place % 31)).toString
    case "event_ser_manifest" => "'" + new String(flip(row.manifest.getBytes(UTF_8), place, 1), UTF_8) + "'"
    case "write_timestamp"    => (row.timestamp ^ (1L << place % 63)).toString
    case "sequence_number"    => (1000 + place).toString
    case "persistence_id"     => s"'someone else $place'"
  }

  private def flip(bytes: Array[Byte], place: Int, bits: Int = 0x80): Array[Byte] = {
    val copy = bytes.clone()
    val index = place % copy.length
    copy(index) = (copy(index) ^ bits).toByte
    copy
  }

  private def bytes(value: Array[Byte]): String = {
    val hex = value.map(b => f"$b%02x").mkString
    kind match {
      case StoreKind.H2         => s"X'$hex'"
      case StoreKind.POSTGRESQL => s"'\\x$hex'"
    }
  }

  private def constraints(): Vector[String] = database.connected { connection =>
    val (catalog, table) = kind match {
      case StoreKind.H2         => ("INFORMATION_SCHEMA.TABLE_CONSTRAINTS", "TABLE_NAME = 'event_journal'")
      case StoreKind.POSTGRESQL => ("information_schema.table_constraints", "table_name = 'event_journal'")
    }
    val (name, isCheck) = kind match {
      case StoreKind.H2         => ("CONSTRAINT_NAME", "CONSTRAINT_TYPE = 'CHECK'")
      case StoreKind.POSTGRESQL => ("constraint_name", "constraint_type = 'CHECK' AND constraint_name LIKE '%_check'")
    }
    val rows = connection.createStatement().executeQuery(s"SELECT $name FROM $catalog WHERE $table AND $isCheck")
    Iterator.continually(rows).takeWhile(_.next()).map(_.getString(1)).toVector
  }
}

class H2AuditVerifierSpec extends AuditVerifierContract(StoreKind.H2)

class PostgreSqlAuditVerifierSpec extends AuditVerifierContract(StoreKind.POSTGRESQL)
