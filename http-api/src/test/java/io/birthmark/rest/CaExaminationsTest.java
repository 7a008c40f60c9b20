package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** However many ask how a CA is, it is looked at once at a time. */
class CaExaminationsTest {
  @Test
  void whoAsksMeanwhileIsToldTheSameAndWhoAsksLaterIsNot() {
    var seen = new CompletableFuture<String>();
    var ca = new NamedAuthority("plant", Bytes.copyOf(new byte[] {1}), seen);
    var examinations = new CaExaminations(Duration.ofSeconds(1), InstantSource.fixed(TestApi.NOW));

    var first = examinations.of(ca);
    var second = examinations.of(ca);
    seen.complete("now");
    var third = examinations.of(ca);

    assertThat(second).isSameAs(first);
    assertThat(third).isNotSameAs(first);
    assertThat(ca.looks).hasValue(2);
    assertThat(first.toCompletableFuture().join().at()).isEqualTo(TestApi.NOW);
  }
}
