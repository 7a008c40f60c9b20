package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The API over scripted twins and with one group, for as long as a test class runs; the twins
 * forget everything before each test.
 */
final class RunningApi implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private final ScriptedTwins twins = new ScriptedTwins();
  private @Nullable TestApi api;

  TestApi api() {
    return Objects.requireNonNull(api);
  }

  Caller caller() {
    return api().caller();
  }

  ScriptedTwins twins() {
    return twins;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    api = TestApi.over(twins);
    var made =
        caller()
            .put(
                "/api/v1/groups/line",
                """
                {"evidence":["initial-key"],"nameRule":"acme-{serial}","profile":"device","ca":"embedded"}
                """);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    twins.forget();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    api().close();
  }
}
