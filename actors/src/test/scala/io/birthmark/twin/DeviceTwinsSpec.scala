package io.birthmark.twin

import java.time.Duration
import java.util.concurrent.{CompletionStage, ExecutionException, TimeUnit}

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import io.birthmark.ca.{CaCoverage, CaGateway, CaTests, CaTrust}
import io.birthmark.device.DeviceCommand.{IssuanceResult, Request}
import io.birthmark.device.Orders._
import io.birthmark.device._
import io.birthmark.twin.TwinTests._
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import org.apache.pekko.cluster.sharding.typed.scaladsl.{ClusterSharding, Entity, EntityTypeKey}
import org.apache.pekko.cluster.sharding.typed.{GetShardRegionState, ShardingEnvelope}
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState
import org.apache.pekko.cluster.typed.{Cluster, Join}
import org.apache.pekko.persistence.testkit.scaladsl.PersistenceTestKit
import org.scalatest.wordspec.AnyWordSpecLike

class DeviceTwinsSpec extends ScalaTestWithActorTestKit(crampedNode) with AnyWordSpecLike {
  private val scribe = new Scribe
  PersistenceTestKit(system).withPolicy(scribe)
  private val cluster = Cluster(system)
  cluster.manager ! Join(cluster.selfMember.address)

  private val gateway = createTestProbe[CaGateway.Message]()
  private val post = createTestProbe[DeliveryPost.Message]()
  private val clock = new Clock
  private val ids = recordIds()
  private val courier = new Courier(
    Map(ca -> new CaTrust(Bytes.EMPTY, text("chain"), text("anchors"))).asJava,
    challenges(clock),
    scribe.archive,
    post.ref,
    _ => RequestTerms.nameless(CaTests.profile),
    10
  )
  private val twins = DeviceTwins.start(
    system,
    settings(),
    Map(ca -> gateway.ref).asJava,
    RevocationWords.ALL,
    courier,
    CaCoverage.NONE,
    clock,
    () => ids()
  )
  private val caAnswers = spawn(DeviceTwins.caAnswers())

  private val kind = EntityTypeKey[DeviceTwin.Message]("device")

  private def device(name: String) = DeviceId.of(name).orElseThrow()

  private def now[T](stage: CompletionStage[T]): T = stage.toCompletableFuture.get(20, TimeUnit.SECONDS)

  private def applied(device: DeviceId, command: DeviceCommand): DeviceView =
    now(twins.ask(device, command, operator)) match {
      case applied: DeviceTwin.Applied => applied.view
      case other => fail(s"$other")
    }

  private def entities(): Set[String] = {
    val probe = createTestProbe[CurrentShardRegionState]()
    ClusterSharding(system).shardState ! GetShardRegionState(kind, probe.ref)
    probe.receiveMessage(10.seconds).shards.flatMap(_.entityIds)
  }

  /** More devices than a node keeps in memory; looking at them changes nothing. */
  private def crowdOut(device: DeviceId): Unit = eventually {
    for (other <- 1 to 30) now(twins.look(DeviceId.of(s"crowd-$other").orElseThrow()))
    entities() should not contain device.toString
    ()
  }

  "The twins" should {
    "hand a command to the right device and its answer back" in {
      applied(device("one"), register).device shouldBe device("one")

      now(twins.look(device("one"))).state.phase shouldBe Phase.REGISTERED
      now(twins.look(device("two"))).state.phase shouldBe Phase.UNKNOWN
    }

    "look without writing anything" in {
      val before = scribe.size

      now(twins.look(device("nobody"))).revision shouldBe 0

      scribe.size shouldBe before
    }

    "leave the outcome open when there is no answer in time" in {
      val silent = device("silent")
      applied(silent, register)
      scribe.failNext(silent)

      val asked = twins.ask(silent, greet, keyed("k1")).toCompletableFuture
      val thrown = the[ExecutionException] thrownBy asked.get(20, TimeUnit.SECONDS)

      thrown.getCause shouldBe a[java.util.concurrent.TimeoutException]
      now(twins.ask(silent, greet, keyed("k1"))) shouldBe a[DeviceTwin.Applied]
    }

    "keep no more devices in memory than they are told, and remember all of them" in {
      val first = device("first")
      applied(first, register)

      crowdOut(first)

      // The twin that has to leave is still counted while it stops.
      eventually(entities().size should be <= 10)
      now(twins.look(first)).state.phase shouldBe Phase.REGISTERED
    }

    "bring a CA's answer to a device that has left memory meanwhile" in {
      val asleep = device("asleep")
      applied(asleep, register)
      applied(asleep, greet)
      applied(asleep, enroll(2, new Request.Grantable(intent(1))))
      gateway.expectMessageType[CaGateway.Issue]
      crowdOut(asleep)

      caAnswers ! new CaGateway.IssuanceReply(
        asleep,
        attempt(1),
        new IssuanceResult.Issued(text("DER 1"), certificate(1))
      )

      post.expectMessageType[DeliveryPost.Send](10.seconds).deliver.device shouldBe asleep
      now(twins.look(asleep)).state.label.toString shouldBe "PROVISIONING(DELIVERING)"
    }
  }

  "An id that is no device's" should {
    val bad = Seq("", "default", "default/", "/x", "default/a b", "Default/a", "default/é", "default/a/b")

    "make no entity, write nothing and leave its shard alone" in {
      val before = scribe.size
      val neighbour = device("neighbour")
      applied(neighbour, register)
      val region = ClusterSharding(system).init(Entity(kind)(_ => fail("they are started already")))
      val probe = createTestProbe[DeviceView]()

      bad.filter(_.nonEmpty).foreach(id => region ! ShardingEnvelope(id, new DeviceTwin.Look(probe.ref)))

      for (id <- 1 to 300) now(twins.look(device(s"shard-mate-$id")))
      probe.expectNoMessage(0.seconds)
      entities().intersect(bad.toSet) shouldBe empty
      now(twins.look(neighbour)).state.phase shouldBe Phase.REGISTERED
      scribe.size shouldBe before + 1
    }

    "stop at once instead of throwing, which would take its shard along" in {
      val shared = new DeviceTwin.Shared(
        Walk.rules,
        new TwinEffects(Map(ca -> gateway.ref).asJava, courier),
        new AuditStamps(() => ids()),
        new TwinMeters(new SimpleMeterRegistry),
        CaCoverage.NONE,
        clock,
        Duration.ofMinutes(10),
      Duration.ofSeconds(5),
        DeviceTwin.Shared.restart(Duration.ofMillis(200), Duration.ofSeconds(10))
      )

      for (id <- bad)
        createTestProbe[Unit]().expectTerminated(spawn(DeviceTwins.twin(id, shared, _ => ())))
    }

    "not be written as an id in the first place" in {
      bad.foreach(id => DeviceId.parse(id).isPresent shouldBe false)
    }
  }
}
