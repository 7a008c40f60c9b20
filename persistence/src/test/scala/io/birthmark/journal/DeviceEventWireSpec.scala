package io.birthmark.journal

import io.birthmark.device.{DeviceEvent, DeviceRecord}
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

class DeviceEventWireSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks {
  implicit override val generatorDrivenConfig: PropertyCheckConfiguration =
    PropertyCheckConfiguration(minSuccessful = 150)

  "Any device record" should {
    "be read as it was written" when {
      for ((name, events) <- DeviceRecords.events.toSeq.sortBy(_._1))
        s"it holds $name" in {
          forAll(DeviceRecords.stamp, events, DeviceRecords.due) { (stamp, event, due) =>
            val record = new DeviceRecord(stamp, event, due)

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
        forAll(ForeignBytes.random, minSuccessful(2000))(readsOrRefuses)
      }

      "they begin like a record" in {
        forAll(ForeignBytes.almostARecord, minSuccessful(2000))(readsOrRefuses)
      }

      "a stored record was damaged" in {
        forAll(ForeignBytes.damaged(DeviceRecords.any.map(DeviceEventWire.toBytes)), minSuccessful(3000))(readsOrRefuses)
      }
    }
  }

  private def readsOrRefuses(bytes: Array[Byte]): Unit =
    try {
      val record = DeviceEventWire.fromBytes(bytes)
      DeviceEventWire.fromBytes(DeviceEventWire.toBytes(record)) shouldBe record
      ()
    } catch { case refused: UnreadableEvent => refused.getMessage should not be empty; () }
}
