package io.birthmark.device

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}

import scala.jdk.CollectionConverters._

import org.scalatest.wordspec.AnyWordSpec

/** The full state × command table. What was reviewed stands in `lifecycle-table.txt`, all of
  * it, so that a change of the rules shows in the review as the cells it changes; the readable
  * part of the same table stands in ARCHITECTURE.md. Both are written anew with
  * `-Dbirthmark.write-docs=true`.
  */
class DeviceLifecycleTableSpec extends AnyWordSpec {
  private val reviewed = Path.of("src/test/resources/io/birthmark/device/lifecycle-table.txt")
  private val architecture = Path.of("../cluster-config/docs/ARCHITECTURE.md")
  private val begin = "<!-- state table begin -->"
  private val end = "<!-- state table end -->"
  private val writing = java.lang.Boolean.getBoolean("birthmark.write-docs")

  private def read(path: Path): Seq[String] = Files.readAllLines(path, UTF_8).asScala.toSeq

  private def write(path: Path, lines: Seq[String]): Unit = {
    Files.writeString(path, lines.mkString("", "\n", "\n"), UTF_8)
    ()
  }

  private def assertSame(found: Seq[String], made: Seq[String], where: Path): Unit = {
    val differing = found.zipAll(made, "(absent)", "(absent)").filter { case (a, b) => a != b }
    if (differing.nonEmpty)
      fail(
        differing
          .take(10)
          .map { case (a, b) => s"\n  $where says $a\n  the rules say $b" }
          .mkString(s"${differing.size} lines differ:", "\n", "")
      )
  }

  "The state × command table" should {
    "hold every canonical state under its own label, none twice" in {
      CanonicalStates.all.foreach { case (label, walk) => assert(walk.label == label) }
      assert(CanonicalStates.all.map(_._1).distinct.size == CanonicalStates.all.size)
    }

    "hold every phase, credential and pipeline there is" in {
      val labels = CanonicalStates.all.map(_._2.state.label)

      assert(labels.map(_.phase).toSet == Phase.values.toSet)
      assert(labels.map(_.credential).toSet == StateLabel.CredentialPhase.values.toSet)
      assert(labels.map(_.pipeline).toSet == StateLabel.PipelinePhase.values.toSet)
    }

    "hold every kind of command and every answer of a CA" in {
      val commands = CanonicalStates.all.flatMap { case (_, walk) =>
        CommandCatalogue.all.map(_.command(walk))
      }
      val answers = commands.collect { case c: DeviceCommand.RecordIssuance => c.result.getClass }
      val revocations = commands.collect { case c: DeviceCommand.RecordRevocation => c.result }
      val requests = commands.collect { case c: DeviceCommand.Enroll => c.request.getClass }

      assert(commands.map(_.getClass).toSet[Class[_]] == kindsOf(classOf[DeviceCommand]))
      assert(answers.toSet[Class[_]] == kindsOf(classOf[DeviceCommand.IssuanceResult]))
      assert(requests.toSet[Class[_]] == kindsOf(classOf[DeviceCommand.Request]))
      assert(revocations.toSet == DeviceCommand.RevocationResult.values.toSet)
    }

    "be the reviewed one" in {
      if (writing) write(reviewed, StateTable.lines)

      assertSame(read(reviewed), StateTable.lines, reviewed)
    }

    "be the one that ARCHITECTURE.md shows" in {
      val document = read(architecture)
      val (before, rest) = document.span(_ != begin)
      val (shown, after) = rest.drop(1).span(_ != end)
      assert(after.headOption.contains(end), s"$architecture has no pair of markers")

      if (writing) write(architecture, before ++ Seq(begin) ++ StateTable.markdown ++ after)
      else assertSame(shown, StateTable.markdown, architecture)
    }
  }

  private def kindsOf(sealedType: Class[_]): Set[Class[_]] =
    sealedType.getPermittedSubclasses.toSet[Class[_]]
}
