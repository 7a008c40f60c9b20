package io.birthmark.operation

import java.time.{Duration, Instant}
import java.util.Optional
import java.util.concurrent.{CompletableFuture, CompletionStage}

import scala.collection.immutable.TreeMap
import scala.jdk.CollectionConverters._

import io.birthmark.device._
import io.birthmark.fleet.FleetView._
import io.birthmark.fleet._
import io.birthmark.operation.OperationTargets._

/** Targets in memory, as the port says they are. */
class TargetsInMemory extends OperationTargets {
  private case class Row(tries: Int, settled: Option[Settled])
  private var rows = Map.empty[OperationId, TreeMap[String, Row]].withDefaultValue(TreeMap.empty[String, Row])
  private var adds = Int.MaxValue

  /** Whether every call fails from now on. */
  var broken = false

  def breakAfter(adds: Int): Unit = this.adds = adds

  def mend(): Unit = {
    broken = false
    adds = Int.MaxValue
  }

  def tries(operation: OperationId, device: DeviceId): Int = rows(operation)(device.toString).tries

  private def told[T](value: => T): CompletionStage[T] =
    if (broken) CompletableFuture.failedStage(new IllegalStateException("the store is gone"))
    else CompletableFuture.completedStage(value)

  private def id(text: String) = DeviceId.parse(text).orElseThrow()

  private def now(operation: OperationId): Frozen = {
    val all = rows(operation)
    new Frozen(
      all.size.toLong,
      if (all.isEmpty) Optional.empty() else Optional.of(new Place(id(all.lastKey), Optional.empty()))
    )
  }

  override def frozen(operation: OperationId): CompletionStage[Frozen] = told(now(operation))

  override def add(operation: OperationId, devices: java.util.List[Place]): CompletionStage[Frozen] = {
    if (adds == 0) broken = true
    adds -= 1
    told {
      for (place <- devices.asScala if !rows(operation).contains(place.device.toString))
        rows += operation -> rows(operation).updated(place.device.toString, Row(0, None))
      now(operation)
    }
  }

  override def open(operation: OperationId, after: Optional[DeviceId], limit: Int): CompletionStage[java.util.List[Open]] =
    told(
      rows(operation).iterator
        .filter { case (device, row) => row.settled.isEmpty && after.map[Boolean](device > _.toString).orElse(true) }
        .take(limit)
        .map { case (device, row) => new Open(id(device), row.tries) }
        .toSeq
        .asJava
    )

  override def begin(operation: OperationId, devices: java.util.List[DeviceId]): CompletionStage[Integer] = told {
    for (device <- devices.asScala; row = rows(operation)(device.toString) if row.settled.isEmpty)
      rows += operation -> rows(operation).updated(device.toString, row.copy(tries = row.tries + 1))
    Integer.valueOf(devices.size)
  }

  override def settle(operation: OperationId, settled: java.util.List[Settled]): CompletionStage[Integer] = told {
    for (one <- settled.asScala; row = rows(operation)(one.device.toString) if row.settled.isEmpty)
      rows += operation -> rows(operation).updated(one.device.toString, row.copy(settled = Some(one)))
    Integer.valueOf(settled.size)
  }

  override def tally(operation: OperationId): CompletionStage[Tally] = told(
    rows(operation).values.flatMap(_.settled).foldLeft(Tally.NONE)((tally, one) => tally.plus(one.outcome, 1))
  )

  override def results(
      operation: OperationId,
      kind: Optional[Kind],
      after: Optional[DeviceId],
      limit: Int
  ): CompletionStage[java.util.List[Result]] = CompletableFuture.failedStage(new UnsupportedOperationException)
}

/** A fleet of these devices, of which nothing is asked but its list. */
class FleetOf(initial: Seq[DeviceId]) extends FleetView {
  private var devices = initial

  /** How many pages were read. */
  var pages = 0

  def add(device: DeviceId): Unit = devices :+= device

  override def list(filter: FleetFilter, after: Optional[Place], limit: Int): CompletionStage[Dated[Page]] = {
    pages += 1
    val left = devices.sortBy(_.toString).filter(one => after.map[Boolean](one.toString > _.device.toString).orElse(true))
    val page = left.take(limit)
    val next = if (left.size > limit) Optional.of(new Place(page.last, Optional.empty[Instant]())) else Optional.empty[Place]()
    CompletableFuture.completedStage(new Dated(new Page(page.map(row).asJava, next), Duration.ZERO))
  }

  private def row(device: DeviceId) = new DeviceRow(
    device, 1, Instant.EPOCH, new StateLabel(Phase.OPERATIONAL, StateLabel.CredentialPhase.ACTIVE, StateLabel.PipelinePhase.EMPTY), Instant.EPOCH,
    Optional.empty(), Optional.empty(), Optional.empty(), new GroupId("line"), new HardwareFacts("Acme", "T1", device.device),
    new Lot(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()), Optional.empty(), Optional.empty(),
    Optional.empty(), Optional.empty(), Optional.empty()
  )

  private def never[T]: CompletionStage[T] = CompletableFuture.failedStage(new UnsupportedOperationException)
  override def count(filter: FleetFilter, most: Int): CompletionStage[Dated[java.lang.Long]] = never
  override def search(tenant: String, text: String): CompletionStage[Dated[java.util.List[Found]]] = never
  override def counts(tenant: String): CompletionStage[Dated[Counts]] = never
  override def stuck(tenant: String): CompletionStage[Dated[java.util.List[StuckGroup]]] = never
  override def funnel(tenant: String, from: Optional[Instant]): CompletionStage[Dated[java.util.List[Reached]]] = never
  override def expiry(tenant: String, by: ExpiryBy): CompletionStage[Dated[java.util.List[Expiring]]] = never
  override def lookUp(
      tenant: String,
      ids: java.util.List[String],
      serials: java.util.List[String]
  ): CompletionStage[Dated[LookedUp]] = never
}
