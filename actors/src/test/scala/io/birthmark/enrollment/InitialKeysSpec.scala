package io.birthmark.enrollment

import io.birthmark.device.{DeviceId, EvidenceKind}
import io.birthmark.enrollment.SampleGroups.{open, secret, settings}
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

import java.util.Optional
import java.util.concurrent.{CompletableFuture, CompletionStage}

class InitialKeysSpec extends AnyWordSpec with Matchers {
  private val device = new DeviceId("default", "acme-0042")
  private val own = new KeyId("device/default/acme-0042")
  private val groupKey = new GroupKey(new KeyId("group/line-1"), new CheckValue("0123456789abcdef"))
  private val kinds = Set(EvidenceKind.INITIAL_KEY)
  private val keyed = open(settings(kinds, "acme-{serial}", "device", Nil, Some(groupKey)))
  private val keyless = open(settings(kinds, "acme-{serial}", "device", Nil))

  private def find(group: EnrollmentGroup, stored: KeyId*): KeyMaterial =
    new InitialKeys(new Stored(stored.toSet)).find(device, group).toCompletableFuture.join()

  "The initial key of a device" should {
    "be its own where one was imported, whatever the group has" in {
      find(keyed, own, groupKey.id()) should matchPattern { case m: KeyMaterial.Imported if m.id() == own => }
      find(keyless, own) should matchPattern { case m: KeyMaterial.Imported if m.id() == own => }
    }

    "be derived from the group's key else" in {
      find(keyed, groupKey.id()) should matchPattern { case m: KeyMaterial.OfGroup if m.id() == groupKey.id() => }
    }

    "be absent when neither is stored" in {
      find(keyed) shouldBe a[KeyMaterial.Absent]
      find(keyless, groupKey.id()) shouldBe a[KeyMaterial.Absent]
    }

    "have an id for the longest name there is" in {
      val longest = new DeviceId("t" * 63, "d" * 128)

      InitialKeys.idFor(longest).value() shouldBe s"device/${"t" * 63}/${"d" * 128}"
    }
  }

  private class Stored(ids: Set[KeyId]) extends EvidenceKeys {
    override def put(id: KeyId, key: SecretBytes): CompletionStage[EvidenceKeys.PutOutcome] =
      throw new UnsupportedOperationException("these keys are only read")

    override def find(id: KeyId): CompletionStage[Optional[SecretBytes]] =
      CompletableFuture.completedStage(
        if (ids(id)) Optional.of(secret(id.value())) else Optional.empty[SecretBytes]()
      )
  }
}
