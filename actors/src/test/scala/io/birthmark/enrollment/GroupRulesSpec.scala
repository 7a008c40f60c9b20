package io.birthmark.enrollment

import io.birthmark.device.{EvidenceKind, GroupId, Reason}
import io.birthmark.enrollment.EnrollmentGroup.Gate
import io.birthmark.enrollment.GroupCommand.{AddAnchor, CloseGroup, OpenGroup, ProveAnchor, PutGroup, RemoveAnchor}
import io.birthmark.enrollment.GroupEvent.{AnchorAdded, AnchorProven, AnchorRemoved, GroupChanged, GroupClosed, GroupCreated, GroupOpened}
import io.birthmark.enrollment.SampleGroups.{anchor, anchors, byIdevid, byKey, settings, Code, Line, Other, Signature}
import io.birthmark.registry.Judgement.{Accepted, Rejected}
import org.scalacheck.Gen
import org.scalatest.matchers.should.Matchers
import org.scalatest.prop.TableDrivenPropertyChecks
import org.scalatest.wordspec.AnyWordSpec
import org.scalatestplus.scalacheck.ScalaCheckPropertyChecks

import java.util.Optional
import scala.jdk.CollectionConverters._

class GroupRulesSpec extends AnyWordSpec with Matchers with ScalaCheckPropertyChecks with TableDrivenPropertyChecks {
  implicit override val generatorDrivenConfig: PropertyCheckConfiguration =
    PropertyCheckConfiguration(minSuccessful = 300)

  private val first = byKey("a")
  private val second = byKey("b")
  private val idevid = byIdevid(anchor("root A"))

  private def after(events: GroupEvent*): TenantGroups =
    events.foldLeft(TenantGroups.none())(GroupRules.evolve)

  private def accepted(events: GroupEvent*) = new Accepted[GroupEvent](events.asJava)

  private def reasonOf(groups: TenantGroups, command: GroupCommand): Reason =
    GroupRules.decide(groups, command) match {
      case refused: Rejected[_] => refused.reason()
      case other             => fail(s"not refused: $other")
    }

  /** What leads to anchors that groups may have. */
  private def proven(anchors: TrustAnchor*): Seq[GroupEvent] =
    anchors.flatMap(a => Seq(new AnchorAdded(a, Code), new AnchorProven(a.digest(), Signature)))

  private val absent = after()
  private val open = after(new GroupCreated(Line, first))
  private val closed = after(new GroupCreated(Line, first), new GroupClosed(Line))

  "Each command in each state of its group" should {
    val nothing = Right(Seq.empty[GroupEvent])
    val unknown = Left(Reason.GROUP_UNKNOWN)
    def event(e: GroupEvent) = Right(Seq(e))

    "have this outcome" in {
      val table = Table[TenantGroups, GroupCommand, Either[Reason, Seq[GroupEvent]]](
        ("state", "command", "outcome"),
        (absent, new PutGroup(Line, first), event(new GroupCreated(Line, first))),
        (absent, new OpenGroup(Line), unknown),
        (absent, new CloseGroup(Line), unknown),
        (open, new PutGroup(Line, first), nothing),
        (open, new PutGroup(Line, second), event(new GroupChanged(Line, second))),
        (open, new OpenGroup(Line), nothing),
        (open, new CloseGroup(Line), event(new GroupClosed(Line))),
        (closed, new PutGroup(Line, first), nothing),
        (closed, new PutGroup(Line, second), event(new GroupChanged(Line, second))),
        (closed, new OpenGroup(Line), event(new GroupOpened(Line))),
        (closed, new CloseGroup(Line), nothing)
      )

      forAll(table) { (state, command, outcome) =>
        outcome match {
          case Right(events) => GroupRules.decide(state, command) shouldBe accepted(events: _*)
          case Left(reason)  => reasonOf(state, command) shouldBe reason
        }
      }
    }
  }

  "A group" should {
    "be open at first and keep its gate when its settings change" in {
      open.group(Line).get() shouldBe new EnrollmentGroup(Line, first, Gate.OPEN, 1)
      after(new GroupCreated(Line, first), new GroupClosed(Line), new GroupChanged(Line, second)).group(Line).get() shouldBe
        new EnrollmentGroup(Line, second, Gate.CLOSED, 3)
    }

    "not change when the same settings come in another order or twice" in {
      val both = Set(EvidenceKind.IDEVID, EvidenceKind.INITIAL_KEY)
      val one = settings(both, "{serial}", "p", Seq("x", "y").map(anchor))
      val other = settings(both, "{serial}", "p", Seq("y", "x", "y").map(anchor))

      GroupRules.decide(after(new GroupCreated(Line, one)), new PutGroup(Line, other)) shouldBe accepted()
    }

    "accept some evidence" in {
      reasonOf(absent, new PutGroup(Line, settings(Set.empty, "{serial}", "p", anchors(0)))) shouldBe
        Reason.MISSING_FIELD
    }

    "have an anchor when it accepts idevid" in {
      reasonOf(absent, new PutGroup(Line, byIdevid())) shouldBe Reason.MISSING_FIELD
    }

    "have at most 16 anchors" in {
      val kinds = Set(EvidenceKind.IDEVID)

      val full = after(proven(anchors(17): _*): _*)

      GroupRules.decide(full, new PutGroup(Line, settings(kinds, "{serial}", "p", anchors(16)))) shouldBe an[Accepted[_]]
      reasonOf(full, new PutGroup(Line, settings(kinds, "{serial}", "p", anchors(17)))) shouldBe Reason.GROUP_CONFLICT
    }

    "name devices by nothing but the serial when it accepts idevid" in {
      for (rule <- Seq("{manufacturer}-{serial}", "{model}:{serial}")) {
        val wide = settings(Set(EvidenceKind.IDEVID), rule, "p", anchors(1))

        reasonOf(absent, new PutGroup(Line, wide)) shouldBe Reason.GROUP_CONFLICT
      }
    }

    "not take an anchor that belongs to another, even a closed one" in {
      val taken = after(new GroupCreated(Other, idevid), new GroupClosed(Other))

      reasonOf(taken, new PutGroup(Line, byIdevid(anchor("new"), anchor("root A")))) shouldBe Reason.GROUP_CONFLICT
      reasonOf(after(new GroupCreated(Other, idevid), new GroupCreated(Line, first)), new PutGroup(Line, idevid)) shouldBe
        Reason.GROUP_CONFLICT
    }

    "take an anchor that another gave up" in {
      val freed = after(
        proven(anchor("root A")) ++
          Seq(new GroupCreated(Other, idevid), new GroupChanged(Other, byIdevid(anchor("root B")))): _*
      )

      GroupRules.decide(freed, new PutGroup(Line, idevid)) shouldBe accepted(new GroupCreated(Line, idevid))
    }
  }

  "An anchor" should {
    val root = anchor("root A")
    val added = after(new AnchorAdded(root, Code))
    val good = after(proven(root): _*)
    val other = new RegistrationCode("f" * 40)

    "be added once, with the code that it got first" in {
      GroupRules.decide(absent, new AddAnchor(root, Code)) shouldBe accepted(new AnchorAdded(root, Code))
      GroupRules.decide(added, new AddAnchor(root, other)) shouldBe accepted()
      added.anchor(root.digest()).get() shouldBe
        new UploadedAnchor(root, Code, UploadedAnchor.Phase.UNPROVEN, 1)
    }

    "be proven once, for the code that it has" in {
      val proof = new ProveAnchor(root.digest(), Code, Signature)

      GroupRules.decide(added, proof) shouldBe accepted(new AnchorProven(root.digest(), Signature))
      GroupRules.decide(good, proof) shouldBe accepted()
      good.anchor(root.digest()).get().revision() shouldBe 2
      reasonOf(added, new ProveAnchor(root.digest(), other, Signature)) shouldBe Reason.ANCHOR_PROOF_INVALID
      reasonOf(absent, proof) shouldBe Reason.NOT_FOUND
    }

    "be no group's before it is proven" in {
      reasonOf(absent, new PutGroup(Line, idevid)) shouldBe Reason.ANCHOR_UNPROVEN
      reasonOf(added, new PutGroup(Line, idevid)) shouldBe Reason.ANCHOR_UNPROVEN
      GroupRules.decide(good, new PutGroup(Line, idevid)) shouldBe accepted(new GroupCreated(Line, idevid))
    }

    "stay good for the group that had it before there were proofs, and for no other" in {
      val old = after(new GroupCreated(Line, idevid))
      val renamed = settings(Set(EvidenceKind.IDEVID), "b-{serial}", "device", Seq(root))
      val wider = byIdevid(root, anchor("root B"))

      GroupRules.decide(old, new PutGroup(Line, renamed)) shouldBe accepted(new GroupChanged(Line, renamed))
      reasonOf(old, new PutGroup(Line, wider)) shouldBe Reason.ANCHOR_UNPROVEN
    }

    "be removed when no group has it" in {
      val used = after(proven(root) :+ new GroupCreated(Line, idevid): _*)

      reasonOf(used, new RemoveAnchor(root.digest())) shouldBe Reason.ANCHOR_IN_USE
      reasonOf(absent, new RemoveAnchor(root.digest())) shouldBe Reason.NOT_FOUND
      GroupRules.decide(good, new RemoveAnchor(root.digest())) shouldBe accepted(new AnchorRemoved(root.digest()))
      after(proven(root) :+ new AnchorRemoved(root.digest()): _*) shouldBe absent
    }
  }

  "A tenant" should {
    "have at most 10,000 groups, which can still change" in {
      val full = (1 to 10000).foldLeft(TenantGroups.none()) { (groups, i) =>
        GroupRules.evolve(groups, new GroupCreated(new GroupId(s"g$i"), first))
      }

      reasonOf(full, new PutGroup(new GroupId("one-more"), first)) shouldBe Reason.GROUP_CONFLICT
      GroupRules.decide(full, new PutGroup(new GroupId("g7"), second)) shouldBe
        accepted(new GroupChanged(new GroupId("g7"), second))
    }
  }

  "Any run of commands" should {
    val someSettings = Gen.oneOf(
      Gen.oneOf("a", "b").map(byKey),
      Gen.someOf(anchors(4)).map(some => byIdevid(some.toSeq: _*))
    )
    val someAnchor = Gen.oneOf(anchors(4))
    val id = Gen.choose(1, 4).map(i => new GroupId(s"g$i"))
    val command: Gen[GroupCommand] = Gen.oneOf(
      for (g <- id; s <- someSettings) yield new PutGroup(g, s),
      for (g <- id; s <- someSettings) yield new PutGroup(g, s),
      id.map(new OpenGroup(_)),
      id.map(new CloseGroup(_)),
      someAnchor.map(new AddAnchor(_, Code)),
      someAnchor.map(a => new ProveAnchor(a.digest(), Code, Signature)),
      someAnchor.map(a => new RemoveAnchor(a.digest()))
    )
    val commands = Gen.choose(0, 60).flatMap(Gen.listOfN(_, command))

    /** The state after all commands and the events that led to it. */
    def run(all: Seq[GroupCommand]): (TenantGroups, Seq[GroupEvent]) =
      all.foldLeft((TenantGroups.none(), Seq.empty[GroupEvent])) { case ((groups, events), next) =>
        GroupRules.decide(groups, next) match {
          case ok: Accepted[GroupEvent] =>
            val fresh = ok.events().asScala.toSeq
            (fresh.foldLeft(groups)(GroupRules.evolve), events ++ fresh)
          case _ => (groups, events)
        }
      }

    "be told again by its events" in forAll(commands) { all =>
      val (live, events) = run(all)

      after(events: _*) shouldBe live
    }

    "write nothing when its last command is repeated" in forAll(commands, command) { (all, last) =>
      val (live, events) = run(all :+ last)

      run((all :+ last) :+ last) shouldBe ((live, events))
    }

    "never give a group an anchor whose key has not signed" in forAll(commands) { all =>
      val (live, _) = run(all)

      live.all().asScala.flatMap(_.settings().anchors().asScala).foreach { each =>
        live.anchor(each.digest()).map(_.isProven()) shouldBe Optional.of(true)
      }
    }

    "leave every anchor with the one group that names it" in forAll(commands) { all =>
      val (live, _) = run(all)

      anchors(4).foreach { each =>
        val owners = live.all().asScala.filter(_.settings().hasAnchor(each.digest()))
        owners.size should be <= 1
        live.ownerOf(each.digest()).map[Seq[EnrollmentGroup]](Seq(_)).orElse(Seq.empty) shouldBe owners.toSeq
      }
      live.allAnchors().asScala shouldBe live.all().asScala.flatMap(_.settings().anchors().asScala.map(_.der())).toSet
    }
  }
}
