package io.birthmark.device

import org.scalatest.wordspec.AnyWordSpec

class SmokeSpec extends AnyWordSpec {
  "x" should { "run" in { assert(1 + 1 == 2) } }
}
