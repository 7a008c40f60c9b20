package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.access.Action;
import io.birthmark.access.Grant;
import io.birthmark.access.LineScope;
import io.birthmark.access.Policy;
import io.birthmark.access.Role;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation, asked by every role of the right tenant and of another. An operation is done, or
 * refused for reasons of its own, exactly where {@link Policy} says so; a route without an action
 * answers nobody.
 */
class AccessMatrixTest {
  @RegisterExtension static final RunningApi API = new RunningApi();
  private static final Map<String, Caller> CALLERS = new HashMap<>();

  /** An operation as the description has it. */
  record Operation(
      String method, String path, Optional<Action> action, boolean open, boolean body) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Stream<Operation> operations() {
    var operations = new ArrayList<Operation>();
    OperationsTest.description()
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(method -> {
                  if (method.getValue().has("operationId")) {
                    operations.add(
                        new Operation(
                            method.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            Optional.ofNullable(method.getValue().path("x-action").textValue())
                                .map(Action::valueOf),
                            method.getValue().has("security"),
                            method.getValue().has("requestBody")));
                  }
                }));
    return operations.stream();
  }

  static Stream<Operation> guarded() {
    return operations().filter(operation -> !operation.open());
  }

  @Test
  void everyOperationIsOpenToAllOrHasAnAction() {
    assertThat(operations())
        .hasSizeGreaterThan(30)
        .allSatisfy(operation ->
            assertThat(operation.action().isPresent())
                .as(operation.toString())
                .isNotEqualTo(operation.open()));
  }

  @Test
  void everyActionIsThatOfAnOperation() {
    assertThat(guarded().map(operation -> operation.action().orElseThrow()))
        .containsAll(Arrays.asList(Action.values()));
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void isForWhoeverHasARoleThatAllowsIt(Operation operation) {
    var action = operation.action().orElseThrow();
    for (var role : Role.values()) {
      var answer = ask(operation, caller(role, DeviceId.DEFAULT_TENANT));

      if (Policy.of(role).contains(action)) {
        assertThat(answer.status()).as(role + ": " + answer.text()).isNotIn(401, 429, 500);
        assertThat(answer.text()).as(role + ": " + operation).doesNotContain("FORBIDDEN");
      } else {
        assertThat(answer.status()).as(role + ": " + answer.text()).isEqualTo(403);
        assertThat(answer.json().path("code").textValue()).isEqualTo("FORBIDDEN");
        assertThat(answer.json().path("detail").textValue()).contains(action.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void isForNobodyOfAnotherTenant(Operation operation) {
    for (var role : Role.values()) {
      var answer = ask(operation, caller(role, "other"));

      assertThat(answer.status()).as(role + ": " + answer.text()).isEqualTo(403);
      assertThat(answer.json().path("code").textValue()).isEqualTo("FORBIDDEN");
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void isForNobodyWithoutAToken(Operation operation) {
    var caller = API.caller();
    var answer =
        caller.send(
            caller
                .anonymous(OperationsTest.filled(operation.path()))
                .method(operation.method(), BodyPublishers.noBody()));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
  }

  private static Caller.Answer ask(Operation operation, Caller caller) {
    var request = caller.to(OperationsTest.filled(operation.path()));
    if (operation.path().equals("/api/v1/events")) {
      // A stream would never end; one that cannot begin is refused behind the gate.
      request.header("Last-Event-ID", "none");
    }
    var body = operation.body() ? BodyPublishers.ofString("{}") : BodyPublishers.noBody();
    return caller.send(Caller.withJson(request).method(operation.method(), body));
  }

  private static Caller caller(Role role, String tenant) {
    return CALLERS.computeIfAbsent(
        role + "@" + tenant, _ -> API.api().holding(grant(role, tenant)));
  }

  private static Grant grant(Role role, String tenant) {
    var scope = new LineScope(new GroupId("line"), "line-7", "2026-47", TestApi.NOW, 5);
    return new Grant(
        role.name(),
        tenant,
        Set.of(role),
        Stream.of(scope).filter(_ -> role == Role.FACTORY).findFirst(),
        TestApi.NOW.plus(Duration.ofDays(1)));
  }
}
