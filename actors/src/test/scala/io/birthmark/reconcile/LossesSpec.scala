package io.birthmark.reconcile

import java.math.BigInteger
import java.time.{Duration, Instant}
import java.util.Optional
import java.util.concurrent.{CompletableFuture, CompletionStage}

import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

import io.birthmark.ca.CaTests._
import io.birthmark.ca.Fetched
import io.birthmark.ca.Finding.Kind
import io.birthmark.device._
import io.birthmark.fleet.FleetView.{Dated, MAX_PAGE, Page, Place}
import io.birthmark.fleet.{DeviceRow, FleetFilter}
import io.birthmark.operation.FleetOf
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

class LossesSpec extends AnyWordSpec with Matchers {
  private val ca = new CaName("plant")
  private val end = Instant.parse("2027-01-01T00:00:00Z")

  private def serial(number: Int) = new SerialNumber(BigInteger.valueOf(number.toLong))

  private def holding(number: Int) = new DeviceRow(
    device(s"pump-$number"), 1, end,
    new StateLabel(Phase.OPERATIONAL, StateLabel.CredentialPhase.ACTIVE, StateLabel.PipelinePhase.EMPTY), end,
    Optional.empty(), Optional.empty(), Optional.empty(), new GroupId("line"), facts, Lot.NONE,
    Optional.empty(), Optional.of(ca), Optional.empty(), Optional.empty(),
    Optional.of(
      new DeviceRow.Certificate(
        Sha256.of(Array.emptyByteArray), Sha256.of(Array.emptyByteArray), serial(number), ca, end.plusSeconds(number)
      )
    )
  )

  private class Fleet(size: Int) extends FleetOf(Seq.empty) {
    override def list(filter: FleetFilter, after: Optional[Place], limit: Int): CompletionStage[Dated[Page]] = {
      val rows = (1 to size).filter(number => after.toScala.forall(_.at.get.isBefore(end.plusSeconds(number))))
      val next = Option.when(rows.size > limit)(rows(limit - 1))
        .map(last => new Place(device(s"pump-$last"), Optional.of(end.plusSeconds(last))))
      CompletableFuture.completedStage(
        new Dated(new Page(rows.take(limit).map(holding).asJava, next.toJava), Duration.ZERO)
      )
    }
  }

  "What a CA's list does not have" should {
    "be asked for by name, device by device, however many there are" in {
      val size = 2 * MAX_PAGE + 5
      val losses = new Losses(
        new Fleet(size),
        (_, reference) =>
          CompletableFuture.completedStage(
            if (reference == serial(3).toString) new Fetched.Found(Bytes.EMPTY) else new Fetched.Missing(reference)
          )
      )

      val found = losses.among(ca, end, Optional.empty(), java.util.List.of()).toCompletableFuture.join().asScala

      found.map(_.kind).distinct shouldBe Seq(Kind.LOST)
      found.map(_.device.get.device) shouldBe
        (1 to size).filterNot(_ == 3).map(number => s"pump-$number")
    }
  }
}
