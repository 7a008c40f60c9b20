package io.birthmark.device

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._
import scala.jdk.OptionConverters._

import io.birthmark.device.Orders._
import org.scalatest.wordspec.AnyWordSpec

/** Every state in its own true words. What was reviewed stands in `explanations.txt`, which is
  * written anew with `-Dbirthmark.write-docs=true`.
  */
class ExplanationSpec extends AnyWordSpec {
  private val reviewed = Path.of("src/test/resources/io/birthmark/device/explanations.txt")

  private def explained(walk: Walk): Explanation = Explanation.of(walk.state, walk.now)

  private def lines(label: String, walk: Walk): Seq[String] = {
    val why = explained(walk)
    Seq(label, s"  ${why.sentence}") ++
      why.also.asScala.map(other => s"  also: $other") ++
      Seq(s"  helps: ${why.helps.asScala.mkString(", ")}")
  }

  "The explanation" should {
    "be the reviewed one for every state" in {
      val made = CanonicalStates.all.flatMap((lines _).tupled)
      if (java.lang.Boolean.getBoolean("birthmark.write-docs"))
        Files.writeString(reviewed, made.mkString("", "\n", "\n"), UTF_8)

      val found = Files.readAllLines(reviewed, UTF_8).asScala.toSeq

      for ((was, is) <- found.zipAll(made, "(absent)", "(absent)")) assert(was == is)
    }

    "name whoever the twin itself waits for, and the moment when it acts" in {
      for ((label, walk) <- CanonicalStates.all) {
        val why = explained(walk)
        val waits = walk.state.ownWait.or(() => walk.slot.pipelineWait).toScala
        val revoking = walk.slot.revoking

        assert(why.whom.toScala == waits.filter(_ => why.whom.isPresent).map(_.whom), label)
        if (!revoking && !label.startsWith("DECOMMISSIONED") && !label.startsWith("PARKED"))
          assert(why.next.toScala.map(_.at) == walk.nextDeadline || walk.slot.openIntent.isPresent, label)
      }
    }

    "offer only what is legal, and never what nobody orders" in {
      for ((label, walk) <- CanonicalStates.all)
        assert(DeviceLifecycle.legal(walk.state).containsAll(explained(walk).helps), label)
    }

    "tell each wait once" in {
      for ((label, walk) <- CanonicalStates.all) {
        val revocations = walk.slot.condemned.size +
          (if (walk.slot.credential.isInstanceOf[Credential.Revoking]) 1 else 0)
        assert(explained(walk).also.asScala.count(_.contains("to revoke")) == revocations, label)
      }
    }

    "name the turn of a device whose CA is asked for as much as it may be" in {
      val claimed = CanonicalStates.all.toMap.apply("CLAIMED(EMPTY)")
      val turn = new CaClosed(Reason.CA_BUDGET, claimed.now.plusSeconds(1250))

      val why = explained(claimed.after(enrollPostponed(claimed, 1, turn)))

      assert(why.sentence ==
        "Has no credential in use; waits for its turn at the certificate authority embedded (as much as may be asked" +
        " of the certificate authority is being asked), since 2026-11-22 06:00:00 UTC; at 2026-11-22 06:20:50 UTC it" +
        " has its turn; nothing has been requested there yet.")
      assert(why.next.get.at == turn.until)
    }

    "tell what the CA calls the request that it has not decided on, and of no other state" in {
      val told = CanonicalStates.all.flatMap { case (label, walk) => explained(walk).reference.toScala.map(label -> _) }

      assert(told == Seq(
        "PROVISIONING(PENDING_AT_CA)" -> "request-7",
        "OPERATIONAL(ACTIVE+PENDING_AT_CA)" -> "request-7"
      ))
    }

    "say that asking the CA tells no more, and what becomes of a certificate that shows up" in {
      val inDoubt = CanonicalStates.all.toMap.apply("PROVISIONING(IN_DOUBT)")

      val why = explained(inDoubt.after(answer(1, unprovable)))

      assert(why.sentence.startsWith(
        "All work on it has stopped (it is not known whether the certificate authority issued), and asking it" +
          " tells no more: another request may make a second certificate; waits for an operator"
      ))
      assert(why.helps.asScala == Seq(CommandName.UNPARK, CommandName.DECOMMISSION))
      assert(why.also.asScala == Seq(
        "The certificate authority embedded may have issued in 1 attempt given up; what shows up there is revoked."
      ))
    }

    "say that a deadline has passed when the twin was not woken in time" in {
      val registered = Walk.start.after(register)

      assert(explained(registered).sentence.contains("; at 2027-05-21"))
      assert(explained(registered.whenDue).sentence.contains("; due since 2027-05-21"))
    }
  }
}
