package io.birthmark.pki;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AtHandTest {
  private final AtHand<String, Integer> atHand = new AtHand<>(2);

  @Test
  void keepsTheNewest() {
    atHand.keep("a", 1);
    atHand.keep("b", 2);
    atHand.keep("c", 3);

    assertThat(atHand.find("a")).isEmpty();
    assertThat(atHand.find("b")).contains(2);
    assertThat(atHand.find("c")).contains(3);
  }

  @Test
  void findsAgainAndAgainButIsTakenFromOnce() {
    atHand.keep("a", 1);

    assertThat(atHand.find("a")).contains(1);
    assertThat(atHand.take("a")).contains(1);
    assertThat(atHand.take("a")).isEmpty();
    assertThat(atHand.find("a")).isEmpty();
  }

  @Test
  void takesUpNoMoreRoomForAThingKeptTwice() {
    atHand.keep("a", 1);
    atHand.keep("b", 2);
    atHand.keep("b", 3);

    assertThat(atHand.find("a")).contains(1);
    assertThat(atHand.find("b")).contains(3);
  }

  @Test
  void keepsNothingWithoutRoom() {
    var none = new AtHand<String, Integer>(0);

    none.keep("a", 1);

    assertThat(none.find("a")).isEmpty();
  }
}
