package io.birthmark.journal

import java.util.UUID
import java.util.concurrent.CountDownLatch

import scala.concurrent.Await
import scala.concurrent.duration._

import com.typesafe.config.ConfigFactory
import io.birthmark.journal.Notebook.{Close, Message, Note, Read, Write, Written}
import org.apache.pekko.actor.testkit.typed.scaladsl.ActorTestKit
import org.apache.pekko.actor.typed.ActorRef
import org.apache.pekko.actor.typed.scaladsl.adapter._
import org.apache.pekko.persistence.{AtomicWrite, PersistentRepr}
import org.apache.pekko.persistence.jdbc.config.JournalConfig
import org.apache.pekko.persistence.jdbc.db.SlickExtension
import org.apache.pekko.serialization.SerializationExtension
import org.apache.pekko.stream.SystemMaterializer
import org.scalatest.Assertion
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** What every journal must keep to, shown on a live actor system and judged by plain SQL. */
abstract class JournalContract(kind: StoreKind) extends AnyWordSpec with Matchers {
  private val patience = 60.seconds

  "A chained journal" should {
    "link every event to the one before it" in onAJournal() { journal =>
      val ids = journal.ids(200)
      val books = ids.map(id => journal.open(id))

      for (round <- 1 to 3) journal.writeAll(books, Vector(s"$round a", s"$round b"))

      val chains = journal.chains()
      chains.keySet shouldBe ids.toSet
      chains.values.map(_.size).toSet shouldBe Set(6)
      ChainOracle.faults(chains) shouldBe empty
    }

    "give an entity back exactly what was written, in more than one batch of replay" in onAJournal() { journal =>
      val id = journal.ids(1).head
      val texts = Vector.tabulate(1000)(n => s"note $n")
      texts.grouped(100).foreach(part => journal.writeAll(Vector(journal.reopen(id)), part))

      val reader = journal.kit.createTestProbe[Vector[String]]()
      journal.reopen(id) ! Read(reader.ref)

      reader.receiveMessage(patience) shouldBe texts
      ChainOracle.faults(journal.chains()) shouldBe empty
    }

    "keep chains whole when it can remember few heads" in onAJournal("cached-heads" -> 3) { journal =>
      val books = journal.ids(100).map(id => journal.open(id))

      for (round <- 1 to 4) journal.writeAll(books, Vector(s"round $round"))

      val chains = journal.chains()
      chains.values.map(_.size).toSet shouldBe Set(4)
      ChainOracle.faults(chains) shouldBe empty
    }

    "refuse the one write of a thousand that another writer was faster with" in onAJournal() { journal =>
      val books = journal.ids(1000).map(id => journal.open(id))
      journal.writeAll(books, Vector("first"))
      val loser = books(500)
      journal.storeBehindItsBack(journal.idOf(loser))

      val acknowledged = journal.writeAllExpecting(books, stopping = Vector(loser))

      acknowledged.size shouldBe 999
      val again = books.updated(500, journal.open(journal.idOf(loser)))
      journal.writeAll(again, Vector("third")).size shouldBe 1000
      ChainOracle.faults(journal.chains()) shouldBe empty
    }

    "stay open for others when many lose at once" in onAJournal() { journal =>
      val books = journal.ids(100).map(id => journal.open(id))
      journal.writeAll(books, Vector("first"))
      val losers = books.take(50)
      losers.foreach(loser => journal.storeBehindItsBack(journal.idOf(loser)))

      journal.writeAllExpecting(books, stopping = losers).size shouldBe 50
      // Ten failures would have opened the circuit breaker, and nothing could be written or recovered.
      journal.writeAll(losers.map(loser => journal.open(journal.idOf(loser))), Vector("third")).size shouldBe 50
    }

    "isolate ids that the database cannot hold" in onAJournal() { journal =>
      val books = journal.ids(200).map(id => journal.open(id))
      val tooLong = Vector.tabulate(12)(n => "x" * (300 + n))
      // PostgreSQL knows no NUL in text and cannot even be asked for such an id; H2 stores it.
      val withNul = if (kind == StoreKind.POSTGRESQL) Vector.tabulate(12)(n => s"nul\u0000$n") else Vector.empty
      val unfit = (tooLong ++ withNul).map(id => journal.open(id))

      journal.writeAllExpecting(books ++ unfit, stopping = unfit).size shouldBe 200
      journal.writeAll(books, Vector("next")).size shouldBe 200
    }

    "isolate a value that the database cannot hold" in onAJournal() { journal =>
      val books = journal.ids(200).map(id => journal.open(id))
      // PostgreSQL knows no NUL in text; H2 has a bound on the payload.
      val (unfit, text) = kind match {
        case StoreKind.POSTGRESQL => (journal.open(journal.ids(1).head, "nul\u0000"), "poison")
        case StoreKind.H2         => (journal.open(journal.ids(1).head), "x" * (1 << 21))
      }

      journal.writeAllExpecting(books :+ unfit, stopping = Vector(unfit), text).size shouldBe 200
    }

    "never recover an entity from a history that was changed" in onAJournal() { journal =>
      val ids = journal.ids(3)
      journal.writeAll(ids.map(id => journal.open(id)), Vector("one", "two", "three"))
      ids.foreach(journal.close)
      journal.sql(s"""UPDATE "event_journal" SET "event_ser_manifest" = 'note/forged'
        WHERE "persistence_id" = '${ids(1)}' AND "sequence_number" = 2""")

      val reader = journal.kit.createTestProbe[Vector[String]]()
      val books = ids.map(id => journal.open(id))
      books.foreach(_ ! Read(reader.ref))

      reader.expectTerminated(books(1), patience)
      reader.receiveMessages(2, patience) shouldBe Vector.fill(2)(Vector("one", "two", "three"))
    }

    "never delete" in onAJournal() { journal =>
      val id = journal.ids(1).head
      journal.writeAll(Vector(journal.open(id)), Vector("one", "two"))

      val deleted = Await.ready(journal.dao().delete(id, 2), patience)

      deleted.value.get.isFailure shouldBe true
      journal.chains()(id).size shouldBe 2
    }

    "refuse what would wait beyond its bound, and store the rest" in
      onAJournal("buffer" -> 1, "batch" -> 1, "writers" -> 1) { journal =>
        val ids = journal.ids(50)
        val dao = journal.dao()

        val answers = journal.whileItsConnectionsAreBusy {
          ids.map(id => dao.asyncWriteMessages(Vector(AtomicWrite(PersistentRepr(Note("late", "plain"), 1, id)))))
        }

        // One is being written and a few lie in the stages of the queue.
        val refused = answers.count(answer => Await.result(answer, patience).exists(_.isFailure))
        refused should (be >= 40 and be < 50)
        journal.chains().size shouldBe 50 - refused
      }

    "store what it acknowledges, and only that, when two nodes write the same entities" in {
      val store = TestStore.ready(kind)
      val here = new LiveJournal(store, Map.empty)
      val there = new LiveJournal(store, Map.empty)
      try {
        val ids = here.ids(100)
        val probe = here.kit.createTestProbe[Racer.Report]()
        val racers =
          for (id <- ids; node <- Vector(here, there))
            yield node.kit.spawn(Racer(id, node.kit.system.name, rounds = 5, probe.ref))
        probe.receiveMessages(racers.size, patience).toSet shouldBe Set(Racer.Ready)

        racers.foreach(_ ! Racer.Go)
        val finished = probe.receiveMessages(racers.size, patience).collect { case end: Racer.Finished => end }

        val chains = here.chains()
        ChainOracle.faults(chains) shouldBe empty
        val stored = chains.values.flatten.map(row => (row.id, row.number, row.text)).toSet
        val acknowledged = finished.flatMap(_.written).map(w => (w.id, w.sequenceNumber, w.texts.head))
        acknowledged.toSet shouldBe stored
        acknowledged.size shouldBe 1000
        finished.map(_.losses).sum should be >= ids.size
      } finally {
        here.stop()
        there.stop()
      }
    }
  }

  private def onAJournal(settings: (String, Any)*)(test: LiveJournal => Assertion): Assertion = {
    val journal = new LiveJournal(TestStore.ready(kind), settings.toMap)
    try test(journal)
    finally journal.stop()
  }

  /** A node's journal: an actor system on a store. */
  private final class LiveJournal(store: TestStore, settings: Map[String, Any]) {
    val kit: ActorTestKit = ActorTestKit(
      UUID.randomUUID().toString,
      store
        .settings(settings.toSeq: _*)
        .pekkoOverlay()
        .withFallback(ConfigFactory.parseString("""
          pekko.actor.serializers.note = "io.birthmark.journal.NoteSerializer"
          pekko.actor.serialization-bindings { "io.birthmark.journal.Notebook$Note" = note }
          pekko.log-dead-letters = off
          """))
        .withFallback(ConfigFactory.load())
        .resolve()
    )
    private val opened = scala.collection.mutable.Map.empty[ActorRef[Message], String]

    def stop(): Unit = kit.shutdownTestKit()

    private lazy val slick = SlickExtension(kit.system.toClassic).database(journalConfig)
    private def journalConfig = kit.system.settings.config.getConfig("jdbc-journal")

    /** A data access beside the plug-in's own, for what no entity asks for. */
    def dao(): ChainedJournalDao = {
      val system = kit.system.toClassic
      new ChainedJournalDao(
        slick.database,
        slick.profile,
        new JournalConfig(journalConfig),
        SerializationExtension(system),
        system.dispatcher,
        SystemMaterializer(system).materializer
      )
    }

    /** Does something while the node has no connection to write on. */
    def whileItsConnectionsAreBusy[R](work: => R): R = {
      val all = 4
      val busy = new CountDownLatch(all)
      val done = new CountDownLatch(1)
      val connections = new SlickConnections(slick.database)
      for (_ <- 1 to all) connections.run[Unit] { _ =>
        busy.countDown()
        done.await()
      }
      busy.await()
      try work
      finally done.countDown()
    }

    def ids(count: Int): Vector[String] = Vector.fill(count)("device|default/" + UUID.randomUUID())

    def open(id: String, kind: String = "plain"): ActorRef[Message] = {
      val book = kit.spawn(Notebook(id, kind))
      opened(book) = id
      book
    }

    def close(id: String): Unit = opened.collect { case (book, `id`) => book }.toVector.foreach { book =>
      val probe = kit.createTestProbe[Any]()
      book ! Close
      probe.expectTerminated(book, patience)
      opened -= book
    }

    def reopen(id: String): ActorRef[Message] = {
      close(id)
      open(id)
    }

    def idOf(book: ActorRef[Message]): String = opened(book)

    def writeAll(books: Vector[ActorRef[Message]], texts: Vector[String]): Seq[Written] = {
      val probe = kit.createTestProbe[Written]()
      books.foreach(_ ! Write(texts, probe.ref))
      probe.receiveMessages(books.size, patience)
    }

    /** Writes to all; those that must lose are to stop, all others must acknowledge. */
    def writeAllExpecting(
        books: Vector[ActorRef[Message]],
        stopping: Vector[ActorRef[Message]],
        text: String = "next"
    ): Seq[Written] = {
      val probe = kit.createTestProbe[Written]()
      val watcher = kit.createTestProbe[Any]()
      books.foreach(book => book ! Write(Vector(if (stopping.contains(book)) text else "next"), probe.ref))
      val acknowledged = probe.receiveMessages(books.size - stopping.size, patience)
      stopping.foreach(watcher.expectTerminated(_, patience))
      acknowledged
    }

    /** What another node would do: the entity's next event is stored without its knowing. */
    def storeBehindItsBack(id: String): Unit = store.connected { connection =>
      val last = ChainOracle.chains(connection)(id).last
      ChainOracle.insert(connection, last.copy(number = last.number + 1).linkedTo(last.link))
    }

    def chains(): Map[String, Vector[ChainOracle.Row]] = store.connected(ChainOracle.chains)

    def sql(statement: String): Int = store.sql(statement)
  }
}

class H2JournalSpec extends JournalContract(StoreKind.H2)

class PostgreSqlJournalSpec extends JournalContract(StoreKind.POSTGRESQL)
