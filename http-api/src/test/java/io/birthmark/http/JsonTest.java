package io.birthmark.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
  /** Anything may stand in the field. */
  record Any(Optional<Object> field, Optional<List<String>> texts) {}

  record Values(
      Bytes bytes,
      Sha256 digest,
      SerialNumber serial,
      IdempotencyKey key,
      Instant at,
      Optional<String> present,
      Optional<String> absent) {}

  private static Json.Reading<Any> read(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), Any.class);
  }

  private static Problem problem(String json) {
    return switch (read(json)) {
      case Json.Unreadable<Any>(var problem) -> problem;
      case Json.Read<Any>(var value) -> throw new AssertionError("was read: " + value);
    };
  }

  @Test
  void nestingIsReadToItsLimitAndNoFurther() {
    assertThat(read(nested(Json.MAX_DEPTH - 1))).isInstanceOf(Json.Read.class);
    assertThat(problem(nested(Json.MAX_DEPTH)).status()).isEqualTo(400);
    assertThat(problem(nested(100_000)).status()).isEqualTo(400);
  }

  @Test
  void textsAreReadToTheirLimitAndNoFurther() {
    assertThat(read(text(Json.MAX_STRING))).isInstanceOf(Json.Read.class);
    assertThat(problem(text(Json.MAX_STRING + 1)).status()).isEqualTo(400);
  }

  @Test
  void numbersAndNamesHaveLimits() {
    assertThat(problem("{\"field\":" + "9".repeat(65) + "}").status()).isEqualTo(400);
    assertThat(problem("{\"" + "n".repeat(257) + "\":1}").status()).isEqualTo(400);
  }

  @Test
  void utf16IsNotGuessedAt() {
    var bytes = "{}".getBytes(StandardCharsets.UTF_16LE);

    assertThat(Json.read(bytes, Any.class)).isInstanceOf(Json.Unreadable.class);
  }

  @Test
  void aFaultPointsAtItsPlaceAndQuotesNothing() {
    var problem = problem("{\"texts\":[\"a\",{\"secret\":1}]}");

    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.errors()).extracting(FieldFault::pointer).containsExactly("/texts/1");
    assertThat(problem.toString()).doesNotContain("secret", "java", "String");
    assertThat(problem("{\"a/b~c\":1}").errors())
        .extracting(FieldFault::pointer)
        .containsExactly("/a~1b~0c");
  }

  @Test
  void valuesAreWrittenAsTheApiSaysThem() {
    var values =
        new Values(
            Bytes.copyOf(new byte[20]),
            Sha256.of(),
            SerialNumber.fromHex("0aff"),
            new IdempotencyKey("k-1"),
            Instant.parse("2026-11-22T10:00:00.120Z"),
            Optional.of("here"),
            Optional.empty());

    assertThat(new String(Json.write(values), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"bytes\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"digest\":"
                + "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
                + "\"serial\":\"aff\",\"key\":\"k-1\",\"at\":\"2026-11-22T10:00:00.120Z\","
                + "\"present\":\"here\"}");
  }

  private static String nested(int lists) {
    return "{\"field\":" + "[".repeat(lists) + "]".repeat(lists) + "}";
  }

  private static String text(int characters) {
    return "{\"field\":\"" + "x".repeat(characters) + "\"}";
  }
}
