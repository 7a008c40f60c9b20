package io.birthmark.twin

import java.time.Duration
import java.util.concurrent.{CompletableFuture, CompletionStage}

import io.birthmark.ca.{CaAnswer, IssuanceOrder}
import io.birthmark.ca.CaTests._
import io.birthmark.device.Orders.retry
import io.birthmark.device._
import io.birthmark.pki.{CertificateProfile, IssuedCertificate}
import io.birthmark.profile._
import io.birthmark.profile.ProfileEvent.{ProfilePublished, ProfileReinstated, ProfileRetired}
import io.birthmark.profile.ProfileRegistrySpec.{profile => aProfile}
import io.birthmark.registry.Edition
import io.birthmark.twin.EnrollmentDesk._

/** Devices of a group whose profile was published: what they get, what a new version changes, and
  * what a node makes of them that does not know the profile yet.
  */
class PublishedProfileSpec extends DeskUnderTest {
  private val rules = new ProfileRegistry(new ProfileSettings(10, 10))
  private val v1 = aProfile("gateway", 90)
  private val v2 = aProfile("gateway", 30, 2)

  private def view(events: ProfileEvent*): ProfileDirectory = {
    val directory = new ProfileDirectory(profile)
    directory.accept(Edition.first(events.foldLeft(ProfileBook.EMPTY)((book, e) => rules.evolve(book, e))))
    directory
  }
  private def published(profile: CertificateProfile) = new ProfilePublished(profile, begin)
  private val first = view(published(v1))
  private val second = view(published(v1), published(v2))
  private val retired = view(published(v1), new ProfileRetired("gateway", begin))
  private val reinstated =
    view(published(v1), new ProfileRetired("gateway", begin), new ProfileReinstated("gateway", begin))
  private def nothingYet = new ProfileDirectory(profile)

  private def ask(device: SoftwareDevice): Answer =
    enroll(device.submission(challenge(greet(device))))

  /** How long the certificate is good. */
  private def life(ready: CertificateReady): Duration = {
    val certificate = IssuedCertificate.of(ready.certificate)
    Duration.between(certificate.notBefore, certificate.notAfter).plusSeconds(1)
  }

  /** Nobody knows what came of the request, and it is being looked up; the spec says when that is answered. */
  private def inDoubt(device: SoftwareDevice): CompletableFuture[Unit] = {
    ca.onIssue = saying(new CaAnswer.Unknown("connection reset"))
    try askedInVain(device)
    finally ca.onIssue = ca.real.issue
  }

  private def askedInVain(
      device: SoftwareDevice,
      found: IssuanceOrder => CompletionStage[CaAnswer] = ca.real.resolve(_)
  ): CompletableFuture[Unit] = {
    val answered = new CompletableFuture[Unit]
    val before = ca.resolved.size
    ca.onResolve = order => answered.thenCompose(_ => found(order))
    try {
      ask(device) shouldBe a[Pending]
      eventually(ca.resolved.size should be > before)
      label(device) shouldBe "PROVISIONING(IN_DOUBT)"
    } finally ca.onResolve = ca.real.resolve
    answered
  }

  "A device of a group with a published profile" should {
    "get a certificate that follows its newest version" in {
      known = first
      val before = operational(aDevice("0901", gateways))
      known = second
      val after = operational(aDevice("0902", gateways))

      life(before) shouldBe v1.validity
      life(after) shouldBe v2.validity
    }

    "have what was begun under one version finished under it after the next was published" in {
      known = first
      val device = aDevice("0903", gateways)
      val lookUp = inDoubt(device)

      known = second
      lookUp.complete(())

      life(eventually(delivered(device))) shouldBe v1.validity
      slot(device).unproven.orElseThrow().attempt shouldBe ca.resolved.last
    }

    "have what was begun finished when the profile is retired, and get nothing new" in {
      known = first
      val begun = aDevice("0904", gateways)
      val late = aDevice("0905", gateways)
      val lookUp = inDoubt(begun)

      known = retired
      lookUp.complete(())

      life(eventually(delivered(begun))) shouldBe v1.validity
      refusal(ask(late)) shouldBe Reason.PROFILE_RETIRED
      known = reinstated
      operational(late).certificate should not be Bytes.EMPTY
    }
  }

  "A node that does not know the published profiles yet" should {
    "have a device come again, and write nothing about it" in {
      known = first
      val device = aDevice("0906", gateways)
      val used = challenge(greet(device))
      known = nothingYet

      unchanged(device)(refusal(enroll(device.submission(used)))) shouldBe Reason.BUSY

      known = first
      enroll(device.submission(used)) shouldBe a[Pending]
    }

    "believe nothing and contradict nothing that a CA says about an attempt under one" in {
      known = first
      val device = aDevice("0907", gateways)
      ca.onIssue = order => {
        known = nothingYet
        ca.real.issue(order)
      }

      val lookUp =
        try askedInVain(device)
        finally ca.onIssue = ca.real.issue
      known = first
      lookUp.complete(())
      life(eventually(delivered(device))) shouldBe v1.validity
    }

    "not end a request that its CA has never issued for" in {
      known = first
      val device = aDevice("0908", gateways)
      ca.onIssue = _ => {
        known = nothingYet
        CompletableFuture.completedStage(new CaAnswer.Unknown("connection reset"))
      }

      val lookUp =
        try askedInVain(device, saying(new CaAnswer.Absent))
        finally ca.onIssue = ca.real.issue
      lookUp.complete(())
      label(device) shouldBe "PROVISIONING(IN_DOUBT)"
      known = second
      ca.onResolve = saying(new CaAnswer.Absent)
      try {
        ordered(device, retry)
        life(eventually(delivered(device))) shouldBe v2.validity
      } finally ca.onResolve = ca.real.resolve
    }
  }
}
