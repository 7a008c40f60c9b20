package io.birthmark.projection

import java.time.{Duration, Instant}
import java.util.Optional
import java.util.concurrent.{CyclicBarrier, Executors}

import scala.jdk.CollectionConverters._
import scala.util.Using

import io.birthmark.cloud.CloudRegistrations._
import io.birthmark.device.CloudStatus._
import io.birthmark.device.DeviceEvent._
import io.birthmark.device._
import io.birthmark.journal.StoreKind
import io.birthmark.projection.FleetLives._
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** What is wanted of a cloud, as the journal tells it, and what is done about it. */
class CloudProjectionSpec extends AnyWordSpec with Matchers {
  private val cloud = new CloudName("plant-iot")

  private class Bench(kind: StoreKind) extends FleetBench(kind) {
    private val projection = new CloudProjection(cloud)
    private val journal = new FollowedJournal(opened.dataSource, kind, "cloud-plant-iot", 3, projection)
    val table = new CloudTable(opened.dataSource, (work: Runnable) => work.run())

    override def follow(): Unit = while (journal.step().more) {}

    /** What happened to a device, and the follower has heard of it. */
    def heard(device: String, events: DeviceEvent*): Unit = {
      happened(device, events: _*)
      follow()
    }

    /** Whose certificates are let in; empty for those of all. */
    var cas: Set[CaName] = Set.empty

    /** What was taken last, by certificate. */
    private val taken = scala.collection.mutable.Map.empty[Sha256, Open]

    def take(most: Int = 10, mostAdmissions: Int = 10, lease: Duration = Duration.ofMinutes(1)): Seq[Open] = {
      val open = takeUnnoticed(new Taking(now, now.plus(lease), Duration.ofMinutes(1), most, mostAdmissions, cas.asJava))
      open.foreach(o => taken(o.certificate) = o)
      open
    }
    private def takeUnnoticed(taking: Taking): Seq[Open] =
      table.take(cloud, taking).toCompletableFuture.join().asScala.toSeq

    /** What some who know nothing of each other take, a few each time and until they find nothing. */
    def takeAtOnce(takers: Int): Seq[Open] = {
      val few = new Taking(now, now.plusSeconds(60), Duration.ofMinutes(1), 3, 3, cas.asJava)
      val begin = new CyclicBarrier(takers)
      Using.resource(Executors.newVirtualThreadPerTaskExecutor()) { threads =>
        val all = Seq.fill(takers)(threads.submit { () =>
          begin.await()
          Iterator.continually(takeUnnoticed(few)).takeWhile(_.nonEmpty).flatten.toSeq
        })
        all.flatMap(_.get())
      }
    }
    def sort(): Int = table.sort(cloud, now, cas.asJava).toCompletableFuture.join()
    def wanted(most: Int = 10): Seq[(String, CloudStatus)] = take(most).map(open => open.device.device -> open.wanted)
    def held(certificate: String): Open = taken(digest(certificate))
    def reached(open: Open): Boolean = table.reached(cloud, open, now).toCompletableFuture.join()
    def reached(certificate: String): Boolean = reached(held(certificate))
    def failed(open: Open, progress: Progress, next: Option[Instant], inDoubt: Boolean, stumbled: Boolean): Boolean = {
      val failure = new Failure(Reason.CLOUD_UNAVAILABLE, "a\u0000way" * 200, now)
      val setback = new Setback(progress, failure, next.fold(Optional.empty[Instant]())(Optional.of(_)), inDoubt, stumbled)
      table.failed(cloud, open, setback).toCompletableFuture.join()
    }
    def failed(certificate: String, progress: Progress, next: Option[Instant]): Boolean =
      failed(held(certificate), progress, next, false, false)

    /** As after a loss of the table: it is made from the journal alone. */
    def anew(): Unit = {
      store.sql("""DELETE FROM "cloud_registration" """)
      store.sql("""DELETE FROM "follower_offset" WHERE "name" = 'cloud-plant-iot' """)
      follow()
    }
    def summary: Summary = table.summary(cloud).toCompletableFuture.join()
    def page(progress: Progress, after: Option[Place] = None, most: Int = 10): Seq[Registration] =
      table
        .page(cloud, progress, after.fold(Optional.empty[Place]())(Optional.of(_)), most)
        .toCompletableFuture
        .join()
        .asScala
        .toSeq
    def entry(certificate: String): Registration =
      Progress.values.toSeq.flatMap(page(_)).find(_.certificate == digest(certificate)).get

    /** Brings to the cloud whatever is due, as a registrar would whose every call is answered. */
    def bring(): Unit = take().foreach(reached(_))
    def recorded(certificate: String, status: CloudStatus): DeviceEvent =
      new CloudRegistrationRecorded(cloud, digest(certificate), status, Optional.of("arn"))
  }

  private def replacing(name: String, old: String): DeviceEvent =
    new CredentialProven(digest(name), route, nothing, nothing, Optional.of(digest(old)), Optional.of(later))
  private val suspended = new DeviceSuspended(Reason.OPERATOR_DECISION, later)

  for (kind <- StoreKind.values) s"A cloud's certificates on $kind" should {
    def bench()(test: Bench => Unit): Unit = {
      val made = new Bench(kind)
      made.closing(test(made))
    }

    "be wanted there as soon as they are issued" in bench() { b =>
      b.heard("a", provisioned("a"): _*)

      val open = b.take()
      open.map(o => (o.device.device, o.certificate, o.wanted, o.attempts, o.notAfter)) shouldBe
        Seq(("a", digest("a"), ACTIVE, 1, end))
      open.head.revision shouldBe 5
    }

    "be taken by one at a time, and again when that one has died" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      b.take(lease = Duration.ofSeconds(60)) should have size 1

      b.now = b.now.plusSeconds(59)
      b.take() shouldBe empty
      b.now = b.now.plusSeconds(2)
      b.take().map(_.attempts) shouldBe Seq(2)
    }

    "be taken once, however many take at the same time" in bench() { b =>
      for (n <- 1 to 60) b.happened(s"d-$n", provisioned(s"d-$n"): _*)
      b.follow()

      val all = b.takeAtOnce(4) ++ b.take(most = 60, mostAdmissions = 60)
      all.map(_.device.device).sorted shouldBe (1 to 60).map(n => s"d-$n").sorted
    }

    "be out of the way when they are there, and known to be" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      b.take()
      b.reached("a") shouldBe true

      b.now = b.now.plusSeconds(3600)
      b.take() shouldBe empty
      b.entry("a").reached.get shouldBe ACTIVE
      b.summary.count(Progress.REACHED) shouldBe 1
      b.heard("a", b.recorded("a", ACTIVE))
      b.take() shouldBe empty
    }

    "be held with their device, proven or not, and be good again with it" in bench() { b =>
      b.heard("a", provisioned("a") ++ Seq(new RenewalOpened(Reason.RENEWAL_DUE, later, Optional.empty()), requested("a2"), issued("a2")): _*)
      b.bring()

      b.heard("a", suspended)
      b.wanted().toSet shouldBe Set("a" -> INACTIVE)
      b.reached("a")
      b.reached("a2")
      b.entry("a2").reached.get shouldBe INACTIVE

      b.heard("a", new DeviceResumed())
      b.take().map(o => o.certificate -> o.wanted).toSet shouldBe Set(digest("a") -> ACTIVE, digest("a2") -> ACTIVE)
    }

    "be inactive from the start when their device is out of use" in bench() { b =>
      b.heard("a", provisioned("a") :+ requested("a2") :+ suspended :+ issued("a2"): _*)
      b.wanted().map(_._2).toSet shouldBe Set(INACTIVE)

      b.heard("a", new DeviceResumed())
      b.now = b.now.plusSeconds(61)
      b.wanted().map(_._2) shouldBe Seq(ACTIVE, ACTIVE)
    }

    "be inactive when they were replaced, and stay so through a suspension" in bench() { b =>
      b.heard("a", provisioned("a") ++ Seq(requested("a2"), issued("a2"), replacing("a2", "a")): _*)
      b.bring()
      b.entry("a").wanted shouldBe INACTIVE
      b.entry("a2").wanted shouldBe ACTIVE

      b.heard("a", suspended, new DeviceResumed())
      b.entry("a").wanted shouldBe INACTIVE
      b.entry("a2").wanted shouldBe ACTIVE
    }

    "be revoked with their revocation, condemnation and their device's end, and that is final" in bench() { b =>
      b.heard("a", provisioned("a") :+ new RevocationRequested(digest("a"), RevocationReason.KEY_COMPROMISE, later): _*)
      b.heard("b", provisioned("b") :+ new CertificateCondemned(held("b"), RevocationReason.SUPERSEDED, false, later): _*)
      b.heard("c", provisioned("c") ++ Seq(requested("c2"), issued("c2"), replacing("c2", "c"), new DeviceDecommissioned(Reason.OPERATOR_DECISION)): _*)
      b.heard("d", provisioned("d") :+ new CertificateCondemned(held("stray"), RevocationReason.SUPERSEDED, true, later): _*)

      for (gone <- Seq("a", "b", "c", "c2", "stray")) b.entry(gone).wanted shouldBe REVOKED
      b.entry("d").wanted shouldBe ACTIVE

      b.heard("a", suspended, new DeviceResumed(), new CertificateRevoked(digest("a")))
      b.entry("a").wanted shouldBe REVOKED
    }

    "be due again at once when something else is wanted while they are under way" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      b.take() should have size 1
      b.heard("a", new RevocationRequested(digest("a"), RevocationReason.KEY_COMPROMISE, later))

      b.take() shouldBe empty
      b.reached("a")

      b.entry("a").progress shouldBe Progress.WAITING
      b.wanted() shouldBe Seq("a" -> REVOKED)
    }

    "be asked for again when what was asked for last had no answer, though the wish is the old one" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      b.bring()
      b.heard("a", suspended)
      b.take().map(_.wanted) shouldBe Seq(INACTIVE)
      b.heard("a", new DeviceResumed())

      b.entry("a").progress shouldBe Progress.WAITING
      b.now = b.now.plusSeconds(61)
      b.wanted() shouldBe Seq("a" -> ACTIVE)
      b.reached("a")
      b.entry("a").progress shouldBe Progress.REACHED
    }

    "tell why they are not there, and come back when it is time" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      b.heard("b", provisioned("b"): _*)
      b.take() should have size 2
      b.failed("a", Progress.WAITING, Some(b.now.plusSeconds(5))) shouldBe true
      b.failed("b", Progress.REFUSED, None) shouldBe true

      b.summary.count(Progress.WAITING) shouldBe 1
      b.summary.count(Progress.REFUSED) shouldBe 1
      b.summary.waitingSince.get shouldBe b.entry("a").since
      b.summary.failure.get.reason shouldBe Reason.CLOUD_UNAVAILABLE
      b.entry("a").failure.get.words should have length Failure.MOST_WORDS
      b.take() shouldBe empty
      b.now = b.now.plusSeconds(6)
      b.wanted() shouldBe Seq("a" -> ACTIVE)

      b.heard("b", new RevocationRequested(digest("b"), RevocationReason.KEY_COMPROMISE, later))
      b.entry("b").failure shouldBe Optional.empty()
      b.wanted() shouldBe Seq("b" -> REVOKED)
    }

    "be let in when they are of the CAs that are named, and wait for nothing otherwise" in bench() { b =>
      b.cas = Set(new CaName("other"))
      b.heard("a", provisioned("a"): _*)
      b.heard("b", registered("b"), claimed, accepted, elsewhere("b"), issuedElsewhere("b"))

      b.wanted() shouldBe Seq("b" -> ACTIVE)
      b.sort() shouldBe 1
      b.summary.count(Progress.WAITING) shouldBe 1

      b.cas = Set(ca)
      b.sort() shouldBe 1
      b.wanted() shouldBe Seq("a" -> ACTIVE)
    }

    "stay in care when their CA is no more among those that are named" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      b.bring()
      b.cas = Set(new CaName("other"))

      b.heard("a", suspended)
      b.bring()
      b.heard("a", new DeviceResumed())
      b.sort() shouldBe 0
      b.wanted() shouldBe Seq("a" -> ACTIVE)
      b.heard("a", new RevocationRequested(digest("a"), RevocationReason.KEY_COMPROMISE, later))
      b.reached("a")
      b.wanted() shouldBe Seq("a" -> REVOKED)
    }

    "be withdrawn before others are let in" in bench() { b =>
      for (n <- 1 to 5) b.heard(s"d-$n", provisioned(s"d-$n"): _*)
      b.heard("late", provisioned("late") :+ suspended: _*)
      b.heard("gone", provisioned("gone") :+ new RevocationRequested(digest("gone"), RevocationReason.KEY_COMPROMISE, later): _*)

      b.take(most = 4, mostAdmissions = 1).map(o => o.device.device -> o.wanted) shouldBe
        Seq("gone" -> REVOKED, "late" -> INACTIVE, "d-1" -> ACTIVE)
    }

    "not be taken when they have expired, and not wait" in bench() { b =>
      b.heard("a", provisioned("a", b.now.plusSeconds(3600)): _*)
      b.now = b.now.plusSeconds(7200)

      b.take() shouldBe empty
      b.sort() shouldBe 1
      b.entry("a").progress shouldBe Progress.REFUSED
      b.entry("a").failure.get.words shouldBe "the certificate has expired"
    }

    "be settled by who holds them alone" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      val first = b.take().head
      b.now = b.now.plusSeconds(61)
      b.heard("a", new RevocationRequested(digest("a"), RevocationReason.KEY_COMPROMISE, later))
      val second = b.take().head

      b.reached(first) shouldBe false
      b.failed(first, Progress.WAITING, Some(b.now), false, false) shouldBe false
      b.heard("a", b.recorded("a", ACTIVE))
      b.take() shouldBe empty
      b.entry("a").reached.get shouldBe ACTIVE
      b.entry("a").progress shouldBe Progress.WAITING
      b.reached(second) shouldBe true
      b.entry("a").progress shouldBe Progress.REACHED
    }

    "not be failed by who held them before" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      val first = b.take().head
      b.now = b.now.plusSeconds(61)
      b.take() should have size 1

      b.failed(first, Progress.REFUSED, None, false, false) shouldBe false
      b.entry("a").progress shouldBe Progress.WAITING
      b.entry("a").failure shouldBe Optional.empty()
    }

    "be kept from others while an attempt is in doubt, whatever is wanted" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      val lost = b.take().head
      b.failed(lost, Progress.WAITING, Some(b.now), true, false) shouldBe true
      b.heard("a", new RevocationRequested(digest("a"), RevocationReason.KEY_COMPROMISE, later))

      b.take() shouldBe empty
      b.now = lost.until
      val withdrawn = b.take()
      withdrawn.map(o => o.wanted -> o.settles) shouldBe Seq(REVOKED -> lost.until.plusSeconds(60))
    }

    "tell how often the cloud failed at them alone, until something else is wanted" in bench() { b =>
      b.heard("a", provisioned("a"): _*)
      for (stumbles <- 0 to 2) {
        val open = b.take().head
        open.stumbles shouldBe stumbles
        b.failed(open, Progress.WAITING, Some(b.now), false, true)
      }

      b.heard("a", suspended)
      b.take().map(o => o.stumbles -> o.failedAt) shouldBe Seq(0 -> Optional.empty())
    }

    "be listed page by page, each once" in bench() { b =>
      for (n <- 1 to 7) b.heard(s"d-$n", provisioned(s"d-$n"): _*)

      def all(after: Option[Place]): Seq[String] = b.page(Progress.WAITING, after, 3) match {
        case Nil  => Nil
        case rows => rows.map(_.device.device) ++ all(Some(rows.last.place))
      }
      all(None) shouldBe (1 to 7).map(n => s"d-$n")
    }

    "be made anew from the journal with what was recorded" in bench() { b =>
      b.heard("a", provisioned("a") :+ b.recorded("a", ACTIVE): _*)
      b.heard("b", provisioned("b"): _*)
      b.heard("c", provisioned("c") ++ Seq(b.recorded("c", ACTIVE), suspended, b.recorded("c", INACTIVE)): _*)
      b.anew()

      b.entry("a").progress shouldBe Progress.REACHED
      b.entry("c").reached.get shouldBe INACTIVE
      b.wanted() shouldBe Seq("c" -> INACTIVE, "b" -> ACTIVE)
    }

    "be asked for once more, when they were made anew, if they are to let nobody in" in bench() { b =>
      val asked = new RevocationRequested(digest("a"), RevocationReason.KEY_COMPROMISE, later)
      b.heard("a", provisioned("a") ++ Seq(b.recorded("a", ACTIVE), asked, b.recorded("a", REVOKED)): _*)
      b.anew()

      b.wanted() shouldBe Seq("a" -> REVOKED)
      b.reached("a")
      b.anew()
      b.wanted() shouldBe Seq("a" -> REVOKED)
    }

    "not be touched by what another cloud has" in bench() { b =>
      val elsewhere = new CloudRegistrationRecorded(new CloudName("other"), digest("a"), ACTIVE, Optional.empty())
      b.heard("a", provisioned("a") :+ elsewhere: _*)

      b.entry("a").reached shouldBe Optional.empty()
      b.wanted() shouldBe Seq("a" -> ACTIVE)
    }
  }

  "A journal that is older than clouds" should {
    "get their table at the next start, and the certificates that it has" in {
      for (kind <- StoreKind.values) {
        val bench = new Bench(kind)
        bench.closing {
          bench.happened("a", provisioned("a"): _*)
          bench.store.sql("""DROP TABLE "cloud_registration" """)
          bench.store.open().close()
          bench.follow()
          bench.wanted() shouldBe Seq("a" -> ACTIVE)
        }
      }
    }
  }
}
