package io.birthmark.device

import io.birthmark.device.Orders._

/** One device in every state worth a name, each led there by commands. */
object CanonicalStates {
  private val registered = Walk.start.after(register)
  private val claimed = registered.after(greet)
  private val authenticated = claimed.after(enrollUnacceptable(claimed))
  private val caWait = claimed.after(enrollPostponed(claimed, 1))
  private val requested = claimed.after(enroll(claimed, 1))
  private val pendingAtCa = requested.after(answer(1, undecided))
  private val inDoubt = requested.after(answer(1, outcomeUnknown))
  private val delivering = requested.after(issued(1))
  private val installed = delivering.after(greetHolding(certificate(1).digest))

  private val active = delivering.after(prove(delivering, 1))
  private val keyWait = active.after(openRenewal)
  private val renewalCaWait = keyWait.after(enrollPostponed(keyWait, 2))
  private val renewalRequested = keyWait.after(enroll(keyWait, 2))
  private val renewalDelivering = renewalRequested.after(issued(2))

  private val suspended = active.after(suspend).after(heldAtCa(certificate(1).digest))
  private val revoking = active.after(revoke)
  private val revokedOne = revoking.after(revoked(certificate(1).digest))
  private val quarantined = active.after(quarantine(1)).after(heldAtCa(certificate(1).digest))
  private val claimedAnew = revoking.after(unpark)

  /** Label and device, in the order of the tables. */
  val all: Seq[(String, Walk)] = Seq(
    "UNKNOWN(EMPTY)" -> Walk.start,
    "REGISTERED(EMPTY)" -> registered,
    "CANCELLED(EMPTY)" -> registered.after(cancel),
    "CLAIMED(EMPTY)" -> claimed,
    "AUTHENTICATED(EMPTY)" -> authenticated,
    "PROVISIONING(CA_WAIT)" -> caWait,
    "PROVISIONING(REQUESTED)" -> requested,
    "PROVISIONING(PENDING_AT_CA)" -> pendingAtCa,
    "PROVISIONING(IN_DOUBT)" -> inDoubt,
    "PROVISIONING(ISSUED)" -> delivering.dueUntil("PROVISIONING(ISSUED)"),
    "PROVISIONING(DELIVERING)" -> delivering,
    "PROVISIONING(INSTALLED)" -> installed,
    "OPERATIONAL(ACTIVE)" -> active,
    "OPERATIONAL(ACTIVE+KEY_WAIT)" -> keyWait,
    "OPERATIONAL(ACTIVE+CA_WAIT)" -> renewalCaWait,
    "OPERATIONAL(ACTIVE+REQUESTED)" -> renewalRequested,
    "OPERATIONAL(ACTIVE+PENDING_AT_CA)" -> renewalRequested.after(answer(2, undecided)),
    "OPERATIONAL(ACTIVE+IN_DOUBT)" -> renewalRequested.after(answer(2, outcomeUnknown)),
    "OPERATIONAL(ACTIVE+ISSUED)" -> renewalDelivering.dueUntil("OPERATIONAL(ACTIVE+ISSUED)"),
    "OPERATIONAL(ACTIVE+DELIVERING)" -> renewalDelivering,
    "OPERATIONAL(ACTIVE+INSTALLED)" ->
      renewalDelivering.after(greetHolding(certificate(2).digest)),
    "OPERATIONAL(ACTIVE+FAILED)" -> renewalRequested.after(answer(2, denied)),
    "OPERATIONAL(ACTIVE+LAPSED)" -> keyWait.dueUntil("OPERATIONAL(ACTIVE+LAPSED)"),
    "SUSPENDED(HELD)" -> suspended,
    "SUSPENDED(HELD+CA_WAIT)" -> renewalCaWait.after(suspend),
    "SUSPENDED(HELD+REQUESTED)" -> renewalRequested.after(suspend),
    "QUARANTINED(EMPTY)" -> claimed.after(enrollConflicting(claimed, 19)),
    "QUARANTINED(REQUESTED)" -> requested.after(quarantine(1)),
    "QUARANTINED(HELD)" -> quarantined,
    "PARKED(FAILED)" -> requested.after(answer(1, denied)),
    "PARKED(CA_WAIT)" -> caWait.after(park),
    "PARKED(IN_DOUBT)" -> requested.dueUntil("PARKED(IN_DOUBT)"),
    "PARKED(ISSUED)" -> delivering.dueUntil("PARKED(ISSUED)"),
    "PARKED(ACTIVE)" -> active.after(park),
    "PARKED(REVOKING)" -> revoking,
    "PARKED(REVOKED)" -> revokedOne,
    "REJECTED(EMPTY)" -> claimed.after(reject),
    "REJECTED(FAILED)" -> caWait.after(reject),
    "REJECTED(REQUESTED)" -> requested.after(reject),
    "CLAIMED(REVOKED)" -> revokedOne.after(unpark),
    "CLAIMED(REVOKING)" -> quarantined.after(release),
    "PROVISIONING(REVOKING+REQUESTED)" -> claimedAnew.after(enroll(claimedAnew, 2)),
    "DECOMMISSIONED(EMPTY)" -> registered.after(decommission),
    "DECOMMISSIONED(REQUESTED)" -> requested.after(decommission),
    "DECOMMISSIONED(REVOKING)" -> suspended.after(decommission),
    "DECOMMISSIONED(REVOKED)" ->
      active.after(decommission).after(revoked(certificate(1).digest))
  )
}
