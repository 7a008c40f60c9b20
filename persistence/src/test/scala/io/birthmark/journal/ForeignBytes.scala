package io.birthmark.journal

import org.scalacheck.Gen

/** Bytes that no writer of ours has written. */
object ForeignBytes {
  private val byte: Gen[Byte] = Gen.choose(Byte.MinValue, Byte.MaxValue)

  val random: Gen[Array[Byte]] = Gen.containerOf[Array, Byte](byte)

  /** Fields with numbers as records have them, and random bodies. */
  val almostARecord: Gen[Array[Byte]] = {
    val field = for (tag <- Gen.choose(0, 400); body <- Gen.listOf(byte)) yield varint(tag) ++ varint(body.size) ++ body
    Gen.listOfN(3, field).map(_.flatten.toArray)
  }

  /** One bit flipped, one byte replaced, some bytes left out, or some inserted. */
  def damaged(stored: Gen[Array[Byte]]): Gen[Array[Byte]] = for {
    bytes <- stored
    at <- Gen.choose(0, bytes.length - 1)
    bit <- Gen.choose(0, 7)
    other <- byte
    count <- Gen.choose(1, 8)
    result <- Gen.oneOf(
      bytes.updated(at, (bytes(at) ^ (1 << bit)).toByte),
      bytes.updated(at, other),
      bytes.patch(at, Nil, count),
      bytes.patch(at, Seq.fill(count)(other), 0)
    )
  } yield result

  private def varint(value: Int): List[Byte] =
    if (value < 0x80) List(value.toByte) else (value & 0x7f | 0x80).toByte :: varint(value >>> 7)
}
