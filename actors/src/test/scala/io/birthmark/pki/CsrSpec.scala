package io.birthmark.pki

import io.birthmark.device.{Bytes, Reason}
import io.birthmark.pki.Samples.{csr, openssl, providers}
import java.nio.file.Files
import java.security.KeyPairGenerator
import org.bouncycastle.asn1.DERSequence
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

class CsrSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks {
  private def read(der: Array[Byte]): CsrReading = Csr.read(Bytes.copyOf(der), providers)

  private def refusal(reading: CsrReading): (Reason, String) = reading match {
    case refused: CsrReading.Refused => (refused.reason, refused.detail)
    case accepted                    => fail(s"not refused: $accepted")
  }

  private def accepted(reading: CsrReading): Csr = reading match {
    case accepted: CsrReading.Accepted => accepted.csr
    case refused                       => fail(s"not accepted: $refused")
  }

  private def nested(depth: Int): Array[Byte] =
    (1 to depth).foldLeft(Array.empty[Byte]) { (inner, _) =>
      val size = inner.length
      val length =
        if (size < 0x80) Array(size.toByte)
        else if (size < 0x100) Array(0x81.toByte, size.toByte)
        else Array(0x82.toByte, (size >> 8).toByte, size.toByte)
      Array(0x30.toByte) ++ length ++ inner
    }

  private val good = csr(KeyKind.EC_P256).toArray

  "A certificate signing request" should {
    for (kind <- List(KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_2048, KeyKind.ED25519)) {
      s"be accepted with a key of kind $kind whose possession it proves" in {
        val keys = providers.generate(kind)
        val der = csr(keys.getPublic, keys, kind)

        val request = accepted(Csr.read(der, providers))

        request.der shouldBe der
        request.csrHash shouldBe der.sha256
        request.key.kind shouldBe kind
        request.key.spki shouldBe Bytes.copyOf(keys.getPublic.getEncoded)
      }
    }

    "be accepted by the JDK alone as well" in {
      Csr.read(Bytes.copyOf(good), CryptoProviders.of(false)) shouldBe a[CsrReading.Accepted]
    }

    "be accepted as openssl writes it, with names and extensions nobody takes over" in {
      val dir = Files.createTempDirectory("csr")
      val file = dir.resolve("csr.der")
      val (code, output) = openssl(
        dir, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", "key.pem", "-outform", "DER", "-out", file.toString,
        "-subj", "/O=Ünïcode/CN=device/emailAddress=a@b.example", "-utf8",
        "-addext", "basicConstraints=critical,CA:TRUE",
        "-addext", "subjectAltName=DNS:other.example,email:a@b.example"
      )
      withClue(output)(code shouldBe 0)

      accepted(read(Files.readAllBytes(file))).key.kind shouldBe KeyKind.EC_P256
    }

    "be refused when another key signed it" in {
      val mine = providers.generate(KeyKind.EC_P256)
      val theirs = providers.generate(KeyKind.EC_P256)

      val reading = Csr.read(csr(theirs.getPublic, mine, KeyKind.EC_P256), providers)

      refusal(reading) shouldBe ((Reason.BAD_CSR, "the request's signature is not by the key it holds"))
    }

    "be refused with a signature algorithm of another sort of key" in {
      val ec = providers.generate(KeyKind.EC_P256)
      val rsa = providers.generate(KeyKind.RSA_2048)

      val (reason, detail) = refusal(Csr.read(csr(ec.getPublic, rsa, KeyKind.RSA_2048), providers))

      reason shouldBe Reason.BAD_CSR
      detail should include("does not go with this key")
    }

    "be refused with a key that is too short" in {
      val generator = KeyPairGenerator.getInstance("RSA")
      generator.initialize(1024)
      val keys = generator.generateKeyPair()

      val (reason, detail) = refusal(Csr.read(csr(keys.getPublic, keys, KeyKind.RSA_2048), providers))

      reason shouldBe Reason.KEY_NOT_ALLOWED
      detail should include("1024-bit RSA")
    }

    "be refused when it is nested to kill its reader" in {
      refusal(read(nested(2000)))._2 should include("deeper than 32 levels")
    }

    "be refused when it is larger than 16 KiB" in {
      refusal(read(Array.fill(16 * 1024 + 1)(0x30.toByte)))._2 should include("at most 16384")
    }

    "be refused when anything follows it" in {
      refusal(read(good :+ 0.toByte))._2 should include("bytes follow")
    }

    "be refused when it is some other structure" in {
      refusal({
        val keys = providers.generate(KeyKind.EC_P256)
        read(new DERSequence(SubjectPublicKeyInfo.getInstance(keys.getPublic.getEncoded)).getEncoded)
      })._1 shouldBe Reason.BAD_CSR
    }

    "be refused at whatever byte it is cut off" in {
      for (length <- good.indices) refusal(read(good.take(length)))._1 shouldBe Reason.BAD_CSR
    }

    "be refused, and nothing thrown, whichever bits are flipped" in {
      forAll(Gen.choose(0, good.length - 1), Gen.choose(0, 7), minSuccessful(400)) { (at, bit) =>
        val flipped = good.clone()
        flipped(at) = (flipped(at) ^ (1 << bit)).toByte
        read(flipped) shouldBe a[CsrReading.Refused]
      }
    }

    "be refused, and nothing thrown, for bytes of any kind" in {
      val noise = Gen.listOf(Gen.oneOf(Gen.choose(0, 255), Gen.oneOf(0x30, 0x31, 0x02, 0x03, 0x06, 0xa0, 0)))
      forAll(noise, minSuccessful(400)) { bytes =>
        read(bytes.map(_.toByte).toArray) shouldBe a[CsrReading.Refused]
      }
    }

    "be refused, and nothing thrown, when parts are cut out or doubled" in {
      val spans = for {
        from <- Gen.choose(0, good.length - 1)
        length <- Gen.choose(1, good.length - from)
        doubled <- Gen.oneOf(true, false)
      } yield (from, length, doubled)
      forAll(spans, minSuccessful(400)) { case (from, length, doubled) =>
        val span = good.slice(from, from + length)
        val middle = if (doubled) span ++ span else Array.empty[Byte]
        read(good.take(from) ++ middle ++ good.drop(from + length)) shouldBe a[CsrReading.Refused]
      }
    }
  }
}
