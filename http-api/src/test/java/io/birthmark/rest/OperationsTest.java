package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.birthmark.access.Action;
import io.birthmark.access.Role;
import io.birthmark.device.CommandName;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.WaitingFor;
import io.birthmark.fleet.WaitCause;
import io.birthmark.http.HttpFault;
import io.birthmark.operation.Deed;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The routes are the operations of the description. Whether a route that a test calls is described
 * is looked at by {@link Contract} at every call.
 */
class OperationsTest {
  @RegisterExtension static final RunningApi API = new RunningApi();
  static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  static com.fasterxml.jackson.databind.JsonNode description() {
    try {
      return new ObjectMapper(new YAMLFactory()).readTree(Contract.text());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<String> paths() {
    return StreamSupport.stream(
        ((Iterable<String>) () -> description().path("paths").fieldNames()).spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aPathTakesTheMethodsThatAreDescribedAndNoOther(String path) {
    var described = new TreeSet<String>();
    description()
        .path("paths")
        .path(path)
        .fieldNames()
        .forEachRemaining(name -> {
          if (METHODS.contains(name)) {
            described.add(name.toUpperCase(Locale.ROOT));
          }
        });

    var answer =
        API.caller().send(API.caller().to(filled(path)).method("PATCH", BodyPublishers.noBody()));

    if (path.contains("{device}:")) {
      // The path of a deed is also that of a device whose id ends so.
      described.add("GET");
    }
    assertThat(answer.status()).as(answer.text()).isEqualTo(405);
    assertThat(new TreeSet<>(Arrays.asList(answer.header("Allow").split(", ", -1))))
        .isEqualTo(described);
  }

  @Test
  void everyOperationHasANameOfItsOwn() {
    var operations = description().path("paths").findValuesAsText("operationId");

    assertThat(operations).doesNotHaveDuplicates().hasSizeGreaterThan(5);
    assertThat(operations.size())
        .isEqualTo(description().path("paths").findValues("responses").size());
  }

  @Test
  void everyDeedIsDescribedInItsOwnWords() {
    for (var deed : Deed.values()) {
      assertThat(
              description()
                  .path("paths")
                  .path("/api/v1/devices/{device}:" + deed.verb())
                  .path("post")
                  .path("summary")
                  .textValue())
          .isEqualTo(deed.summary());
    }
  }

  @Test
  void theNamesThatAreListedAreThoseThatThereAre() {
    assertThat(listed("Code"))
        .isEqualTo(
            Stream.concat(names(Reason.values()), names(HttpFault.values()))
                .collect(Collectors.toCollection(TreeSet::new)));
    assertThat(listed("Action")).isEqualTo(sorted(Action.values()));
    assertThat(listed("Role")).isEqualTo(sorted(Role.values()));
    assertThat(listed("Command")).isEqualTo(sorted(CommandName.values()));
    assertThat(listed("Phase")).isEqualTo(sorted(Phase.values()));
    assertThat(listed("RevocationReason")).isEqualTo(sorted(RevocationReason.values()));
    assertThat(listed("WaitingFor")).isEqualTo(sorted(WaitingFor.values()));
    assertThat(listed("WaitCause")).isEqualTo(sorted(WaitCause.values()));
  }

  @Test
  void theDescriptionIsServedToAnybody() {
    var answer = API.caller().send(API.caller().anonymous("/openapi.yaml"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/yaml");
    assertThat(answer.text()).isEqualTo(Contract.text());
  }

  /** The path with names in place of its parameters. */
  static String filled(String path) {
    return path.replace("{device}", "acme-1")
        .replace("{ca}", "embedded")
        .replace("{cloud}", "plant-iot")
        .replace("{group}", "line")
        .replace("{profile}", "gateway")
        .replace("{anchor}", "ab".repeat(32))
        .replace("{operation}", "0123456789abcdef01234567")
        .replace("{token}", "abcdefghij12");
  }

  private static Set<String> listed(String schema) {
    var names = new TreeSet<String>();
    description()
        .path("components")
        .path("schemas")
        .path(schema)
        .path("enum")
        .forEach(name -> names.add(name.textValue()));
    return names;
  }

  private static Stream<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name);
  }

  private static Set<String> sorted(Enum<?>[] values) {
    return names(values).collect(Collectors.toCollection(TreeSet::new));
  }
}
