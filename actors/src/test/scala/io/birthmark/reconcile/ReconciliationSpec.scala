package io.birthmark.reconcile

import java.time.{Duration, Instant, InstantSource}
import java.util.Optional
import java.util.concurrent.{CompletableFuture, CompletionStage}

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

import com.typesafe.config.ConfigFactory
import io.birthmark.ca.CaTests._
import io.birthmark.ca.Finding.Kind
import io.birthmark.ca.ListedCertificate.Told
import io.birthmark.ca._
import io.birthmark.device._
import io.birthmark.fleet.FleetView.{Dated, Page, Place}
import io.birthmark.fleet.{DeviceRow, FleetFilter}
import io.birthmark.operation.FleetOf
import io.birthmark.registry.{Registry, RegistrySettings}
import io.birthmark.twin.{ClaimsInMemory, DeviceTwin, DeviceView}
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.apache.pekko.actor.typed.ActorRef
import org.apache.pekko.persistence.testkit.scaladsl.{EventSourcedBehaviorTestKit, PersistenceTestKit}
import org.scalatest.wordspec.AnyWordSpecLike

/** A comparison with a CA's own list from its order to its end: journaled part by part, carried on
  * by whoever runs.
  */
class ReconciliationSpec
    extends ScalaTestWithActorTestKit(
      ManualTime.config
        .withFallback(ConfigFactory.parseString("pekko.persistence.testkit.events.serialize = off"))
        .withFallback(EventSourcedBehaviorTestKit.config)
    )
    with AnyWordSpecLike {
  private type Message = Registry.Message[CaCommand, CaEvent, CaBook]
  private val time = ManualTime()
  private val now = Instant.parse("2026-11-22T10:00:00Z")
  private val pinned = issuingCa("Listed")
  private val by = Provenance.of(new Actor(Actor.Kind.OPERATOR, "ops"), Channel.REST, Optional.empty())
  private var ids = 0L
  private var names = 0

  private def part(upTo: Option[Instant], serials: Int*): Listed =
    new Listed.Part(serials.map(revoked).asJava, upTo.toJava)

  private def serial(number: Int) = SerialNumber.fromHex(f"$number%x")

  /** Of one that is revoked nothing is asked of anybody. */
  private def revoked(number: Int) = new ListedCertificate(
    serial(number).toString,
    serial(number),
    Optional.of(new Told(Bytes.EMPTY, Optional.empty(), true))
  )

  private def named(number: Int) = new ListedCertificate(serial(number).toString, serial(number))

  private class Bench {
    names += 1
    PersistenceTestKit(system).clearAll()
    val ca = new Scripted(authority(pinned))
    val name: CaName = ca.name
    @volatile var asked = Vector.empty[Instant]
    @volatile var parts = Map.empty[Instant, Listed]
    @volatile var fetched: String => Fetched = new Fetched.Missing(_)
    @volatile var held = Seq.empty[(Int, Instant)]
    ca.onList = from => {
      asked :+= from
      CompletableFuture.completedStage(parts.getOrElse(from, part(None)))
    }
    ca.onFetch = reference => CompletableFuture.completedStage(fetched(reference))

    private val ruling = spawn(
      CaRegistry.create(
        new RegistrySettings(Duration.ofMillis(50), Duration.ofSeconds(1), 10),
        InstantSource.fixed(now),
        () => { ids += 1; new RecordId(new java.util.UUID(names.toLong, ids)) }
      )
    )
    val registry: ActorRef[Message] = ruling

    private val reader = spawn(CaReader.create(ca, new CaReader.Bounds(1000, 100, Duration.ofSeconds(5)), () => false))
    private val lists = new CaLists(system, Map(name -> reader).asJava, Duration.ofSeconds(10))

    private val twins = new Reconciler.Twins {
      private def nobody[T]: CompletionStage[T] = CompletableFuture.failedStage(new AssertionError("nobody is asked"))
      override def look(device: DeviceId): CompletionStage[DeviceView] = nobody
      override def ask(d: DeviceId, c: DeviceCommand, p: Provenance): CompletionStage[DeviceTwin.Reply] = nobody
    }

    private val fleet = new FleetOf(Seq.empty) {
      override def list(filter: FleetFilter, after: Optional[Place], limit: Int): CompletionStage[Dated[Page]] = {
        val rows = held.collect {
          case (number, end)
              if filter.expiresBefore.toScala.forall(end.isBefore) && after.toScala.forall(_.at.get.isBefore(end)) =>
            holding(number, end)
        }
        CompletableFuture.completedStage(new Dated(new Page(rows.asJava, Optional.empty()), Duration.ZERO))
      }
    }

    private def holding(number: Int, end: Instant) = new DeviceRow(
      device(s"pump-$number"), 1, now,
      new StateLabel(Phase.OPERATIONAL, StateLabel.CredentialPhase.ACTIVE, StateLabel.PipelinePhase.EMPTY), now,
      Optional.empty(), Optional.empty(), Optional.empty(), new GroupId("line"), facts, Lot.NONE,
      Optional.empty(), Optional.of(name), Optional.empty(), Optional.empty(),
      Optional.of(new DeviceRow.Certificate(Sha256.of(Array.emptyByteArray), Sha256.of(Array.emptyByteArray), serial(number), name, end))
    )

    private val reconciler = new Reconciler(
      new Reconciler.Ports(
        lists.fetch(_, _),
        twins,
        (_, _) => CompletableFuture.completedStage(java.util.Set.of[Sha256]()),
        new ClaimsInMemory,
        (_, _, _) => CompletableFuture.completedStage(java.util.List.of()),
        providers
      )
    )
    private val settings = new ReconciliationSettings(
      new CaReader.Bounds(1000, 100, Duration.ofSeconds(5)),
      Duration.ofSeconds(15),
      3,
      Duration.ofSeconds(5),
      Duration.ofHours(1)
    )

    def runner(): ActorRef[ReconciliationRunner.Message] = spawn(
      ReconciliationRunner.create(
        new ReconciliationRunner.Ports(Map[CaName, CertificateAuthority](name -> ca).asJava, lists, reconciler, fleet, registry),
        settings
      )
    )

    def tell(command: CaCommand): CaBook = {
      val probe = createTestProbe[Registry.Reply[CaEvent, CaBook]]()
      registry ! new Registry.Apply[CaCommand, CaEvent, CaBook](command, by, probe.ref)
      probe.receiveMessage().asInstanceOf[Registry.Applied[CaEvent, CaBook]].edition.book
    }

    def book(): CaBook = {
      val probe = createTestProbe[io.birthmark.registry.Edition[CaBook]]()
      registry ! new Registry.Look[CaCommand, CaEvent, CaBook](probe.ref)
      probe.receiveMessage().book
    }

    def run: Reconciliation = book().compared(name).last.get
    def count(kind: Kind): Long = run.counts.getOrDefault(kind, 0L)

    /** Time for a call and a look. */
    def passes(by: scala.concurrent.duration.FiniteDuration = 10.millis): Unit = time.timePasses(by)

    def reaches(stage: Reconciliation.Stage): Unit = eventually {
      passes()
      run.stage shouldBe stage
    }

    def ends(): Unit = {
      reaches(new Reconciliation.Done)
      testKit.stop(ruling)
    }
  }

  private val soon = now.plusSeconds(100)
  private val later = now.plusSeconds(200)

  "A comparison with a CA's list" should {
    "go on from part to part to the end, and count" in new Bench {
      parts = Map(now -> part(Some(soon), 1, 2), soon -> part(Some(later), 3), later -> part(None, 4))
      runner()
      tell(new CaCommand.Reconcile(name)).compared(name).last.get.isRunning shouldBe true

      reaches(new Reconciliation.Done)

      asked shouldBe Vector(now, soon, later)
      count(Kind.REVOKED) shouldBe 4
      book().compared(name).asOf.toScala shouldBe Some(now)
      ends()
    }

    "be carried on where it was, by whoever runs next" in new Bench {
      parts = Map(now -> part(Some(soon), 1, 2), soon -> new Listed.Unavailable("down"))
      private val first = runner()
      tell(new CaCommand.Reconcile(name))
      eventually { passes(); run.reached shouldBe soon }
      testKit.stop(first)
      parts = Map(soon -> part(None, 3))
      asked = Vector.empty

      runner()
      reaches(new Reconciliation.Done)

      asked.distinct shouldBe Vector(soon)
      count(Kind.REVOKED) shouldBe 3
      ends()
    }

    "take a part once, however many run" in new Bench {
      parts = Map(now -> part(Some(soon), 1, 2), soon -> part(None, 3))
      runner()
      runner()
      tell(new CaCommand.Reconcile(name))

      reaches(new Reconciliation.Done)

      count(Kind.REVOKED) shouldBe 3
      ends()
    }

    "wait for a list that cannot be had now, and end for one that never can" in new Bench {
      parts = Map(now -> new Listed.Unavailable("down"))
      runner()
      tell(new CaCommand.Reconcile(name))
      eventually { passes(); asked should not be empty }
      parts = Map(now -> new Listed.Refused("HTTP 403"))

      passes(15.seconds)

      reaches(new Reconciliation.Ended("HTTP 403"))
      book().compared(name).asOf.toScala shouldBe None
      testKit.stop(registry)
    }

    "ask again what could not be told, then go on without it, and not pass for whole" in new Bench {
      fetched = _ => new Fetched.Unavailable("slow down")
      parts = Map(now -> new Listed.Part(java.util.List.of(revoked(1), named(2)), Optional.empty()))
      runner()
      tell(new CaCommand.Reconcile(name))

      eventually {
        passes(15.seconds)
        run.stage shouldBe new Reconciliation.Done
      }

      count(Kind.REVOKED) shouldBe 1
      count(Kind.LATER) shouldBe 1
      run.told.asScala.map(_.kind) shouldBe Seq(Kind.LATER)
      book().compared(name).asOf.toScala shouldBe None
      ends()
    }

    "settle what could not be told the first time" in new Bench {
      fetched = _ => new Fetched.Unavailable("slow down")
      parts = Map(now -> new Listed.Part(java.util.List.of(revoked(1), named(2)), Optional.empty()))
      runner()
      tell(new CaCommand.Reconcile(name))
      eventually { passes(); asked should not be empty }
      fetched = new Fetched.Missing(_)

      eventually {
        passes(15.seconds)
        run.stage shouldBe new Reconciliation.Done
      }

      count(Kind.REVOKED) shouldBe 1
      count(Kind.CONTRADICTED) shouldBe 1
      book().compared(name).asOf.toScala shouldBe Some(now)
      ends()
    }

    "find what a device holds and the CA has not, by part and by name" in new Bench {
      held = Seq(1 -> now.plusSeconds(1), 2 -> now.plusSeconds(2), 7 -> soon, 8 -> later)
      fetched = reference => if (reference == "8") new Fetched.Found(Bytes.EMPTY) else new Fetched.Missing(reference)
      parts = Map(now -> part(Some(soon), 1), soon -> part(None))
      runner()
      tell(new CaCommand.Reconcile(name))

      reaches(new Reconciliation.Done)

      run.told.asScala.map(found => found.kind -> found.device.get.device) shouldBe
        Seq(Kind.LOST -> "pump-2", Kind.LOST -> "pump-7")
      ends()
    }

    "end when an operator says so, and begin anew after that" in new Bench {
      parts = Map(now -> new Listed.Unavailable("down"))
      runner()
      tell(new CaCommand.Reconcile(name))
      tell(new CaCommand.Reconcile(name)).running.size shouldBe 1

      tell(new CaCommand.EndReconciliation(name, "an operator ended it"))
      reaches(new Reconciliation.Ended("an operator ended it"))
      parts = Map.empty
      tell(new CaCommand.Reconcile(name))

      eventually {
        passes(5.seconds)
        run.stage shouldBe new Reconciliation.Done
      }
      ends()
    }
  }

  "A list that came as a file" should {
    "be as old as it is, and never newer than now or older than the last" in new Bench {
      private def asOf(at: Instant) = tell(new CaCommand.RecordComparison(name, at)).compared(name).asOf.get

      asOf(now.minusSeconds(60)) shouldBe now.minusSeconds(60)
      asOf(now.minusSeconds(90)) shouldBe now.minusSeconds(60)
      asOf(now.plusSeconds(60)) shouldBe now
      testKit.stop(registry)
    }
  }
}
