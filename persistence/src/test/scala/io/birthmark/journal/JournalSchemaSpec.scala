package io.birthmark.journal

import java.util.concurrent.{Callable, Executors}

import scala.jdk.CollectionConverters._

import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** What a node finds, or makes, when it opens its store. */
class JournalSchemaSpec extends AnyWordSpec with Matchers {

  for (kind <- StoreKind.values) s"The schema on $kind" should {
    "be created once, whoever comes first of many that start at once" in {
      val store = TestStore.empty(kind)
      val nodes = Executors.newFixedThreadPool(8)

      try {
        val starts = Vector.fill(8)((() => outcome(store)): Callable[JournalSchema.Outcome])
        val outcomes = nodes.invokeAll(starts.asJava).asScala.map(_.get())

        outcomes.count(_ == new JournalSchema.Outcome.Ready(true)) shouldBe 1
        outcomes.count(_ == new JournalSchema.Outcome.Ready(false)) shouldBe 7
      } finally nodes.shutdown()
    }

    "refuse a journal of a newer program, and say what to start" in {
      val store = TestStore.ready(kind)
      store.sql("""UPDATE "birthmark_schema" SET "version" = 2 WHERE "name" = 'journal'""")

      refusal(store) should include("start the newer program")
    }

    "refuse a database that holds somebody else's journal, and leave it alone" in {
      val store = TestStore.empty(kind)
      store.sql("""CREATE TABLE "event_journal" ("ordering" bigint)""")

      refusal(store) should include("a database of its own")
      store.connected(_.getMetaData.getTables(null, null, "birthmark_schema", null).next()) shouldBe false
    }

    "make the fleet's tables anew that an older program made, and let those of its own be" in {
      val store = TestStore.ready(kind)
      def rows(table: String): Int = store.connected { connection =>
        val row = connection.createStatement().executeQuery(s"""SELECT count(*) FROM "$table" """)
        row.next()
        row.getInt(1)
      }
      store.sql("""INSERT INTO "fleet_generation" VALUES (3, 'SERVING', 0, 10)""")
      store.sql("""INSERT INTO "fleet_count" VALUES (3, 'default', 'STATE', 'OPERATIONAL', 10)""")

      outcome(store) shouldBe new JournalSchema.Outcome.Ready(false)
      rows("fleet_count") shouldBe 1

      store.sql("""UPDATE "birthmark_schema" SET "version" = 1 WHERE "name" = 'fleet'""")
      store.sql("""ALTER TABLE "device_fleet" RENAME COLUMN "entered" TO "arrived" """)
      outcome(store) shouldBe new JournalSchema.Outcome.Ready(false)
      rows("fleet_count") shouldBe 0
      rows("fleet_generation") shouldBe 0
      store.connected(_.createStatement().executeQuery("""SELECT "entered" FROM "device_fleet" """).next()) shouldBe false
    }

    "refuse a journal that lacks a column" in {
      val store = TestStore.ready(kind)
      store.sql("""ALTER TABLE "event_journal" DROP COLUMN "writer" """)

      refusal(store) should include("[writer]")
    }
  }

  "The schema on PostgreSQL" should {
    "refuse a server that acknowledges before it has stored" in {
      val store = TestStore.empty(StoreKind.POSTGRESQL)
      store.sql(s"ALTER DATABASE ${nameOf(store)} SET synchronous_commit = off")

      refusal(store) should include("synchronous_commit is off")
    }

    "refuse a journal whose transaction ids lie in the server's future" in {
      val store = TestStore.ready(StoreKind.POSTGRESQL)
      // The newest id is the one with more digits, although it sorts first as text.
      insertUnder(store, "3")
      insertUnder(store, "1000000000000")

      refusal(store) should include("1000000000000")
    }

    "accept a journal whose transaction ids lie in the server's past" in {
      val store = TestStore.ready(StoreKind.POSTGRESQL)
      insertUnder(store, "3")

      outcome(store) shouldBe new JournalSchema.Outcome.Ready(false)
    }

    "refuse a role that may not create tables, and name the script" in {
      val store = TestStore.empty(StoreKind.POSTGRESQL)
      store.sql("CREATE ROLE newcomer LOGIN")

      val asNewcomer = store.copy(url = store.url.replace("user=postgres", "user=newcomer"), user = "newcomer")

      refusal(asNewcomer) should include("schema-1-postgresql.sql")
    }

    "end a transaction of ours in which nothing happens" in {
      val opened = TestStore.ready(StoreKind.POSTGRESQL).open("idle-in-transaction-timeout" -> "1234 ms")
      try {
        val connection = opened.dataSource.getConnection
        val row = connection.createStatement().executeQuery("SHOW idle_in_transaction_session_timeout")
        row.next()
        row.getString(1) shouldBe "1234ms"
        connection.close()
      } finally opened.close()
    }
  }

  "A store" should {
    "be refused in words when nothing listens there" in {
      val nowhere = TestStore(StoreKind.POSTGRESQL, "jdbc:postgresql://127.0.0.1:1/none", "nobody")

      JournalStore.open(nowhere.settings("start-timeout" -> "1 ms")) match {
        case refused: JournalStore.Opening.Refused => refused.detail should include("127.0.0.1:1")
        case ready                                 => fail(ready.toString)
      }
    }
  }

  private def outcome(store: TestStore): JournalSchema.Outcome = {
    val source = store.kind match {
      case StoreKind.H2 =>
        val h2 = new org.h2.jdbcx.JdbcDataSource
        h2.setUrl(store.settings().connectUrl())
        h2.setUser(store.user)
        h2
      case StoreKind.POSTGRESQL =>
        val postgresql = new org.postgresql.ds.PGSimpleDataSource
        postgresql.setUrl(store.url)
        postgresql.setUser(store.user)
        postgresql
    }
    JournalSchema.createOrCheck(source, store.kind)
  }

  private def refusal(store: TestStore): String = outcome(store) match {
    case refused: JournalSchema.Outcome.Refused => refused.detail
    case ready                                  => fail(ready.toString)
  }

  private def insertUnder(store: TestStore, transaction: String): Unit = {
    store.sql(s"""INSERT INTO "event_journal" ("tx", "persistence_id", "sequence_number", "writer",
      "write_timestamp", "adapter_manifest", "event_ser_id", "event_ser_manifest", "event_payload", "link")
      VALUES ('$transaction', 'tx $transaction', 1, '', 0, '', 0, '', '', decode(repeat('00', 32), 'hex'))""")
    ()
  }

  private def nameOf(store: TestStore): String = store.connected(_.getCatalog)
}
