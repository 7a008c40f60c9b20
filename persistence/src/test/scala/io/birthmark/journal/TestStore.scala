package io.birthmark.journal

import java.nio.file.{Files, Path}
import java.sql.{Connection, DriverManager}
import java.util.concurrent.atomic.AtomicInteger

import scala.jdk.CollectionConverters._

import com.typesafe.config.ConfigFactory
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres

/** A database of its own for one spec, on a real store: an H2 file, or one PostgreSQL server for the whole run. */
final case class TestStore(kind: StoreKind, url: String, user: String) {

  /** The settings of a node on this store, some of them replaced. */
  def settings(replaced: (String, Any)*): StoreSettings = {
    val values = Map[String, Any]("url" -> url, "user" -> user, "connections" -> 4) ++ replaced
    StoreSettings.from(
      ConfigFactory
        .parseMap(Map("birthmark.journal" -> values.asJava).asJava)
        .withFallback(ConfigFactory.defaultReference())
    )
  }

  /** Opens the store as a node does; it must not be refused. */
  def open(replaced: (String, Any)*): JournalStore =
    JournalStore.open(settings(replaced: _*)) match {
      case ready: JournalStore.Opening.Ready     => ready.store
      case refused: JournalStore.Opening.Refused => throw new AssertionError(refused.detail)
    }

  /** Works on a connection that nothing of the product stands in front of. */
  def connected[R](work: Connection => R): R = {
    val connection = DriverManager.getConnection(settings().connectUrl(), user, "")
    try work(connection)
    finally connection.close()
  }

  /** Runs one statement; the number of rows it changed. */
  def sql(statement: String): Int = connected(_.createStatement().executeUpdate(statement))
}

object TestStore {
  private val number = new AtomicInteger

  /** Started when the first spec needs it; ends with the process. */
  lazy val server: EmbeddedPostgres = EmbeddedPostgres
    .builder()
    .setServerConfig("synchronous_commit", "on")
    .setServerConfig("shared_buffers", "64MB")
    .start()

  /** An empty database. */
  def empty(kind: StoreKind): TestStore = kind match {
    case StoreKind.H2 =>
      val folder = Files.createTempDirectory(Path.of("target").toAbsolutePath, "journal-")
      TestStore(kind, s"jdbc:h2:file:$folder/journal", "birthmark")
    case StoreKind.POSTGRESQL =>
      val name = s"spec_${number.incrementAndGet()}"
      val store = TestStore(kind, server.getJdbcUrl("postgres", name), "postgres")
      TestStore(kind, server.getJdbcUrl("postgres", "postgres"), "postgres").sql(s"CREATE DATABASE $name")
      store
  }

  /** A database with the journal's tables. */
  def ready(kind: StoreKind): TestStore = {
    val store = empty(kind)
    store.open().close()
    store
  }
}
