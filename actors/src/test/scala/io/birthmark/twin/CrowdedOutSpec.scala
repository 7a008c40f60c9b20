package io.birthmark.twin

import java.time.Duration
import java.util.concurrent.{CompletionStage, TimeUnit}

import scala.jdk.CollectionConverters._

import io.birthmark.ca.{CaCoverage, CaGateway, CaTests, CaTrust}
import io.birthmark.device.Orders._
import io.birthmark.device._
import io.birthmark.twin.TwinTests._
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import org.apache.pekko.cluster.typed.{Cluster, Join}
import org.apache.pekko.persistence.testkit.scaladsl.PersistenceTestKit
import org.scalatest.wordspec.AnyWordSpecLike

/** Twins that have to leave memory at the worst of times: there is room for ten, and forty come. */
class CrowdedOutSpec extends ScalaTestWithActorTestKit(crampedNode) with AnyWordSpecLike {
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
    settings(restartFirst = Duration.ofMillis(100), restartLongest = Duration.ofMillis(100)),
    Map(ca -> gateway.ref).asJava,
    RevocationWords.ALL,
    courier,
    CaCoverage.NONE,
    clock,
    () => ids()
  )

  private def now[T](stage: CompletionStage[T]): T = stage.toCompletableFuture.get(20, TimeUnit.SECONDS)

  "Twins that are told to leave memory while a write of theirs goes wrong" should {
    for ((fate, spoil) <- Seq("fails" -> (scribe.failNext _), "rejects" -> (scribe.rejectNext _)))
      s"answer again ($fate)" in {
        val unlucky = (1 to 40).map(n => DeviceId.of(s"unlucky-$fate-$n").orElseThrow())
        for (device <- unlucky) {
          now(twins.ask(device, register, operator)) shouldBe a[DeviceTwin.Applied]
          spoil(device)
          twins.ask(device, greet, keyed("k1"))
          eventually(scribe.spoilt(device) shouldBe false)
        }

        for (device <- unlucky)
          withClue(s"$device: ") {
            eventually(now(twins.look(device)).state.phase shouldBe Phase.REGISTERED)
            now(twins.ask(device, greet, keyed("k1"))) shouldBe a[DeviceTwin.Applied]
          }
      }
  }
}
