package io.birthmark.device

import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

import org.scalacheck.Shrink
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

import io.birthmark.device.Orders._
import io.birthmark.device.RandomWalks.{Life, Step, lives}

/** What holds for every device, whatever happens to it in whatever order. A failure names the seed
  * and the shortest life that shows it.
  */
class DeviceLifecyclePropertiesSpec extends AnyWordSpec with ScalaCheckPropertyChecks {
  implicit override val generatorDrivenConfig: PropertyCheckConfiguration =
    PropertyCheckConfiguration(minSuccessful = 250, sizeRange = 40)

  private implicit val shrinkLife: Shrink[Life] =
    Shrink(life => Shrink.shrink(life.turns).map(turns => life.copy(turns = turns)))

  private def forEveryStep(check: Step => Unit): Unit = {
    forAll(lives(40))(_.steps.foreach(check))
    ()
  }

  private def forEveryEvent(check: (Walk, DeviceEvent, Walk) => Unit): Unit =
    forEveryStep(_.events.foreach { case (before, event, after) => check(before, event, after) })

  private def certificateIn(walk: Walk): Option[Sha256] = walk.slot.proven.toScala.map(_.digest)

  "Every life" should {
    "be the same when it is replayed from its records" in {
      forAll(lives(40)) { life =>
        val live = life.last
        val replayed = live.records.foldLeft(Device.UNKNOWN)(_ apply _)

        assert(replayed == live.device)
        assert(replayed.revision == live.records.size.toLong)
      }
    }

    "be decided by state, command and time alone" in forEveryStep { step =>
      val again = new DeviceLifecycle(Walk.policy)

      assert(again.decide(step.before.device, step.command, step.before.now) ==
        step.before.ask(step.command))
      ()
    }

    "not change by the repeat of a command" in forEveryStep { step =>
      assert(step.after.eventsOf(step.command).isEmpty, s"after ${step.after.label}")
      ()
    }

    "change with every event that is stored" in forEveryEvent { (before, event, after) =>
      // A second proof at the same instant by the same way shows nothing new of the device.
      val nothingNew = event.isInstanceOf[DeviceEvent.EvidenceAccepted]
      assert(after.state != before.state || nothingNew, s"$event in ${before.label}")
      ()
    }
  }

  "Certificates" should {
    "never come back once revoked or on their way to it" in forAll(lives(40)) { life =>
      life.steps.foldLeft(Set.empty[Sha256]) { (gone, step) =>
        val slot = step.after.slot
        val good = slot.credential match {
          case c: Credential.Active => Set(c.certificate.digest)
          case c: Credential.Held => Set(c.certificate.digest)
          case _ => Set.empty[Sha256]
        }
        val onTheWay = slot.unproven.toScala.map(_.digest).toSet
        assert(((good ++ onTheWay) & gone).isEmpty)
        gone ++ step.events.collect {
          case (_, e: DeviceEvent.RevocationRequested, _) => e.certificate
          case (_, e: DeviceEvent.CertificateCondemned, _) => e.certificate.digest
          case (_, e: DeviceEvent.CertificateRevoked, _) => e.certificate
        }
      }
    }

    "be revoked at the CA in the end, whatever else happens" in forAll(lives(40)) { life =>
      val unwanted = life.last.records.map(_.event).foldLeft(Set.empty[Sha256]) {
        case (open, e: DeviceEvent.RevocationRequested) => open + e.certificate
        case (open, e: DeviceEvent.CertificateCondemned) => open + e.certificate.digest
        case (open, e: DeviceEvent.CertificateRevoked) => open - e.certificate
        case (open, _) => open
      }
      val slot = life.last.slot
      val atWork = slot.condemned.asScala.map(_.certificate.digest).toSet ++
        Option(slot.credential).collect { case c: Credential.Revoking => c.certificate.digest }

      assert(unwanted == atWork)
    }

    "be on hold at the CA as they are here, in the end" in forAll(lives(40)) { life =>
      val asked = life.last.records.map(_.event).foldLeft(Map.empty[Sha256, HoldDeed]) {
        case (open, e: DeviceEvent.HoldRequested) => open + (e.certificate -> e.deed)
        case (open, e: DeviceEvent.HoldSettled) => open - e.certificate
        case (open, e: DeviceEvent.RevocationRequested) => open - e.certificate
        case (_, _: DeviceEvent.CredentialProven) => Map.empty
        case (open, _) => open
      }
      val slot = life.last.slot
      val atWork = slot.holding.toScala.map(h => slot.proven.get.digest -> h.deed).toMap

      assert(asked == atWork)
      slot.holding.toScala.foreach(h =>
        assert((h.deed == HoldDeed.HOLD) == slot.credential.isInstanceOf[Credential.Held])
      )
    }

    "replace a proven one only when they are proven themselves" in forEveryEvent {
      (before, event, after) =>
        if (certificateIn(before).isDefined && certificateIn(after) != certificateIn(before)) {
          val proof = event.asInstanceOf[DeviceEvent.CredentialProven]
          assert(certificateIn(after).contains(proof.certificate))
          assert(before.slot.unproven.toScala.map(_.digest).contains(proof.certificate))
        }
        ()
    }
  }

  "Attempts at a CA" should {
    "be open one at a time, and none be forgotten" in forAll(lives(40)) { life =>
      val walk = life.last
      val over = walk.records.map(_.event).collect {
        case e: DeviceEvent.CertificateIssued => e.facts.attempt
        case e: DeviceEvent.CertificateCondemned => e.certificate.attempt
        case e: DeviceEvent.IssuanceFailed if !e.watch => e.attempt
        case e: DeviceEvent.WatchSettled => e.attempt
      }.toSet
      val notTaken = walk.records.map(_.event).foldLeft(Set.empty[AttemptId]) {
        case (waiting, e: DeviceEvent.IssuancePostponed) => waiting + e.draft.attempt
        case (waiting, e: DeviceEvent.IssuanceRequested) => waiting - e.intent.attempt
        case (waiting, _) => waiting
      }
      val asked = RandomWalks.intents(walk).map(_.attempt)
      val open = walk.slot.openIntent.toScala.map(_.attempt).toSet
      val watched = walk.slot.watched.asScala.map(_.attempt).toSet

      assert(asked.distinct == asked)
      assert((open & watched).isEmpty)
      assert(asked.toSet -- over -- notTaken == open ++ watched)
    }

    "be suspected ghosts once, when nobody can tell what became of them" in forAll(lives(40)) { life =>
      val taken = life.steps.filter(_.events.nonEmpty).map(_.command).collect {
        case c: DeviceCommand.RecordIssuance
            if c.result.isInstanceOf[DeviceCommand.IssuanceResult.Unprovable] =>
          c.attempt
      }
      val suspected = life.last.records.map(_.event).collect {
        case e: DeviceEvent.IssuanceFailed if e.watch => e.attempt
      }

      assert(suspected.distinct == suspected)
      assert(taken.forall(suspected.contains))
    }

    "never start while another one's outcome is open, unless it is absent or nobody can tell" in
      forEveryStep { step =>
        val started = step.events.exists { case (_, event, _) =>
          event.isInstanceOf[DeviceEvent.IssuanceRequested] ||
          event.isInstanceOf[DeviceEvent.IssuancePostponed]
        }
        val absence = step.command match {
          case c: DeviceCommand.RecordIssuance =>
            c.result.isInstanceOf[DeviceCommand.IssuanceResult.Absent] ||
            c.result.isInstanceOf[DeviceCommand.IssuanceResult.Unprovable] ||
            c.result.isInstanceOf[DeviceCommand.IssuanceResult.Postponed]
          case _ => false
        }
        assert(!started || step.before.slot.openIntent.isEmpty || absence)
        ()
      }

    "never be for a key whose certificate is revoked or being revoked" in forEveryEvent {
      (before, event, _) =>
        (before.slot.credential, event) match {
          case (c: Credential.Revoking, e: DeviceEvent.IssuanceRequested) =>
            assert(e.intent.spkiHash != c.certificate.spki)
          case (c: Credential.Revoked, e: DeviceEvent.IssuanceRequested) =>
            assert(e.intent.spkiHash != c.certificate.spki)
          case _ => ()
        }
        ()
    }
  }

  "Quarantine" should {
    "let nothing be asked for, delivered, renewed or proven" in forEveryEvent { (before, event, after) =>
      if (before.state.phase == Phase.QUARANTINED && after.state.phase == Phase.QUARANTINED)
        event match {
          case _: DeviceEvent.IssuanceRequested | _: DeviceEvent.CertificateIssued |
              _: DeviceEvent.DeliveryStarted | _: DeviceEvent.DeliveryRepeated |
              _: DeviceEvent.InstallationReported | _: DeviceEvent.CredentialProven |
              _: DeviceEvent.RenewalOpened =>
            fail(s"$event")
          case _ => assert(!after.slot.credential.isInstanceOf[Credential.Active])
        }
      ()
    }

    "be left by release or retirement alone" in forEveryEvent { (before, event, after) =>
      if (before.state.phase == Phase.QUARANTINED && after.state.phase != Phase.QUARANTINED)
        assert(
          event.isInstanceOf[DeviceEvent.DeviceReleased] ||
            event.isInstanceOf[DeviceEvent.DeviceDecommissioned]
        )
      ()
    }

    "make keys useless for the device for good" in forEveryEvent { (before, event, _) =>
      (before.state, event) match {
        case (known: DeviceState.Known, e: DeviceEvent.IssuanceRequested) =>
          assert(!known.dossier.bars(e.intent.spkiHash))
        case _ => ()
      }
      ()
    }
  }

  "Deadlines" should {
    val settled = Set(Phase.UNKNOWN, Phase.CANCELLED, Phase.DECOMMISSIONED)

    "stand in every state that waits" in forEveryStep { step =>
      val walk = step.after
      val slot = walk.slot
      val atWork = !settled(walk.state.phase) || slot.revoking || slot.openIntent.isPresent
      assert(walk.nextDeadline.isDefined == atWork, walk.label)
      ()
    }

    "be the very moment from which there is something to do" in forEveryStep { step =>
      step.after.nextDeadline.foreach { due =>
        val before = step.after.copy(now = due.minusMillis(1))
        val at = step.after.copy(now = due)
        assert(before.eventsOf(checkDeadlines).isEmpty, s"too early in ${before.label}")
        assert(at.eventsOf(checkDeadlines).nonEmpty, s"nothing to do in ${at.label}")
      }
      ()
    }

    "move on each time they are acted upon, for as long as they come" in forAll(lives(40)) { life =>
      Iterator.iterate(life.last)(_.dueOnce).take(200).foreach { walk =>
        val acted = walk.whenDue.after(checkDeadlines)
        assert(acted.nextDeadline.forall(_.isAfter(acted.now)), s"${walk.label} → ${acted.label}")
      }
    }
  }

  /** What is heard of every device that is known. */
  private def isStray(command: DeviceCommand): Boolean = command match {
    case _: DeviceCommand.RecordCloudRegistration => true
    case c: DeviceCommand.RecordIssuance => c.result.isInstanceOf[DeviceCommand.IssuanceResult.Stray]
    case _ => false
  }

  "Refusals" should {
    "list exactly what is legal, and be sure for what is not" in forEveryStep { step =>
      val legal = DeviceLifecycle.legal(step.before.state)
      step.before.ask(step.command) match {
        case refused: Decision.Rejected =>
          assert(refused.legal == legal)
          assert(!legal.contains(step.command.name) || refused.reason != Reason.NOT_IN_STATE)
        // A CA's own list may show what the slot has forgotten.
        case _: Decision.Accepted => assert(legal.contains(step.command.name) || isStray(step.command))
      }
      ()
    }

    "never be an exception, even for a command made for another device" in
      forAll(lives(20), RandomWalks.strayCommands) { (life, stray) =>
        val answer = life.last.ask(stray)
        assert(answer.isInstanceOf[Decision.Accepted] || answer.isInstanceOf[Decision.Rejected])
      }
  }

  "Evolution" should {
    "take any event in any state" in forAll(lives(20), lives(20)) { (one, other) =>
      val walk = one.last
      other.last.records.foreach { record =>
        val next = DeviceLifecycle.evolve(walk.state, record.event, 7, walk.now)
        assert(!next.label.toString.isEmpty)
        assert(DeviceLifecycle.legal(next).contains(CommandName.CHECK_DEADLINES))
      }
    }
  }

  "An operational device with nothing under way" should {
    "write nothing when it shows itself" in forEveryStep { step =>
      val walk = step.after
      if (walk.state.phase == Phase.OPERATIONAL && walk.slot.pipelineWait.isEmpty)
        assert(walk.ask(greet) == new Decision.Accepted(java.util.List.of()))
      ()
    }
  }
}
