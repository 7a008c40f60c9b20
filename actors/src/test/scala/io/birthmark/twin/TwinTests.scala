package io.birthmark.twin

import java.time.{Duration, Instant, InstantSource}
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.{CompletableFuture, CompletionStage}
import java.util.{Optional, UUID}

import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

import com.typesafe.config.{Config, ConfigFactory}
import io.birthmark.device._
import io.birthmark.enrollment.{Challenges, SecretBytes}
import io.birthmark.fleet.{AuditTrail, CertificateArchive}
import org.apache.pekko.actor.testkit.typed.scaladsl.ManualTime
import org.apache.pekko.persistence.testkit.{
  JournalOperation,
  PersistenceTestKitPlugin,
  ProcessingPolicy,
  ProcessingResult,
  ProcessingSuccess,
  Reject,
  StorageFailure,
  WriteEvents
}

/** What specs about twins begin with. */
object TwinTests {

  /** Messages to twins and their replies travel as between nodes; gateways and the delivery post are
    * always on the twin's own node.
    */
  private val wire = ConfigFactory.parseString("""
    pekko.actor {
      serialize-messages = on
      allow-java-serialization = off
      no-serialization-verification-needed-class-prefix = [
        "org.apache.pekko.", "io.birthmark.ca.", "io.birthmark.twin.Deliver"
      ]
      serialization-bindings { "io.birthmark.twin.ClusterMessage" = jackson-cbor }
    }
    pekko.serialization.jackson.jackson-modules += "io.birthmark.twin.MessageModule"
    # The wire form of events belongs to the journal, which stands in another module.
    pekko.persistence.testkit.events.serialize = off
    pekko.log-dead-letters = off
    """)

  /** A journal in memory and time that stands still until a spec moves it. */
  val oneTwin: Config =
    ConfigFactory
      // A spec that moves time while a write is under way must not make the write too slow.
      .parseString("pekko.persistence.journal-plugin-fallback.circuit-breaker.call-timeout = 1 day")
      .withFallback(wire)
      .withFallback(PersistenceTestKitPlugin.config)
      .withFallback(ManualTime.config)
      .withFallback(ConfigFactory.load())
      .resolve()

  /** One node that is a cluster of itself, with a journal in memory. */
  val oneNode: Config = ConfigFactory
    .parseString("""
      pekko.actor.provider = cluster
      pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
      pekko.cluster.jmx.enabled = off
      pekko.cluster.seed-nodes = []
      pekko.cluster.sharding.number-of-shards = 2
      # Room for every twin of a spec: one that returns to memory asks its CA what came of its attempt.
      pekko.cluster.sharding.passivation {
        strategy = default-strategy
        default-strategy.active-entity-limit = 1000
      }
      pekko.coordinated-shutdown.exit-jvm = off
      """)
    .withFallback(wire)
    .withFallback(PersistenceTestKitPlugin.config)
    .withFallback(ConfigFactory.load())
    .resolve()

  /** The same with so little room that twins are seen to leave memory. */
  val crampedNode: Config = ConfigFactory
    .parseString("pekko.cluster.sharding.passivation.default-strategy.active-entity-limit = 10")
    .withFallback(oneNode)

  val begin: Instant = Instant.parse("2026-11-22T06:00:00.123456789Z")

  /** A clock that a spec sets. */
  final class Clock extends InstantSource {
    @volatile private var now = begin
    override def instant(): Instant = now
    def pass(by: Duration): Unit = now = now.plus(by)
  }

  /** What was written to the journal, batch by batch, and the next write's fate. */
  final class Scribe extends ProcessingPolicy[JournalOperation] {
    private var batches = Vector.empty[(String, Vector[DeviceRecord])]
    private var fates = Map.empty[String, ProcessingResult]

    override def tryProcess(id: String, operation: JournalOperation): ProcessingResult =
      synchronized {
        operation match {
          case WriteEvents(batch) =>
            fates.get(id) match {
              case Some(fate) =>
                fates -= id
                fate
              case None =>
                batches :+= id -> batch.map(_.asInstanceOf[DeviceRecord]).toVector
                ProcessingSuccess
            }
          case _ => ProcessingSuccess
        }
      }

    def failNext(device: DeviceId): Unit =
      synchronized(fates += idOf(device) -> StorageFailure(new Exception("the disk is full")))

    def rejectNext(device: DeviceId): Unit =
      synchronized(fates += idOf(device) -> Reject(new Exception("no such schema")))

    /** Whether the next write still has a fate of its own. */
    def spoilt(device: DeviceId): Boolean = synchronized(fates.contains(idOf(device)))

    def writes(device: DeviceId): Vector[Vector[DeviceRecord]] =
      synchronized(batches.collect { case (id, batch) if id == idOf(device) => batch })

    def records(device: DeviceId): Vector[DeviceRecord] = writes(device).flatten

    def size: Int = synchronized(batches.size)

    private def idOf(device: DeviceId) = s"device|$device"

    /** The records as the journal holds them. */
    val trail: AuditTrail = (device, after, limit) =>
      CompletableFuture.completedStage(
        records(device).zipWithIndex
          .slice(after.toInt, after.toInt + limit)
          .map { case (record, i) => new AuditTrail.Entry(i + 1L, Sha256.of(Array[Byte](0)), record) }
          .asJava
      )

    /** Certificates as the journal holds them. */
    val archive: CertificateArchive = (device, revision) =>
      CompletableFuture.completedStage(
        records(device)
          .lift(revision.toInt - 1)
          .map(_.event)
          .collect { case issued: DeviceEvent.CertificateIssued => issued.certificate }
          .toJava
      )
  }

  /** Record ids in order of their making. */
  def recordIds(): () => RecordId = {
    val last = new AtomicLong
    () => new RecordId(new UUID(0, last.incrementAndGet()))
  }

  def names(batch: Seq[DeviceRecord]): Seq[String] = batch.map(_.event.getClass.getSimpleName)

  def challenges(clock: InstantSource): Challenges =
    new Challenges(SecretBytes.copyOf(Array.fill(32)(7.toByte)), Duration.ofMinutes(5), clock)

  val operator: Provenance =
    Provenance.of(
      new Actor(Actor.Kind.OPERATOR, "alice"),
      Channel.REST,
      Optional.of("10.0.0.1")
    )

  def keyed(key: String): Provenance =
    operator.keyed(new IdempotencyKey(key))

  def expecting(revision: Long): Provenance =
    new Provenance(
      operator.actor,
      operator.channel,
      operator.location,
      Optional.empty(),
      Optional.of(revision),
      Optional.empty(),
      Optional.empty(),
      Optional.empty()
    )

  /** Settings of one node. */
  def settings(
      askTimeout: Duration = Duration.ofSeconds(5),
      restartFirst: Duration = Duration.ofMillis(50),
      restartLongest: Duration = Duration.ofMillis(200)
  ): TwinSettings =
    new TwinSettings(
      Walk.policy,
      askTimeout,
      Duration.ofMinutes(10),
      Duration.ofMillis(500),
      restartFirst,
      restartLongest,
      100
    )

  def done[T](value: T): CompletionStage[T] = CompletableFuture.completedStage(value)

  /** All permitted classes of a sealed type that are not sealed themselves. */
  def leaves(sealedType: Class[_]): Set[Class[_]] =
    if (sealedType.isSealed)
      sealedType.getPermittedSubclasses.toSet.flatMap((c: Class[_]) => leaves(c))
    else Set(sealedType)

  /** The classes of all records inside a value. */
  def recordsIn(value: Any): Set[Class[_]] = value match {
    case record: Record =>
      record.getClass.getRecordComponents.toSet
        .flatMap { (component: java.lang.reflect.RecordComponent) =>
          component.getAccessor.setAccessible(true)
          recordsIn(component.getAccessor.invoke(record))
        } + record.getClass
    case optional: Optional[_] => optional.toScala.fold(Set.empty[Class[_]])(recordsIn(_))
    case list: java.util.Collection[_] => list.asScala.toSet.flatMap((item: Any) => recordsIn(item))
    case _ => Set.empty
  }
}
