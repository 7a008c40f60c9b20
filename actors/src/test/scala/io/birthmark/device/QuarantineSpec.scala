package io.birthmark.device

import org.scalatest.wordspec.AnyWordSpec

import scala.jdk.CollectionConverters._

import io.birthmark.device.Orders._

/** What becomes of a device that may not be the only one that holds its key. */
class QuarantineSpec extends AnyWordSpec {
  private val claimed = Walk.start.after(register).after(greet)
  private val requested = claimed.after(enroll(claimed, 1))
  private val delivering = requested.after(issued(1))
  private val active = delivering.after(prove(delivering, 1))
  private val anothersKey = 19

  private def refusal(walk: Walk, command: DeviceCommand): Reason = walk.ask(command) match {
    case refused: Decision.Rejected => refused.reason
    case accepted: Decision.Accepted => fail(s"accepted with ${accepted.events}")
  }

  private def condemned(walk: Walk): Seq[(Sha256, RevocationReason)] =
    walk.slot.condemned.asScala.toSeq.map(c => c.certificate.digest -> c.reason)

  "A device whose key another one has proven to hold" should {
    "keep its credential on hold until an operator has looked" in {
      val quarantined = active.after(quarantine(1))

      assert(quarantined.label == "QUARANTINED(HELD)")
      val settled = quarantined.after(heldAtCa(certificate(1).digest))
      assert(settled.nextDeadline.contains(quarantined.now.plus(Walk.policy.quarantineReview)))
      assert(settled.dueOnce.label == "QUARANTINED(HELD)")
    }

    "lose what was on its way to it, at once" in {
      val quarantined = delivering.after(quarantine(1))

      assert(quarantined.label == "QUARANTINED(EMPTY)")
      assert(condemned(quarantined) == Seq(certificate(1).digest -> RevocationReason.KEY_COMPROMISE))
    }

    "lose what the CA answers afterwards" in {
      val answered = requested.after(quarantine(1)).after(issued(1))

      assert(answered.label == "QUARANTINED(EMPTY)")
      assert(condemned(answered) == Seq(certificate(1).digest -> RevocationReason.KEY_COMPROMISE))
    }

    "lose what the CA answers only after it was released" in {
      val answered = requested.after(quarantine(1)).after(release).after(issued(1))

      assert(answered.label == "CLAIMED(EMPTY)")
      assert(condemned(answered) == Seq(certificate(1).digest -> RevocationReason.KEY_COMPROMISE))
    }

    "not be waited for with a renewal" in {
      assert(active.after(openRenewal).after(quarantine(1)).label == "QUARANTINED(HELD+LAPSED)")
    }

    "stay in quarantine when its credential is revoked" in {
      assert(active.after(quarantine(1)).after(revoke).label == "QUARANTINED(REVOKING)")
    }

    "be told so at every step, whatever it was before" in {
      val steps = Seq[Walk => DeviceCommand](_ => greet, enroll(_, 2), prove(_, 1), _ => openRenewal)
      val others = CanonicalStates.all.map(_._2).filter(walk =>
        DeviceLifecycle.legal(walk.state).contains(CommandName.QUARANTINE)
      )

      for (walk <- others.map(_.offered(quarantine)); step <- steps)
        assert(refusal(walk, step(walk)) == Reason.DEVICE_QUARANTINED)
    }
  }

  "Every device that is not retired" should {
    "be one that can be quarantined" in {
      val safe = CanonicalStates.all.map(_._2).filterNot(walk =>
        DeviceLifecycle.legal(walk.state).contains(CommandName.QUARANTINE)
      )

      assert(safe.map(_.state.phase).toSet == Set(Phase.UNKNOWN, Phase.DECOMMISSIONED))
    }
  }

  "A device that comes with another one's key" should {
    "be quarantined with the evidence it gave, and have neither attempt nor certificate" in {
      val caught = claimed.after(enrollConflicting(claimed, anothersKey))
      val events = caught.records.drop(claimed.records.size).map(_.event.getClass.getSimpleName)

      assert(caught.label == "QUARANTINED(EMPTY)")
      assert(events == Seq("EvidenceAccepted", "DeviceQuarantined"))
    }

    "be written down first when nobody knew it" in {
      val caught = Walk.start.after(enrollConflicting(Walk.start, anothersKey))

      assert(caught.label == "QUARANTINED(EMPTY)")
    }

    "lose the use of its own credential with it" in {
      assert(active.after(enrollConflicting(active, anothersKey)).label == "QUARANTINED(HELD)")
    }

    "use a fresh challenge for it, so that nobody can replay its proof" in {
      val later = claimed.after(enrollUnacceptable(claimed))

      assert(refusal(later, enrollConflicting(claimed, anothersKey)) == Reason.CHALLENGE_STALE)
    }

    "be refused alone when it comes with that key again after its release" in {
      val released = claimed.after(enrollConflicting(claimed, anothersKey)).after(release)

      assert(refusal(released, enroll(released, anothersKey)) == Reason.KEY_RETIRED)
      assert(refusal(released, enrollConflicting(released, anothersKey)) == Reason.KEY_RETIRED)
    }
  }

  "A released device" should {
    val released = active.after(quarantine(1)).after(release)

    "have its credential revoked and be asked who it is" in {
      assert(released.label == "CLAIMED(REVOKING)")
      val revoking = released.slot.credential.asInstanceOf[Credential.Revoking]
      assert(revoking.reason == RevocationReason.KEY_COMPROMISE)
    }

    "come back with a new key" in {
      val again = released.after(enroll(released, 2)).after(issued(2))

      assert(again.after(prove(again, 2)).label == "OPERATIONAL(ACTIVE)")
    }

    "not come back with a key that was on its way when it was quarantined" in {
      val back = delivering.after(quarantine).after(release)

      assert(refusal(back, enroll(back, 1)) == Reason.KEY_RETIRED)
    }

    "not be quarantined again for the key it has given up" in {
      val again = released.after(enroll(released, 2))

      assert(again.eventsOf(quarantine(1)).isEmpty)
      assert(again.after(quarantine(2)).label == "QUARANTINED(REVOKING+REQUESTED)")
    }

    "remember its keys also when it was cancelled and is registered anew" in {
      val released = delivering.after(quarantine(1)).after(release).after(revoked(certificate(1).digest))
      val lapsed = released.dueUntil("REGISTERED(EMPTY)")
      val anew = lapsed.after(Orders.cancel).after(register).after(greet)

      assert(refusal(anew, enroll(anew, 1)) == Reason.KEY_RETIRED)
    }
  }

  "A quarantined device" should {
    "have one more key barred when that turns out to be another's too, and keep its first reason" in {
      val twice = active.after(quarantine).after(quarantine(7))

      assert(twice.state.asInstanceOf[DeviceState.Quarantined].reason == Reason.OPERATOR_DECISION)
      assert(twice.eventsOf(quarantine(7)).isEmpty)
      val back = twice.after(release)
      assert(refusal(back, enroll(back, 7)) == Reason.KEY_RETIRED)
    }

    "not make its memory grow without bound" in {
      val many = (1 to 40).foldLeft(active)((walk, key) => walk.after(quarantine(key + 100)))

      val barred = many.state.asInstanceOf[DeviceState.Known].dossier.barredKeys
      assert(barred.size == Dossier.MAX_BARRED_KEYS)
      assert(barred.contains(digest("key 140")))
    }

    "be retired with its key called compromised" in {
      val retired = active.after(quarantine(1)).after(decommission)

      val revoking = retired.slot.credential.asInstanceOf[Credential.Revoking]
      assert(revoking.reason == RevocationReason.KEY_COMPROMISE)
    }
  }
}
