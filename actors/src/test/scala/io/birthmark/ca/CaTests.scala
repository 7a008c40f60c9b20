package io.birthmark.ca

import java.math.BigInteger
import java.security.{KeyPair, KeyPairGenerator, SecureRandom}
import java.security.interfaces.{ECPublicKey, RSAPublicKey}
import java.security.spec.ECGenParameterSpec
import java.time.{Duration, Instant, InstantSource}
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.{CompletableFuture, CompletionStage, Executor}

import scala.jdk.CollectionConverters._

import io.birthmark.ca.embedded.{EmbeddedAuthority, IssuingCa, RevocationLedger}
import io.birthmark.device._
import io.birthmark.pki._
import org.bouncycastle.asn1.x500.X500Name
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder

/** CAs, keys and requests that specs begin with. */
object CaTests {
  val providers: CryptoProviders = CryptoProviders.of(true)
  val begin: Instant = Instant.parse("2026-11-22T06:00:00Z")
  val profile: CertificateProfile =
    CertificateProfile.device("http://pki.example.com", "2.25.1234567890")
  val profiles: Profiles = Profiles.of(List(profile).asJava)
  val facts: HardwareFacts = new HardwareFacts("Acme", "Pump 3", "0001")

  /** Works at once on whatever thread comes along. */
  val atOnce: Executor = (work: Runnable) => work.run()

  def device(name: String): DeviceId = DeviceId.of(name).orElseThrow()

  def p256(): KeyPair = {
    val generator = KeyPairGenerator.getInstance("EC")
    generator.initialize(new ECGenParameterSpec("secp256r1"))
    generator.generateKeyPair()
  }

  /** How a device with these keys signs, by the protocol's description. */
  def algorithm(keys: KeyPair): String = keys.getPublic match {
    case ec: ECPublicKey => if (ec.getParams.getOrder.bitLength > 256) "SHA384withECDSA" else "SHA256withECDSA"
    case _: RSAPublicKey => "SHA256withRSA"
    case _ => "Ed25519"
  }

  def request(keys: KeyPair): Bytes = Bytes.copyOf(
    new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=whatever"), keys.getPublic)
      .build(new JcaContentSignerBuilder(algorithm(keys)).build(keys.getPrivate))
      .getEncoded
  )

  def csr(keys: KeyPair): Csr = Csr.read(request(keys), providers) match {
    case accepted: CsrReading.Accepted => accepted.csr
    case refused: CsrReading.Refused => throw new AssertionError(refused.detail)
  }

  def subjectKey(keys: KeyPair): SubjectKey =
    SubjectKey.read(Bytes.copyOf(keys.getPublic.getEncoded), providers) match {
      case accepted: SubjectKey.Accepted => accepted.key
      case refused: SubjectKey.Refused => throw new AssertionError(refused.detail)
    }

  private def caOrder(name: String, keys: KeyPair) = new CaCertificate.Order(
    "Example",
    name,
    subjectKey(keys),
    new SerialNumber(BigInteger.valueOf(4711)),
    begin.minus(Duration.ofDays(30)),
    begin.plus(Duration.ofDays(3650))
  )

  private def handle(keys: KeyPair) = SoftwareKey.of(keys, KeyKind.EC_P256, providers)

  /** A root and an issuing CA under it. */
  def issuingCa(name: String): IssuingCa = {
    val (rootKeys, keys) = (p256(), p256())
    val root = CaCertificate.root(caOrder(s"$name Root CA", rootKeys), handle(rootKeys))
    val certificate = CaCertificate.issuing(
      caOrder(s"$name Issuing CA", keys),
      IssuerFacts.of(root, providers),
      handle(rootKeys)
    )
    new IssuingCa(
      IssuerFacts.of(certificate, providers),
      handle(keys),
      List(certificate).asJava,
      List(root).asJava
    )
  }

  def authority(
      ca: IssuingCa,
      profiles: Profiles = profiles,
      crypto: Executor = atOnce,
      ledger: RevocationLedger = storesAtOnce
  ): EmbeddedAuthority =
    new EmbeddedAuthority(
      ca,
      profiles,
      providers,
      new SecureRandom,
      crypto,
      ledger,
      100,
      InstantSource.fixed(begin)
    )

  /** Every revocation is news, and stored as soon as it comes. */
  val storesAtOnce: RevocationLedger = _ => CompletableFuture.completedStage(RevocationLedger.Outcome.STORED)

  /** A certificate for this key that says it is a CA, by the same issuer. */
  def caCertificateFor(keys: KeyPair, issuer: IssuingCa): Bytes =
    CaCertificate.issuing(caOrder("A device", keys), issuer.facts, issuer.key)

  /** Attempt ids in order of their making. */
  def attemptIds(): () => AttemptId = {
    val last = new AtomicInteger
    () => new AttemptId(f"${last.incrementAndGet()}%032x")
  }

  def intents(
      authority: CertificateAuthority,
      clock: InstantSource = InstantSource.fixed(begin),
      profiles: Profiles = profiles,
      attempts: () => AttemptId = attemptIds()
  ): IntentMaker =
    new IntentMaker(
      Map(authority.name -> authority).asJava,
      profiles,
      () => attempts(),
      clock
    )

  /** What follows an attempt of a request that stays with its CA. */
  def staying(maker: IntentMaker, gate: CaGate = CaGate.OPEN): CaChooser =
    new CaChooser(Routes.NONE, maker, gate, providers)

  def feasible(intention: Intention): IssuanceIntent = intention match {
    case feasible: Intention.Feasible => feasible.intent
    case no: Intention.Infeasible => throw new AssertionError(no.detail)
  }

  /** A CA that says what a spec has it say; all it makes is real. */
  final class Scripted(val real: EmbeddedAuthority) extends CertificateAuthority {
    private var asked = Vector.empty[(String, AttemptId)]
    private var revoked = Vector.empty[RevocationOrder]
    @volatile var onIssue: IssuanceOrder => CompletionStage[CaAnswer] = real.issue
    @volatile var onResolve: IssuanceOrder => CompletionStage[CaAnswer] = real.resolve
    @volatile var onFetch: String => CompletionStage[Fetched] = real.fetch
    @volatile var onRevoke: RevocationOrder => CompletionStage[RevocationAnswer] = real.revoke

    /** What it was asked, in order: issue or resolve, and about which attempt. */
    def calls: Vector[(String, AttemptId)] = synchronized(asked)
    def issued: Vector[AttemptId] = calls.collect { case ("issue", attempt) => attempt }
    def resolved: Vector[AttemptId] = calls.collect { case ("resolve", attempt) => attempt }
    def revocations: Vector[RevocationOrder] = synchronized(revoked)

    override def name: CaName = real.name
    override def capabilities: CaCapabilities = real.capabilities
    override def trust: CaTrust = real.trust
    override def intend(request: IntentRequest): Intention = real.intend(request)

    override def issue(order: IssuanceOrder): CompletionStage[CaAnswer] = {
      synchronized(asked :+= "issue" -> order.intent.attempt)
      onIssue(order)
    }

    override def resolve(order: IssuanceOrder): CompletionStage[CaAnswer] = {
      synchronized(asked :+= "resolve" -> order.intent.attempt)
      onResolve(order)
    }

    @volatile var onList: Instant => CompletionStage[Listed] = from => real.list(from)
    override def list(from: Instant): CompletionStage[Listed] = onList(from)
    override def fetch(reference: String): CompletionStage[Fetched] = onFetch(reference)

    override def revoke(order: RevocationOrder): CompletionStage[RevocationAnswer] = {
      synchronized(revoked :+= order)
      onRevoke(order)
    }

    override def examine(within: Duration): CompletionStage[CaExamination] = real.examine(within)
  }

  def saying(answer: CaAnswer): IssuanceOrder => CompletionStage[CaAnswer] =
    _ => CompletableFuture.completedStage(answer)

  val silent: IssuanceOrder => CompletionStage[CaAnswer] = _ => new CompletableFuture[CaAnswer]
}
