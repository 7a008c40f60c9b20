package io.birthmark.ca.embedded

import io.birthmark.device.{Bytes, DeviceId, HardwareFacts, SerialNumber}
import io.birthmark.pki._
import io.birthmark.pki.Samples.{csr, openssl, providers}
import java.nio.file.attribute.PosixFilePermissions
import java.nio.file.{Files, Path}
import java.security.SecureRandom
import java.time.{Instant, InstantSource}
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

class CaCeremonySpec extends AnyWordSpec with Matchers {
  private val now = Instant.parse("2026-06-01T12:00:00Z")
  private val at = Seq("-attime", now.getEpochSecond.toString)
  private val random = new SecureRandom()
  private val names = CaCeremony.Names.of("Example Works", "Birthmark")
  private val rootPassphrase = "correct horse battery root".toCharArray
  private val passphrase = "correct horse battery staple".toCharArray

  private def ceremony = new CaCeremony(providers, InstantSource.fixed(now), random)

  private def perform(directory: Path) =
    ceremony.perform(directory, names, rootPassphrase, passphrase)

  private def adviceOf(outcome: CaCeremony.Outcome): String = outcome match {
    case refused: CaCeremony.Refused => refused.advice
    case done                        => fail(s"not refused: $done")
  }

  private def adviceOf(outcome: CaFiles.Outcome): String = outcome match {
    case refused: CaFiles.Refused => refused.advice
    case opened                   => fail(s"not refused: $opened")
  }

  private def open(directory: Path, words: Array[Char] = passphrase) =
    new CaFiles(providers).open(directory, words)

  private def opened(directory: Path): IssuingCa = open(directory) match {
    case opened: CaFiles.Opened => opened.ca
    case refused                => fail(s"not opened: $refused")
  }

  private def mode(path: Path) = PosixFilePermissions.toString(Files.getPosixFilePermissions(path))

  private def setMode(path: Path, mode: String): Unit = {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode))
    ()
  }

  private def content(directory: Path): Map[String, Bytes] =
    directory.toFile.listFiles.map(f => f.getName -> Bytes.copyOf(Files.readAllBytes(f.toPath))).toMap

  private val home = Files.createTempDirectory("ceremony")
  private val made = home.resolve("ca")
  private lazy val done = perform(made)

  /** A copy of what the ceremony made, to be spoilt. */
  private def copy(): Path = {
    done
    val directory = Files.createTempDirectory("copy")
    for ((name, bytes) <- content(made)) {
      Files.write(directory.resolve(name), bytes.toArray)
      setMode(directory.resolve(name), "rw-------")
    }
    directory
  }

  private def order(ca: IssuingCa): IssuancePlan.Order = {
    val profile = CertificateProfile.device("http://pki.example.com", "2.25.42")
    val key = Csr.read(csr(KeyKind.EC_P256), providers) match {
      case accepted: CsrReading.Accepted => accepted.csr.key
      case refused                       => fail(refused.toString)
    }
    new IssuancePlan.Order(
      profile, DeviceId.of("dev-1").get, new HardwareFacts("Acme", "Pump", "1"), key, ca.facts,
      SerialNumbers.random(random), profile.notBefore(now)
    )
  }

  private def plan(order: IssuancePlan.Order): IssuancePlan = IssuancePlan.of(order) match {
    case planned: IssuancePlan.Planned => planned.plan
    case refused                       => fail(refused.toString)
  }

  "The ceremony" should {
    "make root and issuing CA in files for the owner alone" in {
      done shouldBe a[CaCeremony.Done]

      mode(made) shouldBe "rwx------"
      content(made).keySet shouldBe Set("root.p12", "issuing.p12", "root.pem", "chain.pem")
      for (name <- content(made).keys) mode(made.resolve(name)) shouldBe "rw-------"
    }

    "encrypt both keys with AES-256 under 600,000 iterations, for the MAC too" in {
      done
      for ((file, words) <- List("root.p12" -> rootPassphrase, "issuing.p12" -> passphrase)) {
        val (code, text) = openssl(
          made, "pkcs12", "-in", file, "-info", "-nodes", "-passin", s"pass:${new String(words)}"
        )
        withClue(text)(code shouldBe 0)
        text should include("MAC: sha256, Iteration 600000")
        text should include("PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256")
        text should include("BEGIN PRIVATE KEY")
      }
    }

    "hide each key from the other's passphrase" in {
      done
      val (code, _) = openssl(
        made, "pkcs12", "-in", "root.p12", "-nodes", "-passin", s"pass:${new String(passphrase)}"
      )
      code should not be 0
    }

    "make CAs that openssl finds strict" in {
      done
      val (_, verified) = openssl(
        made, Seq("verify", "-x509_strict") ++ at ++ Seq("-CAfile", "root.pem", "chain.pem"): _*
      )
      verified.trim shouldBe "chain.pem: OK"
      val (_, text) = openssl(made, "x509", "-in", "chain.pem", "-noout", "-text")
      text should include("CA:TRUE, pathlen:0")
      text should include("Certificate Sign, CRL Sign")
      text should include("Subject: O = Example Works, CN = Birthmark Issuing CA")
    }

    "never overwrite" in {
      done
      val before = content(made)

      adviceOf(perform(made)) should include("exists and is not overwritten")

      content(made) shouldBe before
    }

    "take an empty directory, and none that holds anything" in {
      val empty = Files.createTempDirectory("empty")
      val full = Files.createTempDirectory("full")
      Files.createFile(full.resolve("anything"))

      adviceOf(perform(full)) should include("not overwritten")
      perform(empty) shouldBe a[CaCeremony.Done]
      mode(empty) shouldBe "rwx------"
    }

    "say that an earlier one was broken off" in {
      val parent = Files.createTempDirectory("broken")
      Files.createDirectory(parent.resolve("ca.unfinished"))

      adviceOf(perform(parent.resolve("ca"))) should include("broken off")
    }

    "say that the parent directory is missing" in {
      adviceOf(perform(Path.of("/nonexistent/ca"))) should include("make it first")
    }

    "refuse passphrases that are short or not ASCII" in {
      for (words <- List("", "elevenchars", "schöne lange Worte")) {
        val outcome = ceremony.perform(home.resolve("none"), names, rootPassphrase, words.toCharArray)
        adviceOf(outcome) should include("at least 12 printable ASCII characters")
      }
      Files.exists(home.resolve("none")) shouldBe false
    }
  }

  "The issuing CA" should {
    "open without the root's key" in {
      val directory = copy()
      Files.delete(directory.resolve("root.p12"))

      opened(directory).facts.certificate.subjectCommonName.get shouldBe "Birthmark Issuing CA"
    }

    "give certificates that openssl finds strict" in {
      val ca = opened(copy())
      val directory = copy()
      val certificate = ca.sign(plan(order(ca)).tbs)
      Files.writeString(directory.resolve("device.pem"), Pem.encode(Pem.CERTIFICATE, certificate))

      val files = Seq("-CAfile", "root.pem", "-untrusted", "chain.pem", "device.pem")
      val (_, text) = openssl(directory, Seq("verify", "-x509_strict") ++ at ++ files: _*)

      text.trim shouldBe "device.pem: OK"
    }

    "give the same body again when asked again" in {
      val ca = opened(copy())
      val thePlan = plan(order(ca))

      val first = IssuedCertificate.of(ca.sign(thePlan.tbs))
      val again = IssuedCertificate.of(ca.sign(plan(thePlan.order).tbs))

      again.tbs shouldBe first.tbs
      for (certificate <- List(first, again))
        ReplyCheck.contradictions(certificate, ReplyCheck.Expectation.of(thePlan)) shouldBe empty
    }

    "sign neither a CA's body nor another issuer's nor garbage" in {
      val ca = opened(copy())
      val other = done match {
        case done: CaCeremony.Done => done.root
        case refused               => fail(refused.toString)
      }
      val ours = order(ca)
      val theirs = new IssuancePlan.Order(
        ours.profile, ours.device, ours.facts, ours.key, other, ours.serial, ours.notBefore
      )
      val caOrder = new CaCertificate.Order(
        "Example", "Rogue", ours.key, new SerialNumber(java.math.BigInteger.ONE), ours.notBefore, ours.notAfter
      )
      val rogue = IssuedCertificate.of(CaCertificate.issuing(caOrder, ca.facts, ca.key))

      the[IllegalArgumentException] thrownBy ca.sign(plan(theirs).tbs) should have message
        "the body was made for another issuer"
      the[IllegalArgumentException] thrownBy ca.sign(rogue.tbs) should have message "the body is a CA's"
      an[IllegalArgumentException] should be thrownBy ca.sign(Bytes.EMPTY)
    }

    "hand out its chain without the root, and the root as anchor" in {
      val ca = opened(copy())

      DerChain.split(ca.chain).get(0) shouldBe ca.facts.certificate.der
      DerChain.split(ca.chain) should have size 1
      IssuedCertificate.of(DerChain.split(ca.anchors).get(0)).subjectCommonName.get shouldBe
        "Birthmark Root CA"
    }

    "stay closed to a wrong passphrase" in {
      adviceOf(open(copy(), "wrong horse battery staple".toCharArray)) should
        include("the passphrase does not open")
    }

    "stay closed when a file is missing" in {
      for (name <- List("issuing.p12", "root.pem", "chain.pem")) {
        val directory = copy()
        Files.delete(directory.resolve(name))
        adviceOf(open(directory)) should (include(name) and include("birthmark ca init"))
      }
    }

    "stay closed when others may touch its key" in {
      for (rights <- List("rw-r-----", "rw----r--", "rw--w----")) {
        val directory = copy()
        setMode(directory.resolve("issuing.p12"), rights)
        adviceOf(open(directory)) should include("others than the owner may touch")
      }
      val directory = copy()
      setMode(directory, "rwxr-xr-x")
      adviceOf(open(directory)) should include(s"chmod go= $directory")
    }

    "stay closed when its files are damaged or of different CAs" in {
      val damaged = copy()
      Files.write(damaged.resolve("issuing.p12"), Array[Byte](0x30, 0))
      adviceOf(open(damaged)) should include("is damaged")

      val noPem = copy()
      Files.writeString(noPem.resolve("root.pem"), "nothing")
      adviceOf(open(noPem)) should include("holds no certificate")

      val mixed = copy()
      Files.copy(mixed.resolve("root.pem"), mixed.resolve("swap"))
      Files.delete(mixed.resolve("chain.pem"))
      Files.move(mixed.resolve("swap"), mixed.resolve("chain.pem"))
      adviceOf(open(mixed)) should include("of different CAs")
    }
  }
}
