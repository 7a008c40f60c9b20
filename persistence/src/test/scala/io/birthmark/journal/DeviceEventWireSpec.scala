package io.birthmark.journal

import io.birthmark.device.{DeviceEvent, DeviceRecord}
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

class DeviceEventWireSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks {
  implicit override val generatorDrivenConfig: PropertyCheckConfiguration =
    PropertyCheckConfiguration(minSuccessful = 200)

  "Any record" should {
    "be read as it was written" when {
      for ((name, events) <- DeviceRecords.events.toSeq.sortBy(_._1))
        s"it holds $name" in {
          forAll(DeviceRecords.stamp, events) { (stamp, event) =>
            val record = new DeviceRecord(stamp, event)

            DeviceEventWire.fromBytes(DeviceEventWire.toBytes(record)) shouldBe record
          }
        }
    }

    "be tried with every event there is" in {
      DeviceRecords.events.keySet shouldBe classOf[DeviceEvent].getPermittedSubclasses.map(_.getSimpleName).toSet
    }
  }

  "Bytes that nobody wrote" should {
    "be refused in the one way or read, never anything else" when {
      "they are random" in {
        forAll(Gen.containerOf[Array, Byte](anyByte), minSuccessful(3000))(readsOrRefuses)
      }

      "they begin like a record" in {
        val almost = for (tag <- Gen.choose(0, 400); body <- Gen.listOf(anyByte)) yield varint(tag) ++ varint(body.size) ++ body
        forAll(Gen.listOfN(3, almost).map(_.flatten.toArray), minSuccessful(3000))(readsOrRefuses)
      }

      "a stored record was damaged" in {
        forAll(damaged, minSuccessful(3000))(readsOrRefuses)
      }
    }
  }

  private def readsOrRefuses(bytes: Array[Byte]): Unit =
    try {
      val record = DeviceEventWire.fromBytes(bytes)
      DeviceEventWire.fromBytes(DeviceEventWire.toBytes(record)) shouldBe record
      ()
    } catch { case refused: UnreadableEvent => refused.getMessage should not be empty; () }

  private def anyByte: Gen[Byte] = Gen.choose(Byte.MinValue, Byte.MaxValue)

  private def varint(value: Int): List[Byte] =
    if (value < 0x80) List(value.toByte) else (value & 0x7f | 0x80).toByte :: varint(value >>> 7)

  /** A record with one bit flipped, one byte replaced, some bytes left out, or some inserted. */
  private def damaged: Gen[Array[Byte]] = for {
    bytes <- DeviceRecords.any.map(DeviceEventWire.toBytes)
    at <- Gen.choose(0, bytes.length - 1)
    bit <- Gen.choose(0, 7)
    byte <- anyByte
    count <- Gen.choose(1, 8)
    result <- Gen.oneOf(
      bytes.updated(at, (bytes(at) ^ (1 << bit)).toByte),
      bytes.updated(at, byte),
      bytes.patch(at, Nil, count),
      bytes.patch(at, Seq.fill(count)(byte), 0)
    )
  } yield result
}
