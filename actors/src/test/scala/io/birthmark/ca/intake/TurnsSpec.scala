package io.birthmark.ca.intake

import java.time.{Duration, Instant}
import java.util.Optional

import scala.collection.mutable

import io.birthmark.ca.Flow
import io.birthmark.ca.intake.Turns.Turn
import io.birthmark.device.GroupId
import org.scalatest.wordspec.AnyWordSpec

/** Queues of many thousand devices, none of which is remembered, played in virtual time. */
class TurnsSpec extends AnyWordSpec {
  private val begin = Instant.parse("2026-11-22T06:00:00Z")
  private val every = Duration.ofMillis(40)

  private def flow(name: String) = new Flow(Optional.of(new GroupId(name)), Optional.empty())

  /** Devices that ask, and come back at the turn they are told.
    *
    * @param promised the first turn each was told
    */
  private class Hall(every: Duration = every) {
    val turns = new Turns
    val served = mutable.Map.empty[String, Vector[(Instant, Instant)]].withDefaultValue(Vector.empty)
    var asked = 0
    private val coming =
      mutable.PriorityQueue.empty[(Instant, Int, String, Int, Instant)](Ordering.by(v => (-v._1.toEpochMilli, -v._2)))
    private var number = 0

    def arrives(group: String, at: Instant): Unit = comes(at, group, 0, at)

    private def comes(at: Instant, group: String, returns: Int, promised: Instant): Unit = {
      number += 1
      coming.enqueue((at, number, group, returns, promised))
    }

    def play(): Unit =
      while (coming.nonEmpty) {
        val (now, _, group, returns, promised) = coming.dequeue()
        asked += 1
        turns.take(flow(group), returns, now, every) match {
          case _: Turn.Now => served(group) = served(group) :+ ((now, promised))
          case later: Turn.Later => comes(later.turn, group, returns + 1, if (returns > 0) promised else later.turn)
        }
      }

    def inAnySecond: Int = {
      val all = served.values.flatten.map(_._1.getEpochSecond).groupBy(identity).map(_._2.size)
      all.max
    }

    def took(group: String): Duration = Duration.between(begin, served(group).map(_._1).max)
  }

  "A CA with a budget of 25 a second" should {
    "serve 20,000 devices that come at once in their 800 seconds, each at the turn it was told" in {
      val hall = new Hall
      (1 to 20000).foreach(_ => hall.arrives("line", begin))

      hall.play()

      assert(hall.served("line").size == 20000)
      assert(hall.took("line").toSeconds >= 798 && hall.took("line").toSeconds <= 801)
      assert(hall.served("line").forall { case (at, promised) => at == promised })
      assert(hall.asked <= 40000)
    }

    "be asked for no more, whenever they come" in {
      val hall = new Hall
      (0 until 20000).foreach(i => hall.arrives("line", begin.plusMillis(i * 3L)))

      hall.play()

      assert(hall.took("line").toSeconds <= 802)
      // What is admitted leaves the gateway spaced out; two seconds' worth may be on its way there.
      assert(hall.inAnySecond <= 75)
    }

    "keep nobody waiting while there is room" in {
      val hall = new Hall
      (0 until 1000).foreach(i => hall.arrives("line", begin.plusMillis(i * 50L)))

      hall.play()

      assert(hall.asked == 1000)
    }
  }

  "A small group" should {
    "have its share beside one that came with thousands before it" in {
      val hall = new Hall
      (1 to 10000).foreach(_ => hall.arrives("large", begin))
      (1 to 100).foreach(_ => hall.arrives("small", begin.plusSeconds(60)))

      hall.play()

      val small = hall.served("small").map(_._1).max
      assert(Duration.between(begin.plusSeconds(60), small).toSeconds <= 16)
      assert(hall.served("large").size == 10000)
      assert(hall.took("large").toSeconds <= 410)
    }

    "shift the turns of the others by hardly more than it takes" in {
      val hall = new Hall
      (1 to 10000).foreach(_ => hall.arrives("large", begin))
      (1 to 100).foreach(_ => hall.arrives("small", begin.plusSeconds(60)))

      hall.play()

      val late = hall.served("large").map { case (at, promised) => Duration.between(promised, at).toMillis }
      assert(late.max <= 15000, s"at most ${late.max} ms")
    }
  }

  "Groups that come together" should {
    "be served alike, whatever they bring" in {
      val hall = new Hall
      val sizes = Map("a" -> 4000, "b" -> 1000, "c" -> 1000)
      for ((group, size) <- sizes; _ <- 1 to size) hall.arrives(group, begin)

      hall.play()

      for (group <- Seq("b", "c")) assert(hall.took(group).toSeconds <= 135, s"$group ${hall.took(group)}")
      assert(hall.took("a").toSeconds <= 270)
    }
  }

  "The wait that is told" should {
    "be that of whoever comes next" in {
      val hall = new Hall
      (1 to 1000).foreach(_ => hall.turns.take(flow("line"), 0, begin, every))

      val told = hall.turns.queue(begin)

      val next = hall.turns.take(flow("line"), 0, begin, every)
      assert(next == new Turn.Later(begin.plus(told)))
      assert(told.toSeconds == 39 || told.toSeconds == 40)
    }
  }
}
