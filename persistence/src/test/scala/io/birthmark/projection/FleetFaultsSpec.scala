package io.birthmark.projection

import java.sql.SQLException

import scala.util.Random

import io.birthmark.journal._
import org.scalatest.matchers.should.Matchers
import org.scalatest.wordspec.AnyWordSpec

import FleetLives._

/** The fleet's read model when its steps break off: no record may be left out or counted twice. */
class FleetFaultsSpec extends AnyWordSpec with Matchers {
  private val tables = Seq("device_fleet", "fleet_certificate", "fleet_count")

  "The fleet's read model" should {
    for (fault <- Seq("its store refuses a write", "its connection is cut"))
      s"be as if nothing had been when $fault in the middle of a step, twenty times" in {
        val bench = new FleetBench(StoreKind.POSTGRESQL, batch = 40)
        import bench._
        closing {
          val random = new Random(20)
          def more(): Unit = journal((1 to 50).flatMap { _ =>
            val name = s"d-${random.nextInt(30)}"
            val state = devices.get(id(name)).map(_.state)
            records(name, state.fold(registered(name))(next(random, name, _)))
          })
          follow()
          val faults = new Faults(store, cut = fault.contains("cut"))

          for (_ <- 1 to 20) {
            more()
            faults.strikeAt(random.shuffle(Faults.Places).head)
            a[SQLException] should be thrownBy generations.step()
            faults.strikeAt("nowhere")
            if (random.nextBoolean()) generations.step()
          }
          follow()

          val status = generations.rebuild().toCompletableFuture.join()
          follow()
          generations.status().toCompletableFuture.join().generation shouldBe status.generation + 1
          for (table <- tables) dump(table, status.generation) shouldBe dump(table, status.generation + 1)
          list() should have size devices.size.toLong
        }
      }
  }
}

/** Lets a write to one table break off the transaction that it is in. */
private class Faults(store: TestStore, cut: Boolean) {
  private val happens =
    if (cut) "PERFORM pg_terminate_backend(pg_backend_pid())" else "RAISE EXCEPTION 'no room'"

  store.sql("CREATE TABLE fault_at (place text)")
  store.sql("INSERT INTO fault_at VALUES ('nowhere')")
  store.sql(s"""CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$$$ BEGIN
    IF (SELECT place FROM fault_at) = TG_ARGV[0] THEN $happens; END IF;
    RETURN NEW;
    END $$$$""")
  for (place <- Faults.Places)
    store.sql(s"""CREATE TRIGGER fault BEFORE INSERT OR UPDATE ON "$place"
      FOR EACH ROW EXECUTE FUNCTION fault('$place')""")

  def strikeAt(place: String): Unit = {
    store.sql(s"UPDATE fault_at SET place = '$place'")
    ()
  }
}

private object Faults {
  val Places: Seq[String] = Seq("device_fleet", "fleet_count", "fleet_generation", "follower_offset")
}
