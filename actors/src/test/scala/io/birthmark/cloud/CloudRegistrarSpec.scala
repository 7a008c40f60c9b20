package io.birthmark.cloud

import java.time.{Duration, Instant, InstantSource}
import java.util.Optional
import java.util.concurrent.{CompletableFuture, CompletionStage}

import scala.concurrent.duration.DurationInt
import scala.jdk.CollectionConverters._

import io.birthmark.cloud.CloudRegistrations._
import io.birthmark.device.Orders.{certificate, text}
import io.birthmark.device._
import io.birthmark.twin.TwinTests.{oneTwin, Clock}
import org.apache.pekko.actor.testkit.typed.scaladsl.{ManualTime, ScalaTestWithActorTestKit}
import org.scalatest.wordspec.AnyWordSpecLike

/** How what is wanted of a cloud is brought about there, and when it is tried again. */
class CloudRegistrarSpec extends ScalaTestWithActorTestKit(oneTwin) with AnyWordSpecLike {
  private val time = ManualTime()
  private val there = new CloudAnswer.Reached(Optional.of("arn"))
  private val away = new CloudAnswer.Later(Reason.CLOUD_UNAVAILABLE, "away", Optional.empty(), CloudAnswer.Effect.NONE)
  private val lost = new CloudAnswer.Later(Reason.CLOUD_UNAVAILABLE, "lost", Optional.empty(), CloudAnswer.Effect.IN_DOUBT)
  private val fails = new CloudAnswer.Later(Reason.CLOUD_UNAVAILABLE, "fails", Optional.empty(), CloudAnswer.Effect.FAILED_THERE)
  private val nobody = new CloudAnswer.Reached(Optional.empty())
  private val refused = new CloudAnswer.Refused("not this one")

  /** A store, a cloud, a journal and twins that a spec plays. */
  private class Bench(perSecond: Int = 3, inFlight: Int = 4) extends CloudRegistrations with Cloud with CloudRecords {
    val clock = new Clock

    /** How often somebody has looked at the clock, as the registrar does with each look. */
    @volatile var glances = 0
    private val watched: InstantSource = () => {
      glances += 1
      clock.instant()
    }
    val begin: Instant = clock.instant()
    @volatile var due: Seq[Open] = Nil
    @volatile var looks = 0
    @volatile var brought: Seq[(CloudOrder, CompletableFuture[CloudAnswer])] = Nil
    @volatile var recorded: Seq[DeviceCommand.RecordCloudRegistration] = Nil
    @volatile var settled: Seq[(Sha256, CloudStatus)] = Nil
    @volatile var failed: Seq[Setback] = Nil
    @volatile var lag: Optional[Duration] = Optional.of(Duration.ZERO)
    @volatile var archived: CompletionStage[Optional[Bytes]] = now(Optional.of(text("der")))
    @volatile var twinSays: CompletionStage[Optional[Reason]] = now(Optional.empty())

    private def now[T](value: T): CompletionStage[T] = CompletableFuture.completedStage(value)

    override def name = new CloudName("plant-iot")
    override def longest: Duration = Duration.ofSeconds(20)
    override def bring(order: CloudOrder): CompletionStage[CloudAnswer] = synchronized {
      val answer = new CompletableFuture[CloudAnswer]
      brought :+= order -> answer
      answer
    }
    override def take(cloud: CloudName, taking: Taking): CompletionStage[java.util.List[Open]] =
      synchronized {
        looks += 1
        assert(taking.until.isAfter(taking.now.plus(longest)))
        val (admissions, withdrawals) = due.partition(_.wanted == CloudStatus.ACTIVE)
        val taken = (withdrawals ++ admissions.take(taking.mostAdmissions)).take(taking.most)
        due = due.filterNot(taken.contains)
        now(taken.asJava)
      }
    override def sort(cloud: CloudName, at: Instant, cas: java.util.Set[CaName]): CompletionStage[Integer] = now(0)
    override def reached(cloud: CloudName, open: Open, at: Instant): CompletionStage[java.lang.Boolean] =
      synchronized { settled :+= open.certificate -> open.wanted; now(true) }
    override def failed(cloud: CloudName, open: Open, setback: Setback): CompletionStage[java.lang.Boolean] =
      synchronized { failed :+= setback; now(true) }
    override def summary(cloud: CloudName): CompletionStage[Summary] =
      now(new Summary(java.util.Map.of(), Optional.empty(), Optional.empty()))
    override def page(cloud: CloudName, progress: Progress, after: Optional[Place], most: Int): CompletionStage[java.util.List[Registration]] =
      throw new AssertionError("nobody looks")
    override def record(device: DeviceId, command: DeviceCommand.RecordCloudRegistration, by: Provenance): CompletionStage[Optional[Reason]] =
      synchronized { recorded :+= command; twinSays }

    private val settings =
      new CloudSettings(java.util.Set.of(), perSecond, inFlight, Duration.ofSeconds(4), Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMinutes(1))
    private val registrar = spawn(
      CloudRegistrar.create(
        new CloudRegistrar.Ports(this, this, (_, _) => archived, this, () => now(lag)),
        settings,
        watched
      )
    )

    def pass(seconds: Int): Unit = (1 to seconds).foreach { _ =>
      clock.pass(Duration.ofSeconds(1))
      time.timePasses(1.second)
    }

    /** So long that one look is taken, which may take a moment to begin. */
    def beat(): Unit = {
      val before = looks
      eventually {
        pass(1)
        eventually(timeout(300.millis))(looks should be > before)
      }
    }

    /** Two looks at least, the first of which has ended: whatever it was to do is done. */
    def looked(): Unit = for (_ <- 1 to 2) {
      val before = glances
      eventually {
        pass(1)
        eventually(timeout(300.millis))(glances should be > before)
      }
    }

    def open(number: Int, wanted: CloudStatus = CloudStatus.ACTIVE, notAfter: Instant = begin.plusSeconds(86400)): Open =
      new Open(
        DeviceId.of(s"pump-$number").orElseThrow(),
        certificate(number).digest,
        7,
        notAfter,
        wanted,
        1,
        0,
        Optional.empty(),
        Instant.EPOCH,
        begin.plusSeconds(3600)
      )

    /** One whose attempts have come to something before. */
    def open(number: Int, wanted: CloudStatus, stumbles: Int, settles: Instant): Open = {
      val fresh = open(number, wanted)
      new Open(fresh.device, fresh.certificate, 7, fresh.notAfter, wanted, 1, stumbles, Optional.of(begin), settles, fresh.until)
    }

    def answer(number: Int, what: CloudAnswer): Unit =
      brought.filter(_._1.certificate == certificate(number).digest).last._2.complete(what)

    def asked: Seq[Int] = brought.map(_._1.device.device.stripPrefix("pump-").toInt)
    def end(): Unit = testKit.stop(registrar)
  }

  private def bench(perSecond: Int = 3, inFlight: Int = 4)(test: Bench => Unit): Unit = {
    val made = new Bench(perSecond, inFlight)
    try test(made)
    finally made.end()
  }

  "A registrar" should {
    "bring what is due to the cloud, into the device's journal, and only then out of the way" in bench() { b =>
      b.due = Seq(b.open(1))
      eventually { b.pass(1); b.asked shouldBe Seq(1) }
      b.recorded shouldBe empty

      b.answer(1, there)

      eventually(b.settled shouldBe Seq(certificate(1).digest -> CloudStatus.ACTIVE))
      b.recorded shouldBe Seq(
        new DeviceCommand.RecordCloudRegistration(b.name, certificate(1).digest, CloudStatus.ACTIVE, Optional.of("arn"))
      )
    }

    "leave it due when the twin does not write it down" in bench() { b =>
      b.twinSays = CompletableFuture.completedStage(Optional.of(Reason.UNKNOWN_DEVICE))
      b.due = Seq(b.open(1))
      eventually { b.pass(1); b.asked shouldBe Seq(1) }

      b.answer(1, there)

      eventually(b.failed.map(_.failure.reason) shouldBe Seq(Reason.UNKNOWN_DEVICE))
      b.settled shouldBe empty
    }

    "order by what is wanted, and read no certificate for what is taken back" in bench() { b =>
      b.due = Seq(b.open(1), b.open(2, CloudStatus.INACTIVE), b.open(3, CloudStatus.REVOKED))
      eventually { b.pass(1); b.asked should have size 3 }

      b.brought.map(_._1).toSet shouldBe Set(
        new CloudOrder.Admit(b.open(1).device, certificate(1).digest, text("der")),
        new CloudOrder.Hold(b.open(2).device, certificate(2).digest),
        new CloudOrder.Revoke(b.open(3).device, certificate(3).digest)
      )
    }

    "begin no more in a second than it may, and have no more under way" in bench(perSecond = 3, inFlight = 5) { b =>
      b.due = (1 to 9).map(b.open(_))
      b.beat()
      eventually(b.asked should have size 3)

      b.beat()
      eventually(b.asked should have size 4)
      b.looked()
      b.asked should have size 4

      b.answer(1, there)
      eventually(b.settled should have size 1)
      eventually { b.pass(1); b.asked should have size 5 }
    }

    "let a cloud that is away alone, longer each time, and then send one ahead" in bench(inFlight = 4) { b =>
      b.due = (1 to 9).map(b.open(_))
      eventually { b.pass(1); b.asked should have size 3 }
      val before = b.clock.instant()
      (1 to 3).foreach(b.answer(_, away))
      eventually(b.failed should have size 3)
      b.failed.map(_.next.get).toSet shouldBe Set(before.plusSeconds(4))

      b.looked()
      b.asked should have size 3
      eventually { b.pass(1); b.asked should have size 4 }
      b.looked()
      b.asked should have size 4
      b.answer(4, away)
      eventually(b.failed should have size 4)

      b.looked()
      b.looked()
      b.asked should have size 4
      eventually { b.pass(1); b.asked should have size 5 }
      b.answer(5, there)
      eventually(b.settled should have size 1)
      eventually { b.pass(1); b.asked should have size 8 }
    }

    "not stop for a certificate that alone is refused" in bench(inFlight = 4) { b =>
      b.due = (1 to 6).map(b.open(_))
      eventually { b.pass(1); b.asked should have size 3 }
      val before = b.clock.instant()
      (1 to 3).foreach(b.answer(_, refused))
      eventually(b.failed should have size 3)
      b.failed.map(f => (f.progress, f.failure.reason, f.next)).toSet shouldBe
        Set((Progress.REFUSED, Reason.CLOUD_REFUSED, Optional.of(before.plus(Duration.ofHours(1)))))

      eventually { b.pass(1); b.asked should have size 6 }
    }

    "not ask about a certificate that has expired, now or ever" in bench() { b =>
      b.due = Seq(b.open(1, notAfter = b.begin))
      eventually { b.pass(1); b.failed should have size 1 }

      b.looked()
      b.failed.map(f => f.progress -> f.next) shouldBe Seq(Progress.REFUSED -> Optional.empty())
      b.asked shouldBe empty
    }

    "take nothing before all is known that was wanted when it began" in bench() { b =>
      b.lag = Optional.empty()
      b.due = Seq(b.open(1))
      b.looked()
      b.lag = Optional.of(Duration.ofHours(1))
      b.looked()
      b.looks shouldBe 0

      b.lag = Optional.of(Duration.ofSeconds(1))
      eventually { b.pass(1); b.asked shouldBe Seq(1) }
    }

    "take what is to be withdrawn in the next second, whatever waits to be let in" in bench(perSecond = 9, inFlight = 4) { b =>
      b.due = (1 to 9).map(b.open(_))
      b.looked()
      b.asked should have size 3

      b.due :+= b.open(10, CloudStatus.REVOKED)
      b.looked()
      b.asked.drop(3) shouldBe Seq(10)
    }

    "take no sign of life from a certificate that it asks nothing about" in bench(inFlight = 4) { b =>
      b.due = Seq(b.open(1))
      eventually { b.pass(1); b.asked should have size 1 }
      b.answer(1, away)
      eventually(b.failed should have size 1)

      b.due = b.open(2, notAfter = b.begin) +: (3 to 9).map(b.open(_))
      eventually { b.pass(1); b.failed should have size 2 }
      b.looked()
      b.asked should have size 2
    }

    "ask nothing that could end after somebody else may take the certificate" in bench() { b =>
      val read = new CompletableFuture[Optional[Bytes]]
      b.archived = read
      b.due = Seq(b.open(1))
      b.beat()
      b.clock.pass(Duration.ofSeconds(3590))
      read.complete(Optional.of(text("der")))

      eventually(b.failed.map(f => f.failure.reason -> f.inDoubt) shouldBe Seq(Reason.BUSY -> false))
      b.asked shouldBe empty
    }

    "keep what may still be under way from everybody else" in bench() { b =>
      b.due = Seq(b.open(1))
      eventually { b.pass(1); b.asked should have size 1 }
      b.answer(1, lost)
      eventually(b.failed.map(_.inDoubt) shouldBe Seq(true))

      b.due = Seq(b.open(2))
      eventually { b.pass(1); b.asked should have size 2 }
      b.answer(2, away)
      eventually(b.failed.map(_.inDoubt) shouldBe Seq(true, false))
    }

    "not believe that a cloud will never know what it may still hear of" in bench() { b =>
      val settles = b.begin.plusSeconds(60)
      b.due = Seq(b.open(1, CloudStatus.REVOKED, 0, settles))
      eventually { b.pass(1); b.asked should have size 1 }
      b.answer(1, nobody)
      eventually(b.failed.map(f => f.progress -> f.next) shouldBe Seq(Progress.WAITING -> Optional.of(settles)))
      b.recorded shouldBe empty

      b.clock.pass(Duration.ofSeconds(60))
      b.due = Seq(b.open(1, CloudStatus.REVOKED, 0, settles))
      eventually { b.pass(1); b.asked should have size 2 }
      b.answer(1, nobody)
      eventually(b.settled shouldBe Seq(certificate(1).digest -> CloudStatus.REVOKED))
    }

    "refuse a certificate at which the cloud fails again and again while it takes others" in bench() { b =>
      b.due = Seq(b.open(1, CloudStatus.ACTIVE, 2, Instant.EPOCH))
      eventually { b.pass(1); b.asked should have size 1 }
      b.answer(1, fails)
      eventually(b.failed.map(_.progress) shouldBe Seq(Progress.WAITING))

      b.due = Seq(b.open(2))
      eventually { b.pass(1); b.asked should have size 2 }
      b.answer(2, there)
      eventually(b.settled should have size 1)
      b.due = Seq(b.open(1, CloudStatus.ACTIVE, 2, Instant.EPOCH))
      eventually { b.pass(1); b.asked should have size 3 }
      b.answer(1, fails)
      eventually(b.failed.map(_.progress) shouldBe Seq(Progress.WAITING, Progress.REFUSED))
      b.failed.map(_.failure.reason).last shouldBe Reason.CLOUD_REFUSED

      b.due = (3 to 5).map(b.open(_))
      b.looked()
      b.asked should have size 6
    }

    "tell in the row that a twin gives no answer" in bench() { b =>
      b.twinSays = CompletableFuture.failedStage(new IllegalStateException("no twin"))
      b.due = Seq(b.open(1))
      eventually { b.pass(1); b.asked should have size 1 }
      b.answer(1, there)

      eventually(b.failed.map(f => f.failure.reason -> f.inDoubt) shouldBe Seq(Reason.OUTCOME_UNKNOWN -> true))
      b.failed.head.failure.words should include("no twin")
      b.due = Seq(b.open(2))
      eventually { b.pass(1); b.asked should have size 2 }
    }
  }
}
