package io.birthmark.device

import java.time.Instant
import java.util.{Optional, UUID}

import scala.jdk.OptionConverters._

import org.scalatest.wordspec.AnyWordSpec

/** What a twin remembers of the idempotency keys it has answered. */
class AnsweredKeysSpec extends AnyWordSpec {
  private val event =
    new DeviceEvent.DeviceRegistered(Orders.group, Orders.facts, Orders.lot, Instant.parse("2027-01-01T00:00:00Z"), java.util.Optional.empty())

  private def record(number: Int, key: Option[String], command: String): DeviceRecord = {
    val label = new DeviceState.Unknown().label
    new DeviceRecord(
      new AuditStamp[StateLabel](
        new RecordId(new UUID(0, number.toLong)),
        Optional.empty(),
        Instant.parse("2026-11-22T06:00:00Z"),
        Actor.TIMER,
        Channel.REST,
        Optional.empty(),
        label,
        label,
        Optional.empty(),
        Optional.empty(),
        key.map(new IdempotencyKey(_)).toJava,
        key.map(_ => Orders.digest(command)).toJava
      ),
      event,
      Optional.empty()
    )
  }

  private def after(records: DeviceRecord*): Device = records.foldLeft(Device.UNKNOWN)(_ apply _)

  private def remembered(device: Device, key: String): Option[AnsweredKeys.Entry] =
    device.answered.find(new IdempotencyKey(key)).toScala

  "A twin" should {
    "remember what a key was used for and the revision it led to" in {
      val device = after(record(1, None, ""), record(2, Some("a"), "order"))

      val entry = remembered(device, "a").get

      assert(entry.command == Orders.digest("order"))
      assert(entry.revision == 2)
    }

    "remember the last revision of a command that stored several events" in {
      val device = after(record(1, Some("a"), "order"), record(2, Some("a"), "order"))

      assert(remembered(device, "a").get.revision == 2)
      assert(device.answered.entries.size == 1)
    }

    "forget the oldest key when one too many was used" in {
      val most = AnsweredKeys.CAPACITY
      val device = after((0 to most).map(i => record(i + 1, Some(s"key-$i"), s"order $i")): _*)

      assert(device.answered.entries.size == most)
      assert(remembered(device, "key-0").isEmpty)
      assert(remembered(device, "key-1").isDefined)
      assert(remembered(device, s"key-$most").isDefined)
    }

    "not remember a command without a key" in {
      assert(after(record(1, None, "")).answered == AnsweredKeys.NONE)
    }
  }
}
