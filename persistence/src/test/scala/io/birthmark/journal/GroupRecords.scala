package io.birthmark.journal

import io.birthmark.device.{CaName, EvidenceKind, GroupId}
import io.birthmark.enrollment.GroupEvent.{AnchorAdded, AnchorProven, AnchorRemoved, GroupChanged, GroupClosed, GroupCreated, GroupOpened}
import io.birthmark.enrollment._
import io.birthmark.pki.KeyKind
import org.scalacheck.Gen

import java.util.Optional
import scala.jdk.CollectionConverters._

/** Arbitrary records of enrollment groups. */
object GroupRecords {
  private val name =
    for (first <- Gen.alphaNumChar; rest <- Gen.choose(0, 63).flatMap(Gen.stringOfN(_, Gen.alphaNumChar))) yield s"$first$rest"
  private val group = name.map(new GroupId(_))
  private val anchor = DeviceRecords.bytes.suchThat(!_.isEmpty).map(TrustAnchor.of)
  private val proof: Gen[AnchorProof] = for {
    bytes <- DeviceRecords.bytes.suchThat(!_.isEmpty)
    certificate <- Gen.oneOf(true, false)
  } yield if (certificate) new AnchorProof.ByCertificate(bytes) else new AnchorProof.BySignature(bytes)
  private val keys =
    for (id <- name; check <- Gen.stringOfN(16, Gen.oneOf("0123456789abcdef".toSeq)))
      yield new GroupKey(new KeyId(id), new CheckValue(check))

  private def few[T](values: Gen[T]) = Gen.choose(0, 3).flatMap(Gen.listOfN(_, values)).map(_.toSet.asJava)
  private val conditions =
    for (sites <- few(name); lines <- few(name); models <- few(name); keys <- Gen.someOf(KeyKind.values.toSeq))
      yield new CaRoute.Conditions(sites, lines, models, keys.toSet.asJava)
  private val leg = for {
    ca <- name
    rank <- Gen.choose(1, CaRoute.MAX_RANK)
    weight <- Gen.choose(1, CaRoute.MAX_WEIGHT)
    when <- Gen.oneOf(Gen.const(CaRoute.Conditions.NONE), conditions)
  } yield new CaRoute.Leg(new CaName(ca), rank, weight, when)
  private val routes = Gen.oneOf(
    name.map(ca => CaRoute.to(new CaName(ca))),
    Gen.choose(1, 4).flatMap(Gen.listOfN(_, leg)).map(legs => new CaRoute(legs.distinct.asJava))
  )
  private val settings: Gen[GroupSettings] = for {
    accepted <- Gen.someOf(EvidenceKind.values.toSeq)
    rule <- Gen.oneOf("{serial}", "acme-{serial}", "{manufacturer}:{model}:{serial}")
    profile <- name
    route <- routes
    anchors <- Gen.choose(0, 4).flatMap(Gen.listOfN(_, anchor))
    groupKey <- Gen.option(keys)
  } yield new GroupSettings(
    accepted.toSet.asJava,
    NameRule.parse(rule),
    profile,
    route,
    anchors.asJava,
    groupKey.fold(Optional.empty[GroupKey]())(Optional.of(_))
  )

  /** A generator for each kind of event. */
  val events: Seq[Gen[GroupEvent]] = Seq(
    for (g <- group; s <- settings) yield new GroupCreated(g, s),
    for (g <- group; s <- settings) yield new GroupChanged(g, s),
    group.map(new GroupOpened(_)),
    group.map(new GroupClosed(_)),
    for (a <- anchor; c <- Gen.stringOfN(40, Gen.oneOf("0123456789abcdef".toSeq)))
      yield new AnchorAdded(a, new RegistrationCode(c)),
    for (a <- anchor; p <- proof) yield new AnchorProven(a.digest(), p),
    anchor.map(a => new AnchorRemoved(a.digest()))
  )

  val any: Gen[GroupRecord] = for {
    event <- Gen.oneOf(events).flatMap(identity)
    stamp <- DeviceRecords.stampWith(Gen.oneOf(GroupPhase.values.toSeq))
  } yield new GroupRecord(stamp, event)
}
