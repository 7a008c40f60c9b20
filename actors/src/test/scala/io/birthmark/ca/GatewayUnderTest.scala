package io.birthmark.ca

import java.time.{Duration, Instant, InstantSource}
import java.util.concurrent.CompletableFuture


import io.birthmark.ca.CaTests._
import io.birthmark.device.DeviceCommand.IssuanceResult
import io.birthmark.device._
import io.birthmark.pki.Profiles
import org.apache.pekko.actor.testkit.typed.scaladsl.{
  ManualTime,
  ScalaTestWithActorTestKit,
  TestProbe
}
import org.apache.pekko.actor.typed.ActorRef
import org.scalatest.wordspec.AnyWordSpecLike

/** A gateway with a CA behind it and twins in front of it, in virtual time. */
abstract class GatewayUnderTest extends ScalaTestWithActorTestKit(ManualTime.config) with AnyWordSpecLike {
  protected val time = ManualTime()
  protected val pinned = issuingCa("Pinned")

  /** One gateway with the CA behind it and the twins in front of it. */
  protected class Bench(maxInFlight: Int = 2, maxWaiting: Int = 2, profiles: Profiles = profiles) {
    @volatile var now: Instant = begin
    val clock: InstantSource = () => now
    val ca = new Scripted(authority(pinned))
    val maker: IntentMaker = intents(ca, profiles = profiles)
    @volatile var closed: Option[CaClosed] = None

    /** How long what is admitted is held back, one after the other and then not at all; and what the gate was told. */
    @volatile var delays = List.empty[Duration]
    @volatile var said = Vector.empty[CaAnswer]
    private val gate = new CaGate {
      override def admit(wish: CaGate.Wish): CaGate.Verdict =
        closed.fold[CaGate.Verdict](new CaGate.Open)(new CaGate.Closed(_))
      override def heard(ca: CaName, answer: CaAnswer): Unit = said :+= answer
      override def delay(ca: CaName): Duration = delays match {
        case next :: others =>
          delays = others
          next
        case Nil => Duration.ZERO
      }
    }
    val twins: TestProbe[CaGateway.Reply] = createTestProbe[CaGateway.Reply]()
    val gateway: ActorRef[CaGateway.Message] = spawn(
      CaGateway.create(
        ca,
        new ReplyJudge(new PinnedCheck(pinned.facts, profiles, providers), staying(maker, gate), profiles, clock),
        gate,
        new CaGateway.Bounds(maxInFlight, maxWaiting, Duration.ofSeconds(20)),
        clock,
        atOnce,
        twins.ref
      )
    )

    def order(name: String = "dev"): IssuanceOrder = {
      val id = device(name)
      val intent = feasible(maker.make(id, facts, csr(p256()), profile.name, ca.name))
      new IssuanceOrder(id, facts, intent, begin.plusSeconds(30))
    }

    def issue(order: IssuanceOrder): IssuanceOrder = {
      gateway ! new CaGateway.Issue(order)
      order
    }

    def resolve(order: IssuanceOrder): Unit = gateway ! new CaGateway.Resolve(order)

    /** The next thing the twins hear, which is about this attempt. */
    def heard(order: IssuanceOrder): IssuanceResult = {
      val reply = twins.expectMessageType[CaGateway.IssuanceReply]
      reply.device shouldBe order.device
      reply.attempt shouldBe order.intent.attempt
      reply.result
    }

    /** Waits until the orders sent so far are dealt with: an expired one behind them is answered. */
    def allOrdersDealtWith(): Unit = {
      val expired = new IssuanceOrder(device("expired"), facts, order().intent, begin)
      heard(issue(expired)) shouldBe an[IssuanceResult.NotSent]
      ()
    }

    def eventuallyIssued(orders: IssuanceOrder*): Unit = {
      eventually(ca.issued shouldBe orders.map(_.intent.attempt))
      ()
    }

    /** Answers that a spec gives when it pleases, by attempt and call. */
    private var open = Map.empty[(String, AttemptId), CompletableFuture[CaAnswer]]
    private def held(kind: String)(order: IssuanceOrder): CompletableFuture[CaAnswer] = synchronized {
      val answer = new CompletableFuture[CaAnswer]
      open += (kind, order.intent.attempt) -> answer
      answer
    }
    def holding(): Unit = {
      ca.onIssue = held("issue")
      ca.onResolve = held("resolve")
    }
    def finish(kind: String, order: IssuanceOrder): Unit = {
      val waiting = eventually(synchronized(open((kind, order.intent.attempt))))
      ca.real.issue(order).thenAccept(answer => { waiting.complete(answer); () })
      ()
    }
  }
}
