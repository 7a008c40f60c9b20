package io.birthmark.enrollment

import io.birthmark.device.{Bytes, CaName, EvidenceKind, GroupId}

import java.util.Optional
import scala.jdk.CollectionConverters._

/** Groups, settings and keys that specs share. */
object SampleGroups {
  val Line = new GroupId("line-1")
  val Other = new GroupId("line-2")
  val Code = new RegistrationCode("0123456789abcdef0123456789abcdef01234567")
  val Signature = new AnchorProof.BySignature(bytes("opaque to the rules"))

  def bytes(text: String): Bytes = Bytes.copyOf(text.getBytes("US-ASCII"))

  def secret(text: String): SecretBytes = SecretBytes.copyOf(text.getBytes("US-ASCII"))

  /** Anchors are opaque to the rules, so any bytes do. */
  def anchor(name: String): TrustAnchor = TrustAnchor.of(bytes(name))

  def anchors(count: Int): Seq[TrustAnchor] = (0 until count).map(i => anchor(s"anchor $i"))

  def byKey(profile: String): GroupSettings =
    settings(Set(EvidenceKind.INITIAL_KEY), "{manufacturer}-{serial}", profile, Nil)

  def byIdevid(anchors: TrustAnchor*): GroupSettings =
    settings(Set(EvidenceKind.IDEVID), "acme-{serial}", "device", anchors)

  def settings(
      accepted: Set[EvidenceKind],
      nameRule: String,
      profile: String,
      anchors: Seq[TrustAnchor],
      groupKey: Option[GroupKey] = None
  ): GroupSettings =
    new GroupSettings(
      accepted.asJava,
      NameRule.parse(nameRule),
      profile,
      CaRoute.to(new CaName("embedded")),
      anchors.asJava,
      groupKey.fold(Optional.empty[GroupKey]())(Optional.of(_))
    )

  def open(settings: GroupSettings): EnrollmentGroup =
    new EnrollmentGroup(Line, settings, EnrollmentGroup.Gate.OPEN, 1)
}
