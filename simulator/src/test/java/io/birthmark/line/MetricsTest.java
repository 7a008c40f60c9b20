package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every metric that an alert or a dashboard speaks of is told by a node that has served a line, and
 * every alert has its runbook.
 */
@Tag("full")
class MetricsTest {
  private static final Path DEPLOY = Path.of("../cluster-config/deploy");
  private static final Path RUNBOOKS = Path.of("../cluster-config/docs/RUNBOOKS.md");

  /** A name of a metric: what stands before a label list, a range, or an operator. */
  private static final Pattern NAME = Pattern.compile("\\b[a-z]+_[a-z_]+\\b(?!\\s*=|\")");

  @TempDir private Path data;

  @Test
  void alertsAndDashboardsSpeakOfWhatANodeTells() throws Exception {
    var told = metricsOfANode();

    assertThat(told)
        .contains(
            "twin_transitions_total",
            "ca_requests_seconds_count",
            "journal_writes_seconds_count",
            "follower_lag_seconds",
            "http_requests_seconds_count",
            "jvm_memory_used_bytes");
    assertThat(names(alertExpressions())).isNotEmpty().isSubsetOf(told);
    assertThat(names(dashboardExpressions())).hasSizeGreaterThan(10).isSubsetOf(told);
  }

  @Test
  void everyAlertHasItsRunbook() throws Exception {
    var sections =
        Files.readAllLines(RUNBOOKS).stream()
            .filter(line -> line.startsWith("### "))
            .map(line -> "RUNBOOKS.md#" + line.substring(4).toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    var named = rules().map(rule -> rule.path("annotations").path("runbook").asText()).toList();

    assertThat(named).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    assertThat(sections).isEqualTo(Set.copyOf(named));
  }

  private Set<String> metricsOfANode() throws Exception {
    var node = NodeProcess.startDemo(data.resolve("node"), List.of());
    try {
      var address = node.awaitReady(Duration.ofMinutes(2));
      var settings =
          new FactoryLine.Settings(address.mqtt(), "line", 20, 0, 3, 25, 0, Duration.ofMinutes(1));
      var token = data.resolve("node").resolve("bootstrap.token");
      var outcome =
          new LineRun(
                  data.resolve("node"), NodeApi.of(address.http(), token), InstantSource.system())
              .run(settings, 50, _ -> {});
      assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
      beRefused(address.http(), token, outcome.journeys().getFirst().plan());
      return scrape(address.http(), Files.readString(token).strip())
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("[{ ]", 2)[0])
          .collect(Collectors.toCollection(TreeSet::new));
    } finally {
      node.stop();
    }
  }

  /** A second registration of the same device with another model is refused by its twin. */
  private static void beRefused(URI http, Path token, UnitPlan unit) throws Exception {
    var other =
        new NodeApi.DeviceRequest(
            unit.manufacturer(),
            "another " + unit.model(),
            unit.serial(),
            NodeApi.LINE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(NodeApi.of(http, token).register(other, "another-model"))
        .failsWithin(Duration.ofSeconds(10));
  }

  private static String scrape(URI http, String token) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(http.resolve("/metrics"))
              .header("Authorization", "Bearer " + token)
              .build();
      var answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer.body();
    }
  }

  private static Set<String> names(List<String> expressions) {
    return expressions.stream()
        .map(expression -> expression.replaceAll("\\{[^}]*}|\\bby \\([^)]*\\)", " "))
        .flatMap(expression -> NAME.matcher(expression).results().map(match -> match.group()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<JsonNode> rules() throws Exception {
    var rules = new ArrayList<JsonNode>();
    new YAMLMapper()
        .readTree(DEPLOY.resolve("prometheus/alerts.yml").toFile())
        .path("groups")
        .forEach(group -> group.path("rules").forEach(rules::add));
    return rules.stream();
  }

  private static List<String> alertExpressions() throws Exception {
    return rules()
        .map(rule -> rule.path("expr").asText())
        .filter(e -> !e.startsWith("up{"))
        .toList();
  }

  private static List<String> dashboardExpressions() throws Exception {
    var expressions = new ArrayList<String>();
    LineJson.MAPPER
        .readTree(DEPLOY.resolve("grafana/birthmark.json").toFile())
        .path("panels")
        .forEach(panel ->
            panel.path("targets").forEach(target -> expressions.add(target.path("expr").asText())));
    return expressions;
  }
}
