package io.birthmark.ca

import java.time.{Duration, InstantSource}
import java.util.Optional

import scala.jdk.CollectionConverters._

import io.birthmark.ca.CaTests._
import io.birthmark.device._
import io.birthmark.pki.{CertificateProfile, Csr, KeyKind, Profiles}
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** Which CA a request goes to: the first on its route that can be asked that and takes requests. */
class CaChooserSpec extends AnyWordSpec with Matchers {
  private val (one, two, three) = (new CaName("one"), new CaName("two"), new CaName("three"))
  private val line = Origin.of(new GroupId("line"))
  private val id = device("dev")
  private val keys = csr(p256())

  /** A CA of this name; what it cannot certify, it says. */
  private class Named(val name: CaName, real: CertificateAuthority, refusal: Option[Reason]) extends CertificateAuthority {
    override def capabilities: CaCapabilities = real.capabilities
    override def trust: CaTrust = real.trust
    override def intend(request: IntentRequest): Intention = refusal match {
      case Some(reason) => new Intention.Infeasible(reason, s"$name cannot")
      case None =>
        val made = feasible(real.intend(request))
        new Intention.Feasible(
          new IssuanceIntent(made.attempt, made.csr, made.csrHash, made.spkiHash, made.profile, name, made.serial,
            made.notBefore, made.notAfter, made.tbsHash)
        )
    }
    override def issue(order: IssuanceOrder) = throw new AssertionError("nothing is asked of it")
    override def resolve(order: IssuanceOrder) = throw new AssertionError("nothing is asked of it")
    override def revoke(order: RevocationOrder) = throw new AssertionError("nothing is asked of it")
    override def examine(within: Duration) = throw new AssertionError("nothing is asked of it")
  }

  private class Bench(route: CaName*) {
    private val real = authority(issuingCa("Real"))
    var led: Seq[CaName] = route
    var closed: Map[CaName, Reason] = Map.empty
    var refusing: Map[CaName, Reason] = Map.empty
    var asked: Vector[CaGate.Wish] = Vector.empty
    var follows: CertificateProfile = profile
    private val routes: Routes = (_, _, origin: Origin, _: KeyKind) =>
      if (origin.group.isEmpty) java.util.List.of()
      else led.zipWithIndex.map { case (ca, at) => new Routes.Stop(ca, Optional.of(s"rank ${at + 1}")) }.asJava
    private val gate: CaGate = wish => {
      asked :+= wish
      closed.get(wish.ca).fold[CaGate.Verdict](new CaGate.Open)(why => new CaGate.Closed(until(why)))
    }
    private val ids = attemptIds()
    private def maker = new IntentMaker(
      Seq(one, two, three).map(ca => ca -> (new Named(ca, real, refusing.get(ca)): CertificateAuthority)).toMap.asJava,
      Profiles.of(List(follows).asJava),
      () => ids(),
      InstantSource.fixed(begin)
    )
    private def chooser = new CaChooser(routes, maker, gate, providers)

    def first(csr: Csr = keys, from: Origin = line): CaChoice = chooser.first(id, facts, from, csr, profile.name)
    def order(ca: CaName, from: Origin = line): IssuanceOrder = {
      val intent = feasible(maker.make(id, facts, keys, profile.name, ca))
      new IssuanceOrder(id, facts, intent, from, Optional.empty(), begin, Optional.empty())
    }
    def anywhere(order: IssuanceOrder, returns: Int = 3): CaChoice = chooser.anywhere(order, returns)
    def sameCa(order: IssuanceOrder): CaChoice = chooser.sameCa(order)
  }

  private def until(why: Reason) = new CaClosed(why, begin.plusSeconds(30))
  private def now(choice: CaChoice): IssuanceIntent = choice match {
    case now: CaChoice.Now => now.intent
    case other => fail(s"$other")
  }
  private def later(choice: CaChoice): CaChoice.Later = choice match {
    case later: CaChoice.Later => later
    case other => fail(s"$other")
  }

  "A request" should {
    "go to the first CA of its route, and say why" in new Bench(one, two) {
      private val intent = now(first())
      intent.ca shouldBe one
      intent.choice shouldBe Optional.of("rank 1")
      asked shouldBe Vector(new CaGate.Wish(one, line.flow, 0))
    }

    "pass over a CA that takes none, and say so" in new Bench(one, two, three) {
      for (why <- Seq(Reason.CA_DRAINED, Reason.CA_UNAVAILABLE, Reason.CA_THROTTLED, Reason.CA_MISCONFIGURED)) {
        closed = Map(one -> why)
        val intent = now(first())
        intent.ca shouldBe two
        intent.choice shouldBe Optional.of(s"rank 2; passed over: one ($why)")
      }
    }

    "pass over a CA that cannot certify it, and ask it for no time" in new Bench(one, two) {
      refusing = Map(one -> Reason.KEY_NOT_ALLOWED)
      private val intent = now(first())
      intent.ca shouldBe two
      intent.choice shouldBe Optional.of("rank 2; passed over: one (KEY_NOT_ALLOWED)")
      asked.map(_.ca) shouldBe Vector(two)
    }

    "wait for a CA that has no time yet, and for none behind it" in new Bench(one, two) {
      for (why <- Seq(Reason.CA_BUDGET, Reason.BUSY)) {
        closed = Map(one -> why)
        val waits = later(first())
        waits.draft.ca shouldBe one
        waits.why shouldBe until(why)
      }
    }

    "wait for the first of several that take none" in new Bench(one, two, three) {
      refusing = Map(one -> Reason.KEY_NOT_ALLOWED)
      closed = Map(two -> Reason.CA_DRAINED, three -> Reason.CA_UNAVAILABLE)
      private val waits = later(first())
      waits.draft.ca shouldBe two
      waits.why shouldBe until(Reason.CA_DRAINED)
    }

    "be refused as the first CA refuses it, when none can" in new Bench(one, two) {
      refusing = Map(one -> Reason.KEY_NOT_ALLOWED, two -> Reason.PROFILE_REFUSES)
      first() shouldBe new CaChoice.Nowhere(Reason.KEY_NOT_ALLOWED, "one cannot")
    }

    "pass over a CA that its profile does not trust" in new Bench(one, two) {
      follows = profile.issuedBy(java.util.Set.of(two, three))
      private val intent = now(first())
      intent.ca shouldBe two
      intent.choice shouldBe Optional.of("rank 2; passed over: one (PROFILE_REFUSES)")
      asked.map(_.ca) shouldBe Vector(two)
    }

    "be refused when its group leads nowhere" in new Bench() {
      first().asInstanceOf[CaChoice.Nowhere].reason shouldBe Reason.CA_NOT_ROUTED
    }
  }

  "A request that waits" should {
    "be given its turn where it waits, though another CA comes first" in new Bench(one, two) {
      private val intent = now(anywhere(order(two)))
      intent.ca shouldBe two
      asked shouldBe Vector(new CaGate.Wish(two, line.flow, 3))
    }

    "keep its draft as long as it waits for the same CA" in new Bench(one, two) {
      closed = Map(one -> Reason.CA_BUDGET)
      private val waiting = order(one)
      later(anywhere(waiting)).draft shouldBe waiting.intent
    }

    "go on to another CA when its own takes none" in new Bench(one, two) {
      closed = Map(one -> Reason.CA_UNAVAILABLE)
      private val waiting = order(one)
      private val intent = now(anywhere(waiting))
      intent.ca shouldBe two
      intent.attempt should not be waiting.intent.attempt
      intent.csrHash shouldBe waiting.intent.csrHash
      intent.choice shouldBe Optional.of("rank 2; passed over: one (CA_UNAVAILABLE)")
    }

    "wait for another CA's time when its own takes none" in new Bench(one, two) {
      closed = Map(one -> Reason.CA_DRAINED, two -> Reason.CA_BUDGET)
      private val waits = later(anywhere(order(one)))
      waits.draft.ca shouldBe two
      waits.why shouldBe until(Reason.CA_BUDGET)
    }

    "leave a CA that its group has left" in new Bench(one, two) {
      led = Seq(three)
      now(anywhere(order(one))).ca shouldBe three
    }

    "stay where it is while its group is not known" in new Bench(one, two) {
      now(anywhere(order(three, Origin.NOWHERE))).ca shouldBe three
    }
  }

  "A request after one of which nobody can tell what became" should {
    "go to the same CA alone" in new Bench(one, two) {
      now(sameCa(order(two))).ca shouldBe two
      closed = Map(two -> Reason.CA_DRAINED)
      private val waits = later(sameCa(order(two)))
      waits.draft.ca shouldBe two
    }
  }
}
