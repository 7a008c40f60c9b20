package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Reason;
import io.birthmark.ingress.SparkplugTopic.DeviceTopic;
import io.birthmark.ingress.SparkplugTopic.Known;
import io.birthmark.ingress.SparkplugTopic.Unknown;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkplugTopicTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "spBv1.0/STATE/birthmark",
        "spBv1.0/plant/NBIRTH/line-1",
        "spBv1.0/plant/NDATA/line-1",
        "spBv1.0/plant/NDEATH/line-1",
        "spBv1.0/plant/NCMD/line-1",
        "spBv1.0/plant/DBIRTH/line-1/ACME-1",
        "spBv1.0/plant/DDATA/line-1/ACME-1",
        "spBv1.0/plant/DDEATH/line-1/ACME-1",
        "spBv1.0/plant/DCMD/line-1/ACME-1",
        "spBv1.0/Werk Nürnberg/DBIRTH/Straße 7/a device of somebody else"
      })
  void rendersWhatItRead(String text) {
    assertThat(SparkplugTopic.parse(text))
        .isInstanceOfSatisfying(Known.class, k -> assertThat(k.topic().render()).isEqualTo(text));
  }

  @ParameterizedTest
  @CsvSource({
    "'', BAD_TOPIC",
    "spBv1.0, BAD_TOPIC",
    "spAv1.0/g/NBIRTH/e, BAD_TOPIC",
    "spBv1.0/g/NBIRTH/e/d, BAD_TOPIC",
    "spBv1.0/g/nbirth/e, BAD_TOPIC",
    "spBv1.0/g/DBIRTH/e/d/x, BAD_TOPIC",
    "spBv1.0/g/STATE, BAD_TOPIC",
    "spBv1.0/STATE/, ID_NOT_VALID",
    "spBv1.0//NBIRTH/e, ID_NOT_VALID",
    "spBv1.0/g/NBIRTH/, ID_NOT_VALID",
    "spBv1.0/g/DBIRTH/e/, ID_NOT_VALID",
    "spBv1.0/g/DBIRTH/e/a+b, ID_NOT_VALID",
    "spBv1.0/g/DBIRTH/e/a#b, ID_NOT_VALID",
    "'spBv1.0/g/DBIRTH/e/a\0b', ID_NOT_VALID",
  })
  void refusesWhatIsNoTopic(String text, Reason reason) {
    assertThat(SparkplugTopic.parse(text))
        .isInstanceOfSatisfying(Unknown.class, u -> assertThat(u.reason()).isEqualTo(reason));
  }

  @Test
  void saysThatTheEdgeNodeIsMissing() {
    assertThat(SparkplugTopic.parse("spBv1.0/plant/DBIRTH/ACME-1"))
        .isEqualTo(
            new Unknown(
                Reason.BAD_TOPIC,
                "the edge node is missing: spBv1.0/{group}/DBIRTH/{edge}/{device}"));
  }

  @Test
  void boundsEachName() {
    assertThat(SparkplugTopic.parse("spBv1.0/g/DBIRTH/e/" + "x".repeat(128)))
        .isInstanceOf(Known.class);
    assertThat(SparkplugTopic.parse("spBv1.0/g/DBIRTH/e/" + "x".repeat(129)))
        .isInstanceOf(Unknown.class);
    assertThat(SparkplugTopic.parse("spBv1.0/g/DBIRTH/e/" + "x/".repeat(100_000)))
        .isInstanceOf(Unknown.class);
  }

  @ParameterizedTest
  @CsvSource({"ACME-1, true", "_ACME, false", "a b, false", "Ä, false", "a:b.c_d-e, true"})
  void tellsDeviceIdsFromOtherNames(String name, boolean valid) {
    assertThat(SparkplugTopic.parse("spBv1.0/g/DBIRTH/e/" + name))
        .isInstanceOfSatisfying(
            Known.class,
            k -> assertThat(((DeviceTopic) k.topic()).id().isPresent()).isEqualTo(valid));
  }

  @Test
  void isTotal() {
    var random = new Random(20260101);
    var alphabet = "spBv1.0/NDBIRTHSTATEEAC+#\0\uD800é ";
    for (int i = 0; i < 50_000; i++) {
      var text =
          random
              .ints(random.nextInt(40), 0, alphabet.length())
              .collect(
                  StringBuilder::new, (b, n) -> b.append(alphabet.charAt(n)), StringBuilder::append)
              .toString();
      var prefixed = random.nextBoolean() ? "spBv1.0/" + text : text;
      if (SparkplugTopic.parse(prefixed) instanceof Known(var topic)) {
        assertThat(topic.render()).isEqualTo(prefixed);
      }
    }
  }
}
