package io.birthmark.tracing;

import io.opentelemetry.api.common.AttributeKey;

/** What spans tell of themselves, beside the words that OpenTelemetry has for HTTP. */
public final class Attributes {
  /** The device, as {@code tenant/device}. */
  public static final AttributeKey<String> DEVICE = AttributeKey.stringKey("birthmark.device");

  public static final AttributeKey<String> CA = AttributeKey.stringKey("birthmark.ca");

  /** What came of it: a reason's code or the name of an answer. */
  public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("birthmark.outcome");

  /** By which way a device or person came. */
  public static final AttributeKey<String> CHANNEL = AttributeKey.stringKey("birthmark.channel");

  /** What kind of caller it was, never who. */
  public static final AttributeKey<String> PRINCIPAL =
      AttributeKey.stringKey("birthmark.principal.kind");

  /** Events that were written together. */
  public static final AttributeKey<Long> EVENTS = AttributeKey.longKey("birthmark.events");

  /** Writes of entities in one transaction. */
  public static final AttributeKey<Long> GROUP = AttributeKey.longKey("birthmark.journal.group");

  public static final AttributeKey<String> HTTP_METHOD =
      AttributeKey.stringKey("http.request.method");

  public static final AttributeKey<String> HTTP_ROUTE = AttributeKey.stringKey("http.route");

  public static final AttributeKey<Long> HTTP_STATUS =
      AttributeKey.longKey("http.response.status_code");

  private Attributes() {}
}
