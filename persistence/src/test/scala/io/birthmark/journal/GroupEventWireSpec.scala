package io.birthmark.journal

import io.birthmark.enrollment.GroupEvent
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

class GroupEventWireSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks {
  implicit override val generatorDrivenConfig: PropertyCheckConfiguration =
    PropertyCheckConfiguration(minSuccessful = 500)

  "Any group record" should {
    "be read as it was written" in {
      forAll(GroupRecords.any) { record =>
        GroupEventWire.fromBytes(GroupEventWire.toBytes(record)) shouldBe record
      }
    }

    "be tried with every event there is" in {
      val tried = GroupRecords.events.flatMap(_.sample).map(_.getClass)

      tried.toSet shouldBe classOf[GroupEvent].getPermittedSubclasses.flatMap(_.getPermittedSubclasses).toSet
    }
  }

  "Bytes that nobody wrote" should {
    "be refused in the one way or read, never anything else" when {
      "they are random" in {
        forAll(ForeignBytes.random, minSuccessful(1000))(readsOrRefuses)
      }

      "they begin like a record" in {
        forAll(ForeignBytes.almostARecord, minSuccessful(1000))(readsOrRefuses)
      }

      "a stored record was damaged" in {
        forAll(ForeignBytes.damaged(GroupRecords.any.map(GroupEventWire.toBytes)), minSuccessful(3000))(readsOrRefuses)
      }
    }
  }

  private def readsOrRefuses(bytes: Array[Byte]): Unit =
    try {
      val record = GroupEventWire.fromBytes(bytes)
      GroupEventWire.fromBytes(GroupEventWire.toBytes(record)) shouldBe record
      ()
    } catch { case refused: UnreadableEvent => refused.getMessage should not be empty; () }
}
