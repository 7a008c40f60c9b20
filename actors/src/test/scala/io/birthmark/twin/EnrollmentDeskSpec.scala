package io.birthmark.twin

import java.time.Duration
import java.util.Optional
import java.util.concurrent._

import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaTests._
import io.birthmark.ca._
import io.birthmark.device.Orders.{decommission, openRenewal, park, reject, suspend}
import io.birthmark.device._
import io.birthmark.enrollment._
import io.birthmark.twin.EnrollmentDesk._
import io.birthmark.twin.SoftwareDevice._
import io.birthmark.twin.TwinTests.{Clock, Scribe, challenges => challengesOn, operator, oneNode, recordIds, settings}
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import org.apache.pekko.cluster.typed.{Cluster, Join}
import org.apache.pekko.persistence.testkit.scaladsl.PersistenceTestKit
import org.scalatest.wordspec.AnyWordSpecLike

class EnrollmentDeskSpec extends ScalaTestWithActorTestKit(oneNode) with AnyWordSpecLike {
  private val scribe = new Scribe
  PersistenceTestKit(system).withPolicy(scribe)
  private val cluster = Cluster(system)
  cluster.manager ! Join(cluster.selfMember.address)

  private val clock = new Clock
  private val pinned = issuingCa("Pinned")
  private val ca = new Scripted(authority(pinned))
  private val intentsOfCa = intents(ca, clock)
  private val challenges = challengesOn(clock)
  private val post = createTestProbe[DeliveryPost.Message]()
  private val gateway = spawn(
    CaGateway.create(
      ca,
      new ReplyJudge(new PinnedCheck(pinned.facts, profiles, providers), intentsOfCa.after(_)),
      new CaGateway.Bounds(8, 64, Duration.ofSeconds(20)),
      clock,
      atOnce,
      spawn(DeviceTwins.caAnswers())
    )
  )

  /** The archive; a spec may lose it for a while. */
  @volatile private var archiveLost = false
  private def courier(atHand: Int) = new Courier(
    Map(ca.name -> ca.trust).asJava,
    challenges,
    (device, revision) =>
      if (archiveLost) CompletableFuture.completedStage(Optional.empty[Bytes]())
      else scribe.archive.certificate(device, revision),
    post.ref,
    atHand
  )
  private val forgetful = courier(0)

  private val ids = recordIds()
  private val twins = DeviceTwins.start(
    system,
    settings(askTimeout = Duration.ofSeconds(2)),
    Map(ca.name -> gateway).asJava,
    forgetful,
    clock,
    () => ids()
  )

  private val maker = new Maker("Acme")
  private val lineKey = Array.fill(32)(9.toByte)
  private val lineKeyId = new KeyId("group/line-2")
  private def group(name: String, evidence: EvidenceKind, anchors: Seq[Bytes], key: Option[GroupKey]) =
    new EnrollmentGroup(
      new GroupId(name),
      new GroupSettings(
        java.util.Set.of(evidence),
        NameRule.parse("{manufacturer}-{serial}"),
        profile.name,
        ca.name,
        anchors.map(TrustAnchor.of).asJava,
        key.fold(Optional.empty[GroupKey]())(Optional.of(_))
      ),
      EnrollmentGroup.Gate.OPEN,
      1
    )
  private val imported = group("imported", EvidenceKind.INITIAL_KEY, Nil, None)
  private val derived = group(
    "derived",
    EvidenceKind.INITIAL_KEY,
    Nil,
    Some(new GroupKey(lineKeyId, CheckValue.of(SecretBytes.copyOf(lineKey))))
  )
  private val makers = group("makers", EvidenceKind.IDEVID, Seq(maker.root), None)

  private val keys = new ConcurrentHashMap[KeyId, Array[Byte]]
  keys.put(lineKeyId, lineKey)
  private val evidenceKeys = new EvidenceKeys {
    override def put(id: KeyId, key: SecretBytes): CompletionStage[EvidenceKeys.PutOutcome] =
      CompletableFuture.failedStage(new UnsupportedOperationException("read only"))
    override def find(id: KeyId): CompletionStage[Optional[SecretBytes]] =
      CompletableFuture.completedStage(Optional.ofNullable(keys.get(id)).map(SecretBytes.copyOf(_)))
  }

  private def deskOf(directory: GroupDirectory, crypto: Executor): EnrollmentDesk =
    new ShardedEnrollmentDesk(
      twins,
      forgetful,
      challenges,
      new Admissions(
        directory,
        new InitialKeys(evidenceKeys),
        new PkixTrust(providers),
        profiles,
        profile,
        clock
      ),
      intentsOfCa,
      providers,
      crypto
    )
  private val crypto = Executors.newFixedThreadPool(2)
  private val directory = Directories.of(imported, derived, makers)
  private val desk = deskOf(directory, crypto)

  override def afterAll(): Unit = {
    super.afterAll()
    crypto.shutdown()
  }

  private def now[T](stage: CompletionStage[T]): T = stage.toCompletableFuture.get(20, TimeUnit.SECONDS)
  private def ordered(device: SoftwareDevice, command: DeviceCommand): Unit = {
    now(twins.ask(device.id, command, operator)) shouldBe a[DeviceTwin.Applied]
    ()
  }
  private def registered(device: SoftwareDevice, group: EnrollmentGroup): SoftwareDevice = {
    ordered(device, new DeviceCommand.Register(group.id, device.facts))
    device
  }

  /** A registered device with a key of its own. */
  private def aDevice(serial: String): SoftwareDevice = {
    val key = SoftwareDevice.hmac("a seed".getBytes, serial.getBytes)
    val device = new SoftwareDevice(serial, InitialKey(key))
    keys.put(InitialKeys.idFor(device.id), key)
    registered(device, imported)
  }

  private def greet(device: SoftwareDevice): Answer = now(desk.greet(device.birth))
  private def enroll(submission: Submission): Answer = now(desk.enroll(submission))

  private def challenge(answer: Answer): Bytes = answer match {
    case challenged: Challenged => challenged.challenge
    case ready: CertificateReady => ready.challenge
    case awaited: InstallAwaited => awaited.challenge
    case refused: Refused => refused.again.orElseThrow().challenge
    case other => fail(s"no challenge in $other")
  }

  private def refusal(answer: Answer): Reason = answer match {
    case refused: Refused => refused.reason
    case other => fail(s"not refused: $other")
  }

  private def label(device: SoftwareDevice): String = now(twins.look(device.id)).state.label.toString
  private def slot(device: SoftwareDevice): CredentialSlot = now(twins.look(device.id)).state.slot
  private def writes(device: SoftwareDevice): Int = scribe.writes(device.id).size

  private def delivered(device: SoftwareDevice): CertificateReady = eventually {
    greet(device) match {
      case ready: CertificateReady => ready
      case other => fail(s"$other")
    }
  }

  /** The certificate is on its way. */
  private def delivering(device: SoftwareDevice): CertificateReady = {
    enroll(device.submission(challenge(greet(device)))) shouldBe a[Pending]
    delivered(device)
  }

  private def operational(device: SoftwareDevice): CertificateReady = {
    val ready = delivering(device)
    now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]
    ready
  }

  private def digest(ready: CertificateReady): Optional[Sha256] = Optional.of(ready.certificate.sha256)

  /** Nothing is written about a device meanwhile. */
  private def unchanged[T](device: SoftwareDevice)(work: => T): T = {
    val before = (now(twins.look(device.id)), writes(device))
    val result = work
    (now(twins.look(device.id)), writes(device)) shouldBe before
    result
  }

  "The desk" should {
    "bring a device with an imported key from its birth to OPERATIONAL" in {
      val device = aDevice("0001")
      val announced = writes(device)

      val challenged = greet(device).asInstanceOf[Challenged]
      challenged.profile shouldBe profile.ref.toString
      challenged.csrAttributes shouldBe profile.csrAttributes
      enroll(device.submission(challenged.challenge)) shouldBe a[Pending]
      val ready = delivered(device)
      ready.chain shouldBe ca.trust.chain
      ready.anchors shouldBe ca.trust.anchors
      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
      writes(device) - announced shouldBe 4
      now(desk.greet(device.birth(digest(ready)))) shouldBe a[Settled]
      writes(device) - announced shouldBe 4
    }

    "send the certificate by itself as soon as it exists" in {
      val device = aDevice("0002")

      enroll(device.submission(challenge(greet(device))))

      val sent = post.fishForMessage(scala.concurrent.duration.DurationInt(5).seconds) {
        case send: DeliveryPost.Send if send.deliver.device == device.id =>
          org.apache.pekko.actor.testkit.typed.scaladsl.FishingOutcomes.complete
        case _ => org.apache.pekko.actor.testkit.typed.scaladsl.FishingOutcomes.continueAndIgnore
      }
      sent.collect { case send: DeliveryPost.Send => send.deliver.answer.getClass } shouldBe
        Seq(classOf[CertificateReady])
    }

    "take a key that is derived from the group's" in {
      val key = SoftwareDevice.hmac(lineKey, "Acme-0003".getBytes)
      val device = registered(new SoftwareDevice("0003", InitialKey(key)), derived)

      operational(device)

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
    }

    "register a device that nobody announced when its maker's anchor vouches for it" in {
      val device = new SoftwareDevice("0004", maker.identityFor("0004"))
      greet(device) shouldBe a[Challenged]
      writes(device) shouldBe 0

      operational(device)

      label(device) shouldBe "OPERATIONAL(ACTIVE)"
      writes(device) shouldBe 3
    }

    "not let a maker's certificate take another device's name, nor a stranger's any" in {
      val impostor = new SoftwareDevice("0005", maker.identityFor("0006"))
      val stranger = new SoftwareDevice("0007", new Maker("Evil").identityFor("0007"))

      refusal(enroll(impostor.submission(challenge(greet(impostor))))) shouldBe Reason.NAME_MISMATCH
      refusal(enroll(stranger.submission(challenge(greet(stranger))))) shouldBe
        Reason.EVIDENCE_CHAIN_UNTRUSTED
      writes(impostor) + writes(stranger) shouldBe 0
    }

    "write nothing about a thousand births of devices that nobody knows" in {
      val before = scribe.size

      val answers = (1 to 1000)
        .map(number => new SoftwareDevice(s"unknown-$number", InitialKey(lineKey)))
        .map(device => desk.greet(device.birth))
        .map(now(_))

      answers.map(_.getClass).toSet shouldBe Set(classOf[Challenged])
      scribe.size shouldBe before
    }

    "refuse an unknown device's key, whatever it is" in {
      val device = new SoftwareDevice("0008", InitialKey(lineKey))

      refusal(enroll(device.submission(challenge(greet(device))))) shouldBe Reason.UNKNOWN_DEVICE
      writes(device) shouldBe 0
    }

    "write nothing about a birth that shows other facts than were registered" in {
      val device = aDevice("0009")
      val other = new Sighting(
        device.id,
        device.route,
        new HardwareFacts("Acme", "Pump 4", "0009"),
        Optional.empty(),
        EvidenceKind.INITIAL_KEY,
        Optional.empty()
      )

      refusal(unchanged(device)(now(desk.greet(other)))) shouldBe Reason.REGISTRATION_CONFLICT
    }
  }

  "A challenge" should {
    "be refused when it has been used, and a fresh one given" in {
      val device = aDevice("0101")
      val first = challenge(greet(device))
      refusal(enroll(device.submission(first, Bytes.copyOf(Array[Byte](1, 2, 3))))) shouldBe Reason.BAD_CSR

      val stale = unchanged(device)(enroll(device.submission(first)))

      refusal(stale) shouldBe Reason.CHALLENGE_STALE
      enroll(device.submission(challenge(stale))) shouldBe a[Pending]
    }

    "be refused when it is too old, and a fresh one given" in {
      val device = aDevice("0102")
      val old = challenge(greet(device))
      clock.pass(Duration.ofMinutes(6))

      val expired = unchanged(device)(enroll(device.submission(old)))

      refusal(expired) shouldBe Reason.CHALLENGE_EXPIRED
      enroll(device.submission(challenge(expired))) shouldBe a[Pending]
    }

    "be refused when it is another device's, made for another step, or made up" in {
      val device = aDevice("0103")
      greet(device)
      val revision = now(twins.look(device.id)).revision
      val foreign = Seq(
        challenge(greet(aDevice("0104"))),
        challenges.issue(device.id, Purpose.INSTALL, revision),
        Bytes.copyOf(new Array[Byte](50)),
        Bytes.EMPTY
      )

      for (bytes <- foreign) {
        val submission = device.submission(bytes)
        refusal(unchanged(device)(enroll(submission))) shouldBe Reason.CHALLENGE_INVALID
      }
    }
  }

  "A proof" should {
    "cost nothing but its sender's time when it is made with the wrong key" in {
      val device = aDevice("0201")
      val clone = new SoftwareDevice("0201", InitialKey(Array.fill(32)(3.toByte)))
      val asked = challenge(greet(device))

      refusal(unchanged(device)(enroll(clone.submission(asked)))) shouldBe Reason.PROOF_INVALID

      enroll(device.submission(asked)) shouldBe a[Pending]
    }

    "prove nothing for another request than it was made for" in {
      val device = aDevice("0202")
      val good = device.submission(challenge(greet(device)))
      val swapped = new Submission(
        good.device,
        good.route,
        good.facts,
        good.evidence,
        good.challenge,
        good.proof,
        good.chain,
        request(p256())
      )

      refusal(unchanged(device)(enroll(swapped))) shouldBe Reason.PROOF_INVALID
    }

    "do nothing again when it is replayed" in {
      val device = aDevice("0203")
      val good = device.submission(challenge(greet(device)))
      enroll(good) shouldBe a[Pending]
      delivered(device)

      unchanged(device)(enroll(good)) shouldBe a[CertificateReady]
      val ready = delivered(device)
      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge)))
      unchanged(device)(enroll(good)) shouldBe a[CertificateReady]
    }

    "make the device known also when its request is garbage, once" in {
      val device = aDevice("0204")
      val garbage = Bytes.copyOf("not a request".getBytes)

      val first = enroll(device.submission(challenge(greet(device)), garbage))
      refusal(first) shouldBe Reason.BAD_CSR
      label(device) shouldBe "AUTHENTICATED(EMPTY)"

      refusal(unchanged(device)(enroll(device.submission(challenge(first), garbage)))) shouldBe
        Reason.BAD_CSR
      enroll(device.submission(challenge(greet(device)))) shouldBe a[Pending]
    }

    "of the installed certificate be by the new key over that certificate" in {
      val device = aDevice("0205")
      val ready = delivering(device)
      val thief = device.withNewKeys()

      def proving(proof: InstallProof) = unchanged(device)(now(desk.proveInstalled(proof)))
      refusal(proving(thief.installed(ready.certificate, ready.challenge))) shouldBe Reason.PROOF_INVALID
      refusal(proving(device.installed(ready.chain, ready.challenge))) shouldBe Reason.PROOF_INVALID
      refusal(
        proving(new InstallProof(device.id, device.route, ready.challenge, Bytes.EMPTY))
      ) shouldBe Reason.PROOF_INVALID

      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]
      unchanged(device)(
        now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge)))
      ) shouldBe a[Settled]
    }

    "be asked for again with the certificate when its challenge was too old" in {
      val device = aDevice("0206")
      val ready = delivering(device)
      clock.pass(Duration.ofMinutes(6))

      val again = now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge)))

      again.asInstanceOf[CertificateReady].certificate shouldBe ready.certificate
      now(desk.proveInstalled(device.installed(ready.certificate, challenge(again)))) shouldBe a[Settled]
    }
  }

  "A device that lost" should {
    "its certificate get it again" in {
      val device = aDevice("0301")
      val ready = operational(device)

      val again = unchanged(device)(greet(device)).asInstanceOf[CertificateReady]

      again.certificate shouldBe ready.certificate
      now(desk.proveInstalled(device.installed(again.certificate, again.challenge))) shouldBe a[Settled]
    }

    "its key before it proved it get a new certificate, and the old one be revoked" in {
      val device = aDevice("0302")
      val lost = delivering(device)
      val reborn = device.withNewKeys()

      val fresh = challenge(enroll(reborn.submission(lost.challenge)))
      enroll(reborn.submission(fresh)) shouldBe a[Pending]

      val ready = eventually {
        val next = delivered(reborn)
        next.certificate should not be lost.certificate
        next
      }
      now(desk.proveInstalled(reborn.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]
      eventually(ca.revocations.map(_.certificate.digest) should contain(lost.certificate.sha256))
      slot(device).proven.orElseThrow().digest shouldBe ready.certificate.sha256
    }

    "only the answer to its installation be asked to prove it" in {
      val device = aDevice("0303")
      val ready = delivering(device)

      val awaited = now(desk.greet(device.birth(digest(ready))))

      awaited shouldBe an[InstallAwaited]
      label(device) shouldBe "PROVISIONING(INSTALLED)"
      now(desk.proveInstalled(device.installed(ready.certificate, challenge(awaited)))) shouldBe a[Settled]
    }
  }

  "A device that is" should {
    def everyStep(device: SoftwareDevice, ready: CertificateReady): Seq[Answer] = Seq(
      greet(device),
      enroll(device.submission(ready.challenge)),
      enroll(device.withNewKeys().submission(ready.challenge)),
      now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))),
      now(desk.proveInstalled(device.installed(ready.certificate, Bytes.EMPTY)))
    )

    for (
      (order, reason) <- Seq(
        suspend -> Reason.DEVICE_SUSPENDED,
        park -> Reason.DEVICE_PARKED,
        decommission -> Reason.DEVICE_DECOMMISSIONED
      )
    )
      s"ordered to ${order.name} be told so at every step" in {
        val device = aDevice(s"040-${order.name.toString.toLowerCase}")
        val ready = operational(device)
        ordered(device, order)

        unchanged(device)(everyStep(device, ready)).map(refusal) shouldBe Seq.fill(5)(reason)
      }

    "parked while its certificate is on the way be told so, and be given no certificate" in {
      val device = aDevice("0405")
      val ready = delivering(device)
      ordered(device, park)

      unchanged(device)(everyStep(device, ready)).map(refusal) shouldBe
        Seq.fill(5)(Reason.DEVICE_PARKED)
    }

    "rejected be told when it may come again" in {
      val device = aDevice("0406")
      greet(device)
      ordered(device, reject)

      val answer = greet(device).asInstanceOf[Refused]

      answer.reason shouldBe Reason.DEVICE_REJECTED
      answer.detail should include("again after")
    }

    "cancelled be told to be registered again" in {
      val device = aDevice("0407")
      ordered(device, new DeviceCommand.Cancel(Reason.OPERATOR_DECISION))

      refusal(greet(device)) shouldBe Reason.REGISTRATION_LAPSED
    }

    "operational be asked for a request only while a renewal is open" in {
      val device = aDevice("0408")
      val ready = operational(device)
      def born() = now(desk.greet(device.birth(digest(ready))))
      val early = device.withNewKeys()
      refusal(enroll(early.submission(challenge(enroll(early.submission(ready.challenge)))))) shouldBe
        Reason.NOT_DUE

      ordered(device, openRenewal)
      born() shouldBe a[Challenged]
      ca.onIssue = saying(new CaAnswer.Denied("not now"))
      try enroll(early.submission(challenge(born()))) shouldBe a[Pending]
      finally ca.onIssue = ca.real.issue

      eventually(label(device) shouldBe "OPERATIONAL(ACTIVE+FAILED)")
      born() shouldBe a[Settled]
    }
  }

  "When something is in the way the desk" should {
    "say BUSY when there is too much to compute" in {
      val device = aDevice("0501")
      val asked = challenge(greet(device))
      val full: Executor = _ => throw new RejectedExecutionException("full")

      val answer = unchanged(device)(
        now(deskOf(directory, full).enroll(device.submission(asked)))
      )

      refusal(answer) shouldBe Reason.BUSY
    }

    "say BUSY also when the crypto threads fill up half way" in {
      val device = aDevice("0502")
      val asked = challenge(greet(device))
      for (free <- 1 to 3) {
        val left = new atomic.AtomicInteger(free)
        val filling: Executor = work =>
          if (left.getAndDecrement() > 0) work.run() else throw new RejectedExecutionException("full")

        refusal(now(deskOf(directory, filling).enroll(device.submission(asked)))) shouldBe Reason.BUSY
      }
    }

    "say OUTCOME_UNKNOWN when the twin does not answer, and be right at the repeat" in {
      val device = aDevice("0503")
      scribe.failNext(device.id)

      refusal(greet(device)) shouldBe Reason.OUTCOME_UNKNOWN

      greet(device) shouldBe a[Challenged]
      label(device) shouldBe "CLAIMED(EMPTY)"
    }

    "say BUSY while it does not know the groups" in {
      val device = new SoftwareDevice("0504", maker.identityFor("0504"))
      val early = deskOf(Directories.waiting(), crypto)

      refusal(now(early.enroll(device.submission(challenge(greet(device)))))) shouldBe Reason.BUSY
    }

    "say that a device's group is unknown, not that the device is" in {
      val device = aDevice("0505")
      val without = deskOf(Directories.of(makers), crypto)

      refusal(now(without.enroll(device.submission(challenge(greet(device)))))) shouldBe
        Reason.GROUP_UNKNOWN
    }

    "not blame the device when its certificate cannot be read" in {
      val device = aDevice("0506")
      val ready = delivering(device)
      archiveLost = true

      try {
        val proof = device.installed(ready.certificate, ready.challenge)
        refusal(now(desk.proveInstalled(proof))) shouldBe Reason.OUTCOME_UNKNOWN
        greet(device) shouldBe a[Pending]
      } finally archiveLost = false
    }
  }
}
