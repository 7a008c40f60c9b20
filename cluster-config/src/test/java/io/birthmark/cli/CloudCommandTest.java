package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node is asked about clouds, and what is told of it. */
class CloudCommandTest {
  private static final String FAILURE =
      "\"failure\":{\"reason\":\"CLOUD_UNAVAILABLE\",\"words\":\"it is away\",\"at\":\"2026-11-22T10:05:00Z\"}";

  @TempDir private Path data;

  private AskedNode node() {
    return new AskedNode(
        data,
        200,
        asked -> {
          if (asked.uri().equals("/api/v1/clouds")) {
            return "{\"items\":[{\"name\":\"plant-iot\",\"reached\":7,\"waiting\":2,\"refused\":1,"
                + "\"waitingSince\":\"2026-11-22T10:00:00Z\","
                + FAILURE
                + "}]}";
          }
          return asked.uri().contains("pageToken")
              ? "{\"items\":[" + row("two", "") + "]}"
              : "{\"items\":[" + row("one", "," + FAILURE) + "],\"nextPageToken\":\"t+1\"}";
        });
  }

  private static String row(String device, String more) {
    return "{\"device\":\"%s\",\"certificateSha256\":\"ab\",\"wanted\":\"ACTIVE\",\"since\":\"2026-11-22T10:00:00Z\",\"attempts\":3,\"next\":\"2026-11-22T10:10:00Z\"%s}"
        .formatted(device, more);
  }

  @Test
  void cloudsAreListedWithWhatIsWrong() throws IOException {
    var told = node().told("cloud", "list");

    assertThat(told.code()).as(told.text()).isZero();
    assertThat(told.text())
        .contains("plant-iot")
        .contains("7 as they should be, 2 waiting since 2026-11-22T10:00:00Z, 1 refused")
        .contains("CLOUD_UNAVAILABLE, it is away");
  }

  @Test
  void whatIsNotThereYetIsListedPageByPage() throws IOException {
    var node = node();

    var told = node.told("cloud", "pending", "plant-iot", "--state=refused");

    assertThat(told.code()).as(told.text()).isZero();
    assertThat(told.text().lines())
        .anySatisfy(line -> assertThat(line).startsWith("one").contains("CLOUD_UNAVAILABLE"))
        .anySatisfy(line -> assertThat(line).startsWith("two").contains("tried 3 times"));
    assertThat(node.brief())
        .containsExactly(
            "GET /api/v1/clouds/plant-iot/registrations?state=REFUSED",
            "GET /api/v1/clouds/plant-iot/registrations?state=REFUSED&pageToken=t%2B1");
  }
}
