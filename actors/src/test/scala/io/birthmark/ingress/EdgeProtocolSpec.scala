package io.birthmark.ingress

import java.time.{Duration, Instant}

import scala.jdk.CollectionConverters._

import io.birthmark.device.{EvidenceKind, Reason}
import io.birthmark.ingress.EdgeMessage.{FromDevice, FromNode, GarbledDevice, GarbledNode, TimePassed}
import io.birthmark.ingress.EdgeSession.{Action, Note, Refuse, RequestRebirth, Serve, WakeAt}
import io.birthmark.ingress.IngressCounters.Kind
import io.birthmark.ingress.SparkplugTopic.{DeviceVerb, NodeVerb}
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

class EdgeProtocolSpec extends AnyWordSpec with Matchers {
  private val start = Instant.parse("2026-01-01T00:00:00Z")
  private val tolerance = Duration.ofSeconds(2)
  private val debounce = Duration.ofSeconds(10)
  private val protocol =
    new EdgeProtocol(new EdgeId("plant", "line-1"), tolerance, debounce, 3)

  /** An edge node's session as the messages come in; remembers what they led to. */
  private final class Talk {
    var session: EdgeSession = EdgeSession.unknown()
    var now: Instant = start

    def says(message: EdgeMessage): List[Action] = {
      val step = protocol.decide(session, message, now)
      session = step.session
      step.actions.asScala.toList
    }

    def later(by: Duration): Talk = { now = now.plus(by); this }
    def nbirth(seq: Int, bdSeq: Long): List[Action] =
      says(new FromNode(NodeVerb.NBIRTH, Spoken.nodeBirth(seq, bdSeq).read))
    def ndeath(bdSeq: Long): List[Action] =
      says(new FromNode(NodeVerb.NDEATH, Spoken.nodeDeath(bdSeq).read))
    def ndata(seq: Int): List[Action] =
      says(new FromNode(NodeVerb.NDATA, Spoken.numbered(seq).number("t", 1).read))
    def dbirth(device: String, seq: Int): List[Action] =
      dbirth(device, Spoken.deviceBirth(seq))
    def dbirth(device: String, payload: Spoken): List[Action] =
      says(new FromDevice(DeviceVerb.DBIRTH, device, payload.read))
    def ddata(device: String, payload: Spoken): List[Action] =
      says(new FromDevice(DeviceVerb.DDATA, device, payload.read))
    def ddeath(device: String, seq: Int): List[Action] =
      says(new FromDevice(DeviceVerb.DDEATH, device, Spoken.numbered(seq).read))
  }

  private def born(seq: Int = 0, bdSeq: Long = 0): Talk = {
    val talk = new Talk
    talk.nbirth(seq, bdSeq) shouldBe empty
    talk
  }

  private def served(actions: List[Action]): List[DeviceRequest.Step] =
    actions.collect { case s: Serve => s.request.step }

  private def refused(actions: List[Action]): List[Reason] =
    actions.collect { case r: Refuse => r.reason }

  private val rebirth: Action = new RequestRebirth

  "An edge node that was not born" should {
    "be asked to be born, and its devices told why they wait" in {
      val actions = new Talk().dbirth("ACME-1", 7)

      refused(actions) shouldBe List(Reason.EDGE_NOT_BORN)
      actions should contain(rebirth)
    }

    "be asked once in the debounce time" in {
      val talk = new Talk
      talk.ndata(1) shouldBe List(rebirth)

      talk.later(debounce.minusMillis(1)).ndata(2) shouldBe empty
      talk.later(Duration.ofMillis(1)).ndata(3) shouldBe List(rebirth)
    }

    "not be answered for ordinary telemetry" in {
      val actions = new Talk().ddata("plc", Spoken.numbered(1).number("temperature", 20))

      actions shouldBe List(rebirth)
    }

    "stay unborn when its NBIRTH lacks bdSeq, and its devices hear of it" in {
      val talk = new Talk
      talk.says(new FromNode(NodeVerb.NBIRTH, Spoken.numbered(0).read)) shouldBe
        List(new Note(Kind.BAD_NODE_MESSAGE))

      val answer = talk.dbirth("ACME-1", 1).collectFirst { case r: Refuse => r.detail }

      answer shouldBe Some("its NBIRTH has no integer metric bdSeq")
    }
  }

  "An edge node whose NBIRTH cannot be read" should {
    "have its devices told so" in {
      val talk = new Talk
      talk.says(new GarbledNode(NodeVerb.NBIRTH, Reason.MESSAGE_TOO_LARGE, "too large")) shouldBe
        List(new Note(Kind.BAD_NODE_MESSAGE))

      val answer = talk.dbirth("ACME-1", 1).collectFirst { case r: Refuse => r.detail }

      answer shouldBe Some("its NBIRTH was refused: too large")
    }
  }

  "An edge node that was born" should {
    "have its devices greeted with the facts of their DBIRTH" in {
      val greeted = born().dbirth("ACME-1", 1).collect { case s: Serve => s.request }

      greeted should have size 1
      val sighting = greeted.head.asInstanceOf[DeviceRequest.Greet].sighting
      sighting.device shouldBe Spoken.device("ACME-1")
      sighting.route.path shouldBe "plant/line-1"
      sighting.facts.serial shouldBe "S1"
      sighting.evidence shouldBe EvidenceKind.INITIAL_KEY
    }

    "count seq over all its devices, from 255 on to 0" in {
      val talk = born(seq = 253)

      served(talk.dbirth("A", 254)) shouldBe List(DeviceRequest.Step.GREET)
      served(talk.dbirth("B", 255)) shouldBe List(DeviceRequest.Step.GREET)
      val wrapped = talk.ddata("A", Spoken.submission(0))

      served(wrapped) shouldBe List(DeviceRequest.Step.ENROLL)
      wrapped should have size 1
      talk.later(tolerance).says(new TimePassed) shouldBe empty
    }

    "accept any seq in its NBIRTH" in {
      born(seq = 200).dbirth("A", 201) should have size 1
    }

    "serve the steps of a conversation" in {
      val talk = born()

      served(talk.dbirth("A", 1)) shouldBe List(DeviceRequest.Step.GREET)
      served(talk.ddata("A", Spoken.submission(2))) shouldBe List(DeviceRequest.Step.ENROLL)
      served(talk.ddata("A", Spoken.installProof(3))) shouldBe
        List(DeviceRequest.Step.PROVE_INSTALLED)
    }

    "serve a message that came twice, without taking it for a gap" in {
      val talk = born()
      talk.dbirth("A", 1)

      val again = talk.dbirth("A", 1)

      served(again) shouldBe List(DeviceRequest.Step.GREET)
      again should contain(new Note(Kind.REPEATED))
      talk.later(tolerance).says(new TimePassed) shouldBe empty
    }

    "tell a device what was wrong with bytes that cannot be read" in {
      born().says(new GarbledDevice("A", Reason.BAD_MESSAGE, "no")) shouldBe
        List(new Refuse(Spoken.device("A"), Reason.BAD_MESSAGE, "no"))
    }

    "only count what cannot be answered" in {
      born().says(new GarbledDevice("no id", Reason.BAD_MESSAGE, "no")) shouldBe
        List(new Note(Kind.ID_NOT_VALID))
    }

    "refuse a device's message without seq" in {
      val actions = born().dbirth("A", Spoken.unnumbered.text("Identity/Serial", "1"))

      refused(actions) shouldBe List(Reason.BAD_MESSAGE)
    }
  }

  "A gap in seq" should {
    "be waited for, then lead to one rebirth request" in {
      val talk = born()
      val actions = talk.dbirth("A", 2)

      served(actions) shouldBe List(DeviceRequest.Step.GREET)
      actions should contain(new WakeAt(start.plus(tolerance)))
      talk.later(tolerance.minusMillis(1)).says(new TimePassed) shouldBe empty
      talk.later(Duration.ofMillis(1)).says(new TimePassed) shouldBe List(rebirth)
      talk.says(new TimePassed) shouldBe empty
      talk.ndata(3) shouldBe empty
    }

    "heal when the late messages come" in {
      val talk = born()
      talk.ndata(3)

      talk.ndata(1) shouldBe empty
      served(talk.dbirth("A", 2)) shouldBe List(DeviceRequest.Step.GREET)

      talk.later(tolerance).says(new TimePassed) shouldBe empty
    }

    "lead to another request while no NBIRTH comes, at the debounced rate" in {
      val talk = born()
      talk.ndata(2)
      talk.later(tolerance).says(new TimePassed) shouldBe List(rebirth)

      talk.later(debounce.minusMillis(1)).ndata(3) shouldBe empty
      talk.later(Duration.ofMillis(1)).ndata(4) shouldBe List(rebirth)
      talk.nbirth(0, 0)
      talk.later(debounce).ndata(1) shouldBe empty
    }

    "be beyond waiting when more is missing than the window holds" in {
      born().ndata(100) shouldBe List(rebirth)
    }
  }

  "A rebirth in the same MQTT session" should {
    "keep the devices' facts, so that a lost DBIRTH costs nothing" in {
      val talk = born()
      talk.dbirth("A", 1)

      talk.later(Duration.ofSeconds(1)).says(
        new FromNode(NodeVerb.NBIRTH, Spoken.numbered(0).whole("bdSeq", 0).text("x", "").read)
      ) shouldBe empty

      served(talk.ddata("A", Spoken.submission(2))) shouldBe List(DeviceRequest.Step.ENROLL)
    }

    "forget their aliases until they are born again" in {
      val talk = bornWithAliases()
      talk.says(
        new FromNode(NodeVerb.NBIRTH, Spoken.numbered(0).whole("bdSeq", 0).text("x", "").read)
      )

      val actions = talk.ddata("A", byAlias(1))

      refused(actions) shouldBe List(Reason.OUT_OF_SEQUENCE)
      actions should contain(rebirth)
    }
  }

  "A new MQTT session" should {
    "forget the devices of the old one" in {
      val talk = born(bdSeq = 255)
      talk.dbirth("A", 1)
      talk.nbirth(0, 0)

      val actions = talk.ddata("A", Spoken.submission(1))

      refused(actions) shouldBe List(Reason.OUT_OF_SEQUENCE)
      actions should contain(rebirth)
    }

    "not be ended by the NDEATH of the old one, also where bdSeq begins again" in {
      val talk = born(bdSeq = 255)
      talk.nbirth(0, 0)

      talk.ndeath(255) shouldBe List(new Note(Kind.STALE_DEATH))

      served(talk.dbirth("A", 1)) shouldBe List(DeviceRequest.Step.GREET)
    }

    "be ended by its own NDEATH" in {
      val talk = born(bdSeq = 1)

      talk.ndeath(1) shouldBe empty

      refused(talk.dbirth("A", 1)) shouldBe List(Reason.EDGE_NOT_BORN)
    }
  }

  "An NBIRTH that the broker sends twice" should {
    "change nothing" in {
      val talk = born()
      talk.dbirth("A", 1)

      talk.nbirth(0, 0) shouldBe List(new Note(Kind.REPEATED))

      talk.ddata("A", Spoken.submission(2)) should have size 1
    }
  }

  "A device that uses aliases" should {
    "be understood by those of its DBIRTH" in {
      served(bornWithAliases().ddata("A", byAlias(2))) shouldBe List(DeviceRequest.Step.ENROLL)
    }

    "not be understood by those of another device" in {
      val talk = bornWithAliases()
      talk.dbirth("B", 2)

      talk.ddata("B", byAlias(3)) shouldBe empty
    }
  }

  "A device" should {
    "be asked for its DBIRTH when only its data came" in {
      val actions = born().ddata("A", Spoken.submission(1))

      refused(actions) shouldBe List(Reason.OUT_OF_SEQUENCE)
      actions should contain(rebirth)
    }

    "hear at each step what was wrong with its DBIRTH, and cost its neighbours no rebirth" in {
      val talk = born()
      refused(talk.dbirth("A", Spoken.birthWithoutSerial(1))) shouldBe
        List(Reason.MISSING_FIELD)

      talk.ddata("A", Spoken.submission(2)) shouldBe
        List(
          new Refuse(
            Spoken.device("A"),
            Reason.MISSING_FIELD,
            "Identity/Serial is absent or null"
          )
        )
    }

    "be left in peace when it does not speak our protocol" in {
      val talk = born()
      talk.dbirth("plc 7", Spoken.numbered(1).number("temperature", 20)) shouldBe
        List(new Note(Kind.FOREIGN))

      talk.ddata("plc 7", Spoken.numbered(2).number("temperature", 21)) shouldBe empty
    }

    "be told when its DBIRTH listed nothing of our protocol but its data does" in {
      val talk = born()
      talk.dbirth("A", Spoken.numbered(1).number("temperature", 20))

      refused(talk.ddata("A", Spoken.submission(2))) shouldBe List(Reason.MISSING_FIELD)
    }

    "be told BUSY beyond the bound, and make room when it dies" in {
      val talk = born()
      List("A", "B", "C").zipWithIndex.foreach { case (d, i) => talk.dbirth(d, i + 1) }

      refused(talk.dbirth("D", 4)) shouldBe List(Reason.BUSY)
      refused(talk.ddata("D", Spoken.submission(5))) shouldBe List(Reason.BUSY)
      talk.ddeath("A", 6) shouldBe empty
      served(talk.dbirth("D", 7)) shouldBe List(DeviceRequest.Step.GREET)
    }

    "survive a DDEATH that its new DBIRTH overtook" in {
      val talk = born()
      talk.dbirth("A", 1)
      talk.dbirth("A", 3)

      talk.ddeath("A", 2) shouldBe empty

      served(talk.ddata("A", Spoken.submission(4))) shouldBe List(DeviceRequest.Step.ENROLL)
    }
  }

  private def bornWithAliases(): Talk = {
    val talk = born()
    talk.dbirth(
      "A",
      Spoken
        .deviceBirth(1)
        .aliased("Identity/Challenge", 10)
        .aliased("Identity/Evidence/Proof", 11)
        .aliased("Identity/Csr", 12)
        .aliased("Identity/Csr/Proof", 13)
    )
    talk
  }

  private def byAlias(seq: Int): Spoken =
    Spoken.numbered(seq).blobByAlias(10, 50).blobByAlias(11, 32).blobByAlias(12, 300).blobByAlias(13, 70)
}
