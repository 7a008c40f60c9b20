package io.birthmark.cadouble.ejbca;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestTime;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a double can be told, and how it refuses what it cannot. */
class ControlTest {
  @TempDir private Path folder;

  @Test
  void ordersAreTakenWholeOrNotAtAllAndToldInTheLedger() {
    try (var ca = new RunningDouble(new EjbcaKind(), folder, new TestTime())) {
      var good =
          ca.tell(
              "POST",
              "/faults",
              "[{\"fault\":\"late\",\"times\":3},{\"fault\":\"html\",\"operation\":\"listCas\"}]");
      assertThat(good.statusCode()).isEqualTo(200);

      refused(
          ca, "POST", "/faults", "[{\"fault\":\"slow\"},{\"fault\":\"earthquake\"}]", "earthquake");
      refused(ca, "POST", "/faults", "{\"times\":1}", "names its fault");
      refused(ca, "POST", "/faults", "{\"fault\":\"slow\",\"times\":0}", "at least 1");
      refused(ca, "POST", "/faults", "{\"fault\":\"slow\",\"often\":1}", "often");
      refused(ca, "POST", "/faults", "7", "object");
      refused(ca, "PATCH", "/settings", "{\"latency\":1}", "latency");
      refused(ca, "PATCH", "/settings", "{", "error");
      refused(ca, "GET", "/certificates", "", "there are GET /");

      var state = RunningDouble.read(ca.tell("GET", "/", "").body());
      assertThat(state.path("faults").findValuesAsText("fault")).containsExactly("late", "html");
      assertThat(state.path("settings").path("latencyMillis").longValue()).isZero();
      assertThat(ca.facts("told")).hasSize(1);
      ca.tell("DELETE", "/faults", "");
      assertThat(RunningDouble.read(ca.tell("GET", "/", "").body()).path("faults")).isEmpty();
    }
  }

  private static void refused(
      RunningDouble ca, String method, String path, String body, String word) {
    var answer = ca.tell(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains(word);
  }
}
