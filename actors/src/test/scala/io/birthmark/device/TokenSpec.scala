package io.birthmark.device

import java.time.Duration
import java.util.Optional

import org.scalatest.wordspec.AnyWordSpec

import io.birthmark.device.Orders._

/** A token is good for one enrollment, whatever happens around it. */
class TokenSpec extends AnyWordSpec {
  private val claimed = Walk.start.after(register).after(greet)
  private val offered = claimed.after(offer(1))

  private def refusal(walk: Walk, command: DeviceCommand): Reason = walk.ask(command) match {
    case refused: Decision.Rejected => refused.reason
    case accepted: Decision.Accepted => fail(s"accepted with ${accepted.events}")
  }

  private def tokens(walk: Walk): TokenBook = walk.state match {
    case known: DeviceState.Known => known.dossier.tokens
    case other => fail(s"nothing is known in $other")
  }

  "A token" should {
    "be used up by the write that grants a request" in {
      val requested = offered.after(enrollByToken(offered, 1))

      assert(requested.label == "PROVISIONING(REQUESTED)")
      assert(tokens(requested) == new TokenBook(Optional.empty(), java.util.List.of(token(1).key)))
    }

    "serve a repeat of the same request, and no other" in {
      val requested = offered.after(enrollByToken(offered, 1))
      val delivering = requested.after(issued(1))

      assert(requested.eventsOf(enrollByToken(requested, 1)).isEmpty)
      assert(refusal(delivering, enrollByToken(delivering, 2)) == Reason.TOKEN_USED)
    }

    "not be used up by a request that cannot be granted" in {
      val asked = enrollUnacceptable(offered)

      assert(refusal(offered, byToken(asked)) == Reason.KEY_NOT_ALLOWED)
      assert(tokens(offered).open == Optional.of(token(1)))
    }

    "be used up by a key that another device holds" in {
      val quarantined = offered.after(byToken(enrollConflicting(offered, 19)))

      assert(tokens(quarantined).isSpent(token(1).key))
    }

    "not enroll the device again after a quarantine; a new one does" in {
      val delivering = offered.after(enrollByToken(offered, 1)).after(issued(1))
      val released = delivering.after(quarantine(1)).after(release)
      val again = released.after(offer(2))

      assert(refusal(released, enrollByToken(released, 2)) == Reason.TOKEN_USED)
      assert(again.after(enrollByToken(again, 2)).label == "PROVISIONING(REQUESTED)")
    }

    "prove nothing from the moment of its expiry on" in {
      val last = offered.later(Duration.ofDays(1).minusMillis(1))
      val late = offered.later(Duration.ofDays(1))

      assert(last.eventsOf(enrollByToken(last, 1)).nonEmpty)
      assert(refusal(late, enrollByToken(late, 1)) == Reason.TOKEN_EXPIRED)
    }

    "take the place of one that was not used" in {
      assert(tokens(offered.after(offer(2))).open == Optional.of(token(2)))
    }

    "be offered twice without a second effect, and never again once it was used" in {
      val used = offered.after(enrollByToken(offered, 1))

      assert(offered.eventsOf(offer(1)).isEmpty)
      assert(refusal(used, offer(1)) == Reason.TOKEN_USED)
    }

    "not outlive its registration, while its use does" in {
      val anew = Walk.start.after(register).after(offer(1)).after(Orders.cancel).after(register)
      val used = offered.after(enrollByToken(offered, 1))

      assert(tokens(anew).open.isEmpty)
      assert(tokens(used).isSpent(token(1).key))
    }

    "not be offered to a device that nobody knows, nor to one that is gone" in {
      assert(refusal(Walk.start, offer(1)) == Reason.UNKNOWN_DEVICE)
      assert(refusal(claimed.after(decommission), offer(1)) == Reason.DEVICE_DECOMMISSIONED)
    }
  }

  "A device that was never offered a token" should {
    "prove nothing by one" in {
      assert(refusal(claimed, enrollByToken(claimed, 1)) == Reason.EVIDENCE_KEY_UNKNOWN)
    }
  }

  "The memory of used tokens" should {
    "be bounded, and forget the oldest" in {
      val many = (1 to TokenBook.MAX_SPENT + 1).foldLeft(TokenBook.EMPTY)((book, number) =>
        book.offering(token(number)).used()
      )

      assert(many.spent.size == TokenBook.MAX_SPENT)
      assert(!many.isSpent(token(1).key))
      assert(many.isSpent(token(2).key))
    }
  }
}
