package io.birthmark.access

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}

import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

/** The page shows the table that the gate asks; it is written anew with `-Dbirthmark.write-docs=true`. */
class PolicyPageSpec extends AnyWordSpec with Matchers {
  private val page = Path.of("../cluster-config/docs/ACCESS.md")
  private val begin = "<!-- policy -->\n"
  private val end = "<!-- /policy -->\n"

  private def table: String = {
    val roles = Role.values.toSeq
    val head = Seq(
      "| action | what it is | " + roles.map(_.name).mkString(" | ") + " |",
      "|---|---|" + ":-:|" * roles.size
    )
    val rows = Action.values.toSeq.map { action =>
      val cells = roles.map(role => if (Policy.of(role).contains(action)) "✓" else "")
      s"| ${action.name} | ${action.summary} | ${cells.mkString(" | ")} |"
    }
    val summaries = roles.map(role => s"* **${role.name}** ${role.summary}.")
    (summaries ++ Seq("") ++ head ++ rows).mkString("", "\n", "\n")
  }

  "The page about access" should {
    "show who may do what" in {
      val text = Files.readString(page, UTF_8)
      val from = text.indexOf(begin) + begin.length
      val to = text.indexOf(end)
      if (java.lang.Boolean.getBoolean("birthmark.write-docs"))
        Files.writeString(page, text.substring(0, from) + table + text.substring(to), UTF_8)

      val shown = Files.readString(page, UTF_8)

      shown.substring(from, shown.indexOf(end)) shouldBe table
    }
  }

  "A policy" should {
    "leave a line with nothing but registering, and looking at itself" in {
      Policy.of(Role.FACTORY).toArray shouldBe Array(Action.DEVICE_REGISTER, Action.SELF)
    }

    "let nobody but an administrator change who may do what, or what is trusted" in {
      for (action <- Seq(Action.TOKEN_CREATE, Action.TOKEN_REVOKE, Action.GROUP_WRITE, Action.PROFILE_WRITE); role <- Role.values)
        Policy.of(role).contains(action) shouldBe role == Role.ADMIN
    }

    "let auditors change nothing" in {
      val changing = Action.values.filter(_.name.matches(".*_(REGISTER|ADMIT|OPERATE|RETIRE|WRITE|CREATE|REVOKE)"))
      changing should have length 10
      changing.filter(Policy.of(Role.AUDITOR).contains(_)) shouldBe empty
    }
  }
}
