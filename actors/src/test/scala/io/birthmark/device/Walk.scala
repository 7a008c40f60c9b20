package io.birthmark.device

import java.time.{Duration, Instant}
import java.util.{Optional, UUID}

import scala.jdk.CollectionConverters._

/** A device and how it came to be where it is: every state in these specs is reached by decisions
  * of the real rules, folded the way a twin folds its journal; none is made by hand.
  *
  * @param records what the journal would hold
  */
final case class Walk(device: Device, now: Instant, records: Vector[DeviceRecord]) {
  def state: DeviceState = device.state
  def slot: CredentialSlot = state.slot
  def label: String = state.label.toString

  /** What the rules say to a command now; nothing changes. */
  def ask(command: DeviceCommand): Decision = Walk.rules.decide(device, command, now)

  /** The device after a command the rules must accept. */
  def after(command: DeviceCommand): Walk = ask(command) match {
    case accepted: Decision.Accepted => taking(accepted.events.asScala.toSeq)
    case refused: Decision.Rejected =>
      throw new AssertionError(s"$label refused ${command.name}: ${refused.reason} ${refused.detail}")
  }

  /** The device after a command, whether it is accepted or not. */
  def offered(command: DeviceCommand): Walk = ask(command) match {
    case accepted: Decision.Accepted => taking(accepted.events.asScala.toSeq)
    case _: Decision.Rejected => this
  }

  /** The events a command would store; empty for a repeat and for a refusal. */
  def eventsOf(command: DeviceCommand): Seq[DeviceEvent] = ask(command) match {
    case accepted: Decision.Accepted => accepted.events.asScala.toSeq
    case _: Decision.Rejected => Seq.empty
  }

  def later(by: Duration): Walk = copy(now = now.plus(by))

  def nextDeadline: Option[Instant] =
    Option(DeviceLifecycle.nextDeadline(state).orElse(null))

  /** The same device at its next deadline, or now when it has none; nothing was done yet. */
  def whenDue: Walk = nextDeadline.filter(_.isAfter(now)).fold(this)(at => copy(now = at))

  /** The device after its next deadline was acted upon. */
  def dueOnce: Walk = whenDue.after(new DeviceCommand.CheckDeadlines)

  /** The device after as many deadlines as it takes to stand in a state of this label. */
  def dueUntil(label: String): Walk =
    Iterator
      .iterate(this)(_.dueOnce)
      .take(20)
      .find(_.label == label)
      .getOrElse(throw new AssertionError(s"$label does not come by itself"))

  def taking(events: Seq[DeviceEvent]): Walk = events.foldLeft(this)(_ taking _)

  private def taking(event: DeviceEvent): Walk = {
    val record = new DeviceRecord(stamp(event), event, Optional.empty())
    copy(device = device.apply(record), records = records :+ record)
  }

  private def stamp(event: DeviceEvent): AuditStamp[StateLabel] = {
    val after = DeviceLifecycle.evolve(state, event, device.revision + 1, now)
    new AuditStamp[StateLabel](
      new RecordId(new UUID(0, device.revision + 1)),
      device.lastRecord,
      now,
      Actor.TIMER,
      Channel.INTERNAL,
      Optional.empty(),
      state.label,
      after.label,
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty()
    )
  }
}

object Walk {
  val policy: DevicePolicy = new DevicePolicy(
    Duration.ofDays(180), // enrollmentWindow
    Duration.ofHours(24), // claimWindow
    Duration.ofMinutes(15), // requestWindow
    Duration.ofSeconds(30), // caAnswer
    Duration.ofSeconds(10), // doubtFirst
    Duration.ofHours(1), // doubtLongest
    3, // doubtTries
    Duration.ofSeconds(5), // consultFirst
    Duration.ofMinutes(10), // consultLongest
    3, // attempts
    Duration.ofSeconds(2), // deliveryFirst
    Duration.ofMinutes(1), // deliveryLongest
    3, // deliveryTries
    Duration.ofDays(7), // deliveryWindow
    33, // renewalLeftPercent
    10, // renewalSpreadPercent
    Duration.ofDays(14), // renewalWindow
    Duration.ofDays(1), // renewalRetry
    true, // revokeSuperseded
    Duration.ofMinutes(1), // revocationRetry
    Duration.ofDays(90), // suspensionReview
    Duration.ofDays(7), // quarantineReview
    Duration.ofHours(24), // parkingReview
    Duration.ofHours(1), // coolDown
    Duration.ofHours(24) // coolDownLongest
  )

  val rules: DeviceLifecycle = new DeviceLifecycle(policy)

  /** A device nothing is known of. */
  val start: Walk = Walk(Device.UNKNOWN, Instant.parse("2026-11-22T06:00:00Z"), Vector.empty)
}
