package io.birthmark.ingress

import com.google.protobuf.ByteString
import io.birthmark.device.DeviceId
import io.birthmark.wire.sparkplug.{Metric, Payload}

/** What an edge node says, for specs. */
final case class Spoken(private val payload: Payload) {
  def text(name: String, value: String): Spoken = add(named(name).setStringValue(value))
  def blob(name: String, size: Int): Spoken = add(named(name).setBytesValue(bytes(size)))
  def whole(name: String, value: Long): Spoken = add(named(name).setLongValue(value))
  def number(name: String, value: Double): Spoken = add(named(name).setDoubleValue(value))
  def aliased(name: String, alias: Long): Spoken =
    add(named(name).setAlias(alias).setIsNull(true))
  def blobByAlias(alias: Long, size: Int): Spoken =
    add(Metric.newBuilder().setAlias(alias).setBytesValue(bytes(size)))

  def wire: Array[Byte] = payload.toByteArray

  def read: SparkplugPayload = SparkplugPayload.decode(wire, 64 * 1024) match {
    case u: SparkplugPayload.Understood => u.payload
    case n: SparkplugPayload.NotUnderstood => throw new AssertionError(n.detail)
    case other => throw new AssertionError(other.toString)
  }

  private def named(name: String) = Metric.newBuilder().setName(name)
  private def bytes(size: Int) = ByteString.copyFrom(new Array[Byte](size))
  private def add(metric: Metric.Builder) = Spoken(payload.toBuilder.addMetrics(metric).build())
}

object Spoken {
  def numbered(seq: Int): Spoken = Spoken(Payload.newBuilder().setSeq(seq.toLong).build())
  val unnumbered: Spoken = Spoken(Payload.getDefaultInstance)

  def nodeBirth(seq: Int, bdSeq: Long): Spoken = numbered(seq).whole("bdSeq", bdSeq)
  def nodeDeath(bdSeq: Long): Spoken = unnumbered.whole("bdSeq", bdSeq)

  def deviceBirth(seq: Int): Spoken = birthWithoutSerial(seq).text("Identity/Serial", "S1")
  def birthWithoutSerial(seq: Int): Spoken =
    numbered(seq)
      .text("Identity/Manufacturer", "Acme")
      .text("Identity/Model", "M1")
      .text("Identity/Evidence/Kind", "initial-key")

  def submission(seq: Int): Spoken =
    numbered(seq)
      .blob("Identity/Challenge", 50)
      .blob("Identity/Evidence/Proof", 32)
      .blob("Identity/Csr/Proof", 70)
      .blob("Identity/Csr", 300)

  def installProof(seq: Int): Spoken =
    numbered(seq).blob("Identity/Challenge", 50).blob("Identity/Installed", 70)

  def device(name: String): DeviceId = DeviceId.of(name).orElseThrow()
}
