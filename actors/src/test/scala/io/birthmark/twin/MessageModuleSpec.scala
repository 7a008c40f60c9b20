package io.birthmark.twin

import scala.jdk.CollectionConverters._

import com.fasterxml.jackson.databind.node.ObjectNode
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper
import io.birthmark.ca.CaGateway
import io.birthmark.device.DeviceCommand.{IssuanceResult, RevocationResult}
import io.birthmark.device.Orders._
import io.birthmark.device._
import io.birthmark.twin.TwinTests._
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import org.apache.pekko.actor.ExtendedActorSystem
import org.apache.pekko.actor.typed.scaladsl.adapter._
import org.apache.pekko.serialization.{
  Serialization,
  SerializationExtension,
  SerializerWithStringManifest
}
import org.scalatest.wordspec.AnyWordSpecLike

class MessageModuleSpec extends ScalaTestWithActorTestKit(oneTwin) with AnyWordSpecLike {
  private val tree = new CBORMapper
  private val serialization = SerializationExtension(system)
  private val replies = createTestProbe[DeviceTwin.Reply]().ref
  private val forecasts = createTestProbe[DeviceTwin.Forecast]().ref
  private val views = createTestProbe[DeviceView]().ref
  private val someone = DeviceId.of("someone").orElseThrow()

  private def serializerOf(message: AnyRef): SerializerWithStringManifest =
    serialization.findSerializerFor(message).asInstanceOf[SerializerWithStringManifest]

  private def written(message: AnyRef): Array[Byte] = onTheWire(serializerOf(message).toBinary(message))

  private def read(bytes: Array[Byte], manifest: String): AnyRef =
    onTheWire(serializerOf(new DeviceTwin.WakeUp).fromBinary(bytes, manifest))

  /** References to actors are written and read for a node. */
  private def onTheWire[T](work: => T): T =
    Serialization.withTransportInformation(
      system.toClassic.asInstanceOf[ExtendedActorSystem]
    )(() => work)

  private def travelled(message: AnyRef): AnyRef =
    read(written(message), serializerOf(message).manifest(message))

  private val commands: Seq[DeviceCommand] = for {
    (_, walk) <- CanonicalStates.all
    variant <- CommandCatalogue.all
  } yield variant.command(walk)

  private val rare: Seq[DeviceCommand] = Seq(
    new DeviceCommand.RecordIssuance(attempt(1), new IssuanceResult.Absent(fullIntent)),
    new DeviceCommand.Register(group, facts, lot, java.util.Optional.of(text("a public key")))
  )

  private def fullIntent = new IssuanceIntent(
    attempt(1),
    Bytes.copyOf(Array.tabulate(700)(_.toByte)),
    digest("csr"),
    digest("key"),
    new ProfileRef("device", 3, digest("profile")),
    ca,
    java.util.Optional.of(new SerialNumber(java.math.BigInteger.TWO.pow(158))),
    begin,
    begin.plusSeconds(1),
    java.util.Optional.of(digest("tbs"))
  )

  private val messages: Seq[DeviceTwin.Message] =
    (commands ++ rare).distinct.map(new DeviceTwin.Handle(_, keyed("k"), replies)) ++ Seq(
      new DeviceTwin.Handle(register, expecting(3).causedBy(recordIds()()), replies),
      new DeviceTwin.Weigh(suspend, keyed("k").expecting(java.util.Optional.of(3L), new Note("why")), forecasts),
      new DeviceTwin.Look(views),
      new DeviceTwin.WakeUp,
      new DeviceTwin.Forget,
      new DeviceTwin.Rouse(views),
      new DeviceTwin.Stop,
      new DeviceTwin.FromCa(
        new CaGateway.RevocationReply(someone, digest("certificate"), RevocationReason.SUPERSEDED, RevocationResult.REVOKED)
      )
    ) ++ (commands ++ rare).collect { case record: DeviceCommand.RecordIssuance =>
      new DeviceTwin.FromCa(new CaGateway.IssuanceReply(someone, record.attempt, record.result))
    }.distinct

  private val withKeyAndToken =
    Walk.start
      .after(new DeviceCommand.Register(group, facts, lot, java.util.Optional.of(text("a public key"))))
      .after(offer(1))
  private val walks = withKeyAndToken +: CanonicalStates.all.map(_._2)

  private val forecast: Seq[ClusterMessage] = walks.flatMap { walk =>
    val view = new DeviceView(someone, walk.state, walk.device.revision)
    val events = walk.records.map(_.event).asJava
    Seq(
      new DeviceTwin.WouldApply(view, view, events),
      new DeviceTwin.WouldRefuse(Reason.NOT_DUE, "why", DeviceLifecycle.legal(walk.state), view)
    )
  }

  private val answers: Seq[ClusterMessage] = forecast ++ walks.flatMap { walk =>
    val view = new DeviceView(someone, walk.state, walk.device.revision)
    Seq(
      view,
      new DeviceTwin.Applied(view, true),
      new DeviceTwin.Refused(Reason.NOT_DUE, "why", DeviceLifecycle.legal(walk.state), view)
    )
  }

  "What travels between nodes" should {
    "arrive as it was sent" in {
      (messages ++ answers).foreach(message => travelled(message) shouldBe message)
    }

    "be tried here in every variant that there is" in {
      val there = Seq(
        classOf[DeviceTwin.Message],
        classOf[DeviceTwin.Reply],
        classOf[DeviceTwin.Forecast],
        classOf[DeviceCommand],
        classOf[DeviceCommand.Request],
        classOf[IssuanceResult],
        classOf[DeviceCommand.Sequel],
        classOf[CaGateway.Reply],
        classOf[DeviceState],
        classOf[Credential],
        classOf[Pipeline]
      ).flatMap(leaves).toSet

      (there -- (messages ++ answers).flatMap(recordsIn)).map(_.getName) shouldBe empty
    }

    "never be Java serialization" in {
      (messages ++ answers).map(serializerOf(_).getClass.getSimpleName).toSet shouldBe
        Set("JacksonCborSerializer")
    }

    "hold no class name" in {
      (messages ++ answers).foreach { message =>
        new String(written(message), "ISO-8859-1") should not include "io.birthmark"
      }
    }
  }

  "A type name from outside" should {
    val message = new DeviceTwin.Handle(suspend, operator, replies)
    val manifest = serializerOf(message).manifest(message)
    val bytes = written(message)

    def named(name: String): Array[Byte] = {
      val root = tree.readTree(bytes).asInstanceOf[ObjectNode]
      root.get("command").asInstanceOf[ObjectNode].put("@", name)
      tree.writeValueAsBytes(root)
    }

    "be understood when it is one of the sealed ones" in {
      read(named("Suspend"), manifest) shouldBe message
    }

    for (
      name <- Seq(
        "Destroy",
        "suspend",
        "io.birthmark.device.DeviceCommand$Suspend",
        "java.lang.ProcessBuilder",
        "Handle",
        "Active",
        ""
      )
    )
      s"be refused when it is '$name'" in {
        a[com.fasterxml.jackson.core.JsonProcessingException] should be thrownBy
          read(named(name), manifest)
      }

    "be refused when it is missing" in {
      val root = tree.readTree(bytes).asInstanceOf[ObjectNode]
      root.get("command").asInstanceOf[ObjectNode].remove("@")

      a[com.fasterxml.jackson.core.JsonProcessingException] should be thrownBy
        read(tree.writeValueAsBytes(root), manifest)
    }

    "be refused as the message's own class when nobody bound it to the wire" in {
      for (foreign <- Seq("java.lang.ProcessBuilder", "io.birthmark.device.Device", "java.util.HashMap"))
        an[Exception] should be thrownBy read(bytes, foreign)
    }
  }

  "The digest of a command" should {
    "be the same for equal commands and another for any other" in {
      val distinct = (commands ++ rare).distinct

      distinct.map(CommandDigest.of).toSet should have size distinct.size.toLong
      CommandDigest.of(new DeviceCommand.Suspend(Reason.OPERATOR_DECISION)) shouldBe
        CommandDigest.of(suspend)
    }

    "not change from release to release, because events hold it" in {
      CommandDigest.of(suspend).toHex shouldBe
        "529aa1daedfadb286c1d1dbf4528e5f51371088d009c9b602cb7fe1db3003d8a"
    }
  }

}
