package io.birthmark.device

import org.scalatest.wordspec.AnyWordSpec

import io.birthmark.device.Orders._

/** Lives of devices, told one by one: what happens when things do not go as planned. */
class DeviceLifecycleSpec extends AnyWordSpec {
  private val requested = {
    val claimed = Walk.start.after(register).after(greet)
    claimed.after(enroll(claimed, 1))
  }

  private val delivering = requested.after(issued(1))
  private val active = delivering.after(prove(delivering, 1))
  private val renewing = {
    val open = active.after(openRenewal)
    open.after(enroll(open, 2))
  }

  private def refusal(walk: Walk, command: DeviceCommand): Reason = walk.ask(command) match {
    case refused: Decision.Rejected => refused.reason
    case accepted: Decision.Accepted => fail(s"accepted with ${accepted.events}")
  }

  "A device from its announcement to its credential" should {
    "need four writes" in {
      val writes = Seq[Walk => DeviceCommand](
        _ => register,
        walk => enroll(walk, 1),
        _ => issued(1),
        walk => prove(walk, 1)
      )

      val done = writes.foldLeft(Walk.start)((walk, command) => walk.after(command(walk)))

      assert(done.label == "OPERATIONAL(ACTIVE)")
      assert(done.state.asInstanceOf[DeviceState.Known].dossier.desired.generation == 1)
    }

    "use a challenge once" in {
      val claimed = Walk.start.after(register).after(greet)
      val refusedOnce = claimed.after(enrollUnacceptable(claimed))

      assert(refusal(refusedOnce, enrollUnacceptable(claimed)) == Reason.CHALLENGE_STALE)
    }
  }

  "A renewal" should {
    "leave the active credential alone until the next one is proven" in {
      val delivered = renewing.after(issued(2))
      assert(delivered.label == "OPERATIONAL(ACTIVE+DELIVERING)")
      assert(delivered.slot.proven.get.digest == certificate(1).digest)

      val proven = delivered.after(prove(delivered, 2))

      assert(proven.label == "OPERATIONAL(ACTIVE)")
      assert(proven.slot.proven.get.digest == certificate(2).digest)
      assert(proven.slot.generation == 2)
    }

    "cost the device nothing when the CA refuses it" in {
      val refused = renewing.after(answer(2, denied))

      assert(refused.label == "OPERATIONAL(ACTIVE+FAILED)")
      assert(refused.after(openRenewal).label == "OPERATIONAL(ACTIVE+KEY_WAIT)")
    }

    "be opened before it is asked for" in {
      assert(refusal(active, enroll(active, 2)) == Reason.NOT_DUE)
    }

    "be put on hold with its device, and go on with it" in {
      val suspended = renewing.after(suspend).after(issued(2))
      assert(suspended.label == "SUSPENDED(HELD+ISSUED)")

      val back = suspended.after(resume).after(greet)

      assert(back.label == "OPERATIONAL(ACTIVE+DELIVERING)")
    }
  }

  "A device that lost its key while its certificate was on the way" should {
    "get another certificate for a new key, and the first is revoked" in {
      val again = delivering.after(enroll(delivering, 2))

      assert(again.label == "PROVISIONING(REQUESTED)")
      assert(again.slot.condemned.get(0).certificate.digest == certificate(1).digest)
      assert(refusal(again, prove(again, 1)) == Reason.NOTHING_AWAITED)
    }
  }

  "An answer of a CA that contradicts what it was asked" should {
    "park the device, and leave the attempt on watch" in {
      val parked = requested.after(answer(1, contradicted))

      assert(parked.label == "PARKED(FAILED)")
      assert(parked.slot.watched.get(0).attempt == attempt(1))
      assert(parked.state.asInstanceOf[DeviceState.Parked].reason == Reason.CA_REPLY_CONTRADICTS)
    }
  }

  "An attempt in doubt" should {
    "count as one attempt however often it was looked up" in {
      val inDoubt = requested.dueOnce.dueOnce

      val next = inDoubt.after(answer(1, absent(2, 1)))

      assert(next.label == "PROVISIONING(REQUESTED)")
      assert(next.slot.pipelineWait.get.attempt == 2)
    }

    "still count when it follows others, so that attempts come to an end" in {
      val second = requested.after(answer(1, absent(2, 1)))
      val third = second.after(answer(2, absent(3, 1))).dueOnce

      val spent = third.after(answer(3, absent(4, 1)))

      assert(spent.label == "PARKED(FAILED)")
    }

    "not be written again by every answer that says no more" in {
      val inDoubt = requested.after(answer(1, outcomeUnknown))

      assert(inDoubt.eventsOf(answer(1, outcomeUnknown)).isEmpty)
    }
  }

  "An attempt that is being looked up" should {
    "stay in doubt when it turns out that its first request was not taken: the look-up may be a repeat" in {
      val doubted = requested.after(answer(1, outcomeUnknown))
      assert(doubted.label == "PROVISIONING(IN_DOUBT)")

      assert(doubted.eventsOf(answer(1, postponed(1, 1))).isEmpty)
      assert(doubted.after(decommission).eventsOf(answer(1, postponed(1, 1))).isEmpty)
      assert(doubted.after(answer(1, postponed(1, 1))).after(issued(1)).label == "PROVISIONING(DELIVERING)")
    }
  }

  "A certificate that nobody wants any more" should {
    "be condemned when the CA answers after the device was retired" in {
      val retired = requested.after(decommission)

      val answered = retired.after(issued(1))

      assert(answered.slot.condemned.get(0).certificate.digest == certificate(1).digest)
      assert(answered.nextDeadline.isDefined)
    }

    "be condemned when the credential was revoked while its renewal was asked for" in {
      val revokedMeanwhile = renewing.after(revoke)

      val answered = revokedMeanwhile.after(issued(2))

      assert(answered.label == "PARKED(REVOKING)")
      assert(answered.slot.condemned.get(0).certificate.digest == certificate(2).digest)
    }

    "be looked for when the CA's answer to a retired device's request is lost" in {
      val retired = requested.after(decommission)

      assert(retired.dueOnce.label == "DECOMMISSIONED(IN_DOUBT)")
    }

    "be watched for when the look-ups are spent, and condemned when it shows up" in {
      val givenUp = requested.after(decommission).dueUntil("DECOMMISSIONED(FAILED)")
      assert(givenUp.nextDeadline.isEmpty)

      val shownUp = givenUp.after(issued(1))

      assert(shownUp.slot.watched.isEmpty)
      assert(shownUp.slot.condemned.size == 1)
    }
  }

  "A device that was rejected while the CA worked" should {
    "not be kept out for ever by an answer that was lost" in {
      val back = requested.after(reject).dueUntil("CLAIMED(FAILED)")

      assert(back.after(enroll(back, 2)).label == "PROVISIONING(REQUESTED)")
    }
  }

  "A device whose CA has few words for reasons to revoke" should {
    val ca = active.slot.proven.get.ca
    val words = new RevocationWords(java.util.Map.of(ca, java.util.Set.of(RevocationReason.SUPERSEDED)))
    val rules = new DeviceLifecycle(Walk.policy, words)

    "be refused one that it lacks, and told those it has" in {
      rules.decide(active.device, revoke, active.now) match {
        case no: Decision.Rejected =>
          assert(no.reason == Reason.REVOCATION_REASON_NOT_EXPRESSIBLE)
          assert(no.detail.endsWith("has no word for KEY_COMPROMISE; give one of [SUPERSEDED]"))
        case other => fail(s"$other")
      }
    }

    "be revoked for one that it has" in {
      val superseded = new DeviceCommand.Revoke(RevocationReason.SUPERSEDED)

      assert(rules.decide(active.device, superseded, active.now).isInstanceOf[Decision.Accepted])
    }
  }

  "A revoked device" should {
    val revoking = active.after(revoke)
    val back = revoking.after(unpark)

    "come back with a new key, while the CA is still being told to revoke the old one" in {
      val again = back.after(enroll(back, 2)).after(issued(2))

      val proven = again.after(prove(again, 2))

      assert(proven.label == "OPERATIONAL(ACTIVE)")
      assert(proven.slot.condemned.get(0).certificate.digest == certificate(1).digest)
      assert(proven.after(revoked(certificate(1).digest)).slot.condemned.isEmpty)
    }

    "not come back with the key that is being revoked" in {
      assert(refusal(back, enroll(back, 1)) == Reason.KEY_RETIRED)
    }

    "not go on as operational when it was parked before" in {
      val parkedFirst = active.after(park).after(revoke)

      assert(parkedFirst.after(unpark).label == "CLAIMED(REVOKING)")
    }

    "be told that it is revoked already, and not merely parked" in {
      assert(refusal(revoking, revoke) == Reason.CREDENTIAL_REVOKED)
    }

    "not be waited for with a renewal" in {
      assert(active.after(openRenewal).after(revoke).label == "PARKED(REVOKING+LAPSED)")
    }
  }

  "A parked device that is let go on" should {
    "have time to fetch the certificate that it was parked for" in {
      val parked = delivering.dueUntil("PARKED(ISSUED)").dueOnce

      val back = parked.after(unpark)

      assert(back.label == "PROVISIONING(ISSUED)")
      assert(back.eventsOf(checkDeadlines).isEmpty)
    }

    "be expected to ask anew when its request has failed" in {
      val back = requested.after(answer(1, denied)).after(unpark)

      assert(back.label == "CLAIMED(FAILED)")
      assert(back.nextDeadline.isDefined)
    }
  }

  "A ghost" should {
    "be condemned when it shows up late for an attempt given up" in {
      val nextOne = requested.after(answer(1, absent(2, 1)))

      val shownUp = nextOne.after(issued(certificate(1)))

      assert(shownUp.label == "PROVISIONING(REQUESTED)")
      assert(shownUp.slot.watched.isEmpty)
      assert(shownUp.slot.condemned.get(0).certificate == certificate(1))
    }

    "be condemned beside the active credential that came of the same attempt, while a renewal is on" in {
      val twice = certificate(1, 1, 1)
      val delivered = renewing.after(issued(2))

      val shownUp = delivered.after(issued(twice))

      assert(shownUp.label == "OPERATIONAL(ACTIVE+DELIVERING)")
      assert(shownUp.slot.condemned.get(0).certificate == twice)
    }

    "be condemned with its twin, when the CA issued twice for an attempt given up" in {
      val one = requested.after(answer(1, absent(2, 1))).after(issued(certificate(1)))

      val both = one.after(issued(certificate(1, 1, 1)))

      assert(both.slot.condemned.size == 2)
    }

    "not be seen in a certificate that was signed twice, because it is revoked by its serial number" in {
      val first = certificate(1)
      val signedAgain = new HeldCertificate(
        digest("another signature"),
        first.spki,
        first.serial,
        first.ca,
        first.attempt,
        first.notAfter,
        0
      )

      assert(delivering.eventsOf(issued(signedAgain)).isEmpty)
      assert(active.eventsOf(issued(signedAgain)).isEmpty)
    }

    "not make a device's memory grow without bound" in {
      val haunted = (1 to 40).foldLeft(active)((walk, copy) =>
        walk.offered(issued(certificate(1, 1, copy)))
      )

      assert(haunted.slot.condemned.size == CredentialSlot.MAX_LOOSE_ENDS + 1)
      assert(refusal(haunted, issued(certificate(1, 1, 99))) == Reason.BUSY)
    }
  }

  "A device that asks for one key after another" should {
    "be parked before it has more unwanted certificates than can be kept in mind" in {
      val greedy = (2 to 40).foldLeft(delivering)((walk, number) =>
        walk.offered(enroll(walk, number)).offered(issued(number))
      )

      assert(greedy.label == "PARKED(DELIVERING)")
      assert(greedy.slot.condemned.size == CredentialSlot.MAX_LOOSE_ENDS)
    }
  }

  "A device whose delivery was paused" should {
    "be asked for its proof, not sent the certificate that it says it holds" in {
      val paused = delivering.dueUntil("PROVISIONING(ISSUED)")

      val back = paused.after(greetHolding(certificate(1).digest))

      assert(back.label == "PROVISIONING(INSTALLED)")
    }
  }

  "A claim that lapses after the enrollment window" should {
    "end the registration in the same write" in {
      val late = Walk.start.after(register).later(java.time.Duration.ofDays(180)).after(greet)

      assert(late.dueOnce.label == "CANCELLED(EMPTY)")
    }
  }
}
