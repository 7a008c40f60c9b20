package io.birthmark.twin

import java.time.Duration
import java.util.Optional
import java.util.concurrent._

import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaTests._
import io.birthmark.ca._
import io.birthmark.device._
import io.birthmark.enrollment._
import io.birthmark.pki.Profiles
import io.birthmark.twin.EnrollmentDesk._
import io.birthmark.twin.SoftwareDevice._
import io.birthmark.twin.TwinTests.{
  challenges => challengesOn,
  operator,
  oneNode,
  recordIds,
  settings,
  Clock,
  Scribe
}
import org.apache.pekko.actor.testkit.typed.scaladsl.ScalaTestWithActorTestKit
import org.apache.pekko.cluster.typed.{Cluster, Join}
import org.apache.pekko.persistence.testkit.scaladsl.PersistenceTestKit
import org.scalatest.wordspec.AnyWordSpecLike

/** A desk with everything behind it that a node has: groups, keys, sharded twins, a gateway and a CA. */
abstract class DeskUnderTest extends ScalaTestWithActorTestKit(oneNode) with AnyWordSpecLike {
  protected val scribe = new Scribe
  PersistenceTestKit(system).withPolicy(scribe)
  private val cluster = Cluster(system)
  cluster.manager ! Join(cluster.selfMember.address)

  protected val clock = new Clock
  private val pinned = issuingCa("Pinned")

  /** What this node knows of profiles; a spec may take it away and give it back. */
  @volatile protected var known: Profiles = profiles
  private val asKnown: Profiles = new Profiles {
    override def choose(name: String): Profiles.Choice = known.choose(name)
    override def recall(ref: ProfileRef): Profiles.Recall = known.recall(ref)
    override def names: java.util.NavigableSet[String] = known.names
    override def isLoaded: Boolean = known.isLoaded
  }
  protected val ca = new Scripted(authority(pinned, asKnown))
  private val intentsOfCa = intents(ca, clock, asKnown)
  protected val challenges = challengesOn(clock)
  protected val post = createTestProbe[DeliveryPost.Message]()

  /** Why the CA takes no requests; a spec may close and open it. */
  @volatile protected var closed: Option[CaClosed] = None
  private val gate: CaGate = _ => closed.fold[CaGate.Verdict](new CaGate.Open)(new CaGate.Closed(_))
  private def chooserOf(groups: => GroupDirectory) = new CaChooser(
    (device, facts, origin, key) => new GroupRoutes(groups).of(device, facts, origin, key),
    intentsOfCa,
    gate,
    providers
  )
  private val gateway = spawn(
    CaGateway.create(
      ca,
      new ReplyJudge(new PinnedCheck(pinned.facts, asKnown, providers), chooserOf(directory), asKnown, clock),
      gate,
      new CaGateway.Bounds(8, 64, Duration.ofSeconds(20)),
      clock,
      atOnce,
      spawn(DeviceTwins.caAnswers())
    )
  )

  /** The archive; a spec may lose it for a while. */
  @volatile protected var archiveLost = false
  protected def courier(atHand: Int) = new Courier(
    Map(ca.name -> ca.trust).asJava,
    challenges,
    (device, revision) =>
      if (archiveLost) CompletableFuture.completedStage(Optional.empty[Bytes]())
      else scribe.archive.certificate(device, revision),
    post.ref,
    _ => RequestTerms.nameless(profile),
    atHand
  )
  private val forgetful = courier(0)

  private val ids = recordIds()
  protected val twins = DeviceTwins.start(
    system,
    settings(askTimeout = Duration.ofSeconds(2)),
    Map(ca.name -> gateway).asJava,
    RevocationWords.ALL,
    forgetful,
    CaCoverage.NONE,
    clock,
    () => ids()
  )

  protected val maker = new Maker("Acme")
  protected val lineKey = Array.fill(32)(9.toByte)
  private val lineKeyId = new KeyId("group/line-2")
  protected def group(
      name: String,
      evidence: EvidenceKind,
      anchors: Seq[Bytes],
      key: Option[GroupKey],
      profileName: String = profile.name
  ) =
    new EnrollmentGroup(
      new GroupId(name),
      new GroupSettings(
        java.util.Set.of(evidence),
        NameRule.parse("{manufacturer}-{serial}"),
        profileName,
        CaRoute.to(ca.name),
        anchors.map(TrustAnchor.of).asJava,
        key.fold(Optional.empty[GroupKey]())(Optional.of(_))
      ),
      EnrollmentGroup.Gate.OPEN,
      1
    )
  protected val imported = group("imported", EvidenceKind.INITIAL_KEY, Nil, None)
  protected val derived = group(
    "derived",
    EvidenceKind.INITIAL_KEY,
    Nil,
    Some(new GroupKey(lineKeyId, CheckValue.of(SecretBytes.copyOf(lineKey))))
  )
  protected val gateways = group("gateways", EvidenceKind.INITIAL_KEY, Nil, None, "gateway")
  protected val signed = group("signed", EvidenceKind.MANUFACTURER_SIGNATURE, Nil, None)
  protected val tokens = group("tokens", EvidenceKind.TOKEN, Nil, None)
  protected val makers = group("makers", EvidenceKind.IDEVID, Seq(maker.root), None)

  private val keys = new ConcurrentHashMap[KeyId, Array[Byte]]
  keys.put(lineKeyId, lineKey)
  private val evidenceKeys = new EvidenceKeys {
    override def put(id: KeyId, key: SecretBytes): CompletionStage[EvidenceKeys.PutOutcome] =
      CompletableFuture.failedStage(new UnsupportedOperationException("read only"))
    override def find(id: KeyId): CompletionStage[Optional[SecretBytes]] =
      CompletableFuture.completedStage(Optional.ofNullable(keys.get(id)).map(SecretBytes.copyOf(_)))
  }

  protected val claims = new ClaimsInMemory

  protected def deskOf(directory: GroupDirectory, crypto: Executor): EnrollmentDesk =
    new ShardedEnrollmentDesk(
      twins,
      forgetful,
      challenges,
      new Admissions(
        directory,
        new ProofKeys(evidenceKeys, scribe.trail, providers),
        new PkixTrust(providers),
        asKnown,
        profile,
        java.util.Set.of[CaName](),
        clock
      ),
      chooserOf(directory),
      claims,
      providers,
      clock,
      crypto
    )
  protected val crypto = Executors.newFixedThreadPool(2)
  protected val directory = Directories.of(imported, gateways, derived, signed, tokens, makers)
  protected val desk = deskOf(directory, crypto)

  override def afterAll(): Unit = {
    super.afterAll()
    crypto.shutdown()
  }

  protected def now[T](stage: CompletionStage[T]): T = stage.toCompletableFuture.get(20, TimeUnit.SECONDS)
  protected def ordered(device: SoftwareDevice, command: DeviceCommand): Unit = {
    now(twins.ask(device.id, command, operator)) shouldBe a[DeviceTwin.Applied]
    ()
  }
  protected def registered(device: SoftwareDevice, group: EnrollmentGroup): SoftwareDevice = {
    ordered(device, new DeviceCommand.Register(group.id, device.facts, io.birthmark.device.Lot.NONE, device.manufacturerKey))
    device
  }

  /** A registered device with a key that its maker gave it. */
  protected def aDeviceWithItsMakersKey(serial: String): SoftwareDevice =
    registered(new SoftwareDevice(serial, MakersKey(p256())), signed)

  /** A registered device with a token. */
  protected def aDeviceWithToken(serial: String): SoftwareDevice = {
    val token = SoftwareDevice.hmac("a token".getBytes, serial.getBytes)
    val device = registered(new SoftwareDevice(serial, Token(token)), tokens)
    offer(device, token)
    device
  }

  /** Gives a device a token that is good for a day. */
  protected def offer(device: SoftwareDevice, token: Array[Byte]): Unit = {
    val named = OneTimeTokens.named(device.id, SecretBytes.copyOf(token), clock.instant.plus(Duration.ofDays(1)))
    keys.put(new KeyId(named.key), token)
    ordered(device, new DeviceCommand.OfferToken(named))
  }

  /** A registered device with a key of its own. */
  protected def aDevice(serial: String, group: EnrollmentGroup = imported): SoftwareDevice = {
    val key = SoftwareDevice.hmac("a seed".getBytes, serial.getBytes)
    val device = new SoftwareDevice(serial, InitialKey(key))
    keys.put(InitialKeys.idFor(device.id), key)
    registered(device, group)
  }

  protected def greet(device: SoftwareDevice): Answer = now(desk.greet(device.birth))
  protected def enroll(submission: Submission): Answer = now(desk.enroll(submission))

  protected def challenge(answer: Answer): Bytes = answer match {
    case challenged: Challenged => challenged.challenge
    case ready: CertificateReady => ready.challenge
    case awaited: InstallAwaited => awaited.challenge
    case refused: Refused => refused.again.orElseThrow().challenge
    case other => fail(s"no challenge in $other")
  }

  protected def refusal(answer: Answer): Reason = answer match {
    case refused: Refused => refused.reason
    case other => fail(s"not refused: $other")
  }

  protected def label(device: SoftwareDevice): String = now(twins.look(device.id)).state.label.toString
  protected def slot(device: SoftwareDevice): CredentialSlot = now(twins.look(device.id)).state.slot
  protected def writes(device: SoftwareDevice): Int = scribe.writes(device.id).size

  protected def delivered(device: SoftwareDevice): CertificateReady = eventually {
    greet(device) match {
      case ready: CertificateReady => ready
      case other => fail(s"$other")
    }
  }

  /** The certificate is on its way. */
  protected def delivering(device: SoftwareDevice): CertificateReady = {
    enroll(device.submission(challenge(greet(device)))) shouldBe a[Pending]
    delivered(device)
  }

  protected def operational(device: SoftwareDevice): CertificateReady = {
    val ready = delivering(device)
    now(desk.proveInstalled(device.installed(ready.certificate, ready.challenge))) shouldBe a[Settled]
    ready
  }

  protected def digest(ready: CertificateReady): Optional[Sha256] = Optional.of(ready.certificate.sha256)

  /** Nothing is written about a device meanwhile. */
  protected def unchanged[T](device: SoftwareDevice)(work: => T): T = {
    val before = (now(twins.look(device.id)), writes(device))
    val result = work
    (now(twins.look(device.id)), writes(device)) shouldBe before
    result
  }
}
