package io.birthmark.ingress;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The host's STATE (Sparkplug 3.0 §6.4.27): JSON, retained, QoS 1. Edge nodes ignore a state that
 * is older than the newest they saw, so a connection's will and its birth carry the same time.
 *
 * @param online whether the host serves edge nodes
 * @param timestamp milliseconds since 1970 UTC
 */
record HostState(boolean online, long timestamp) {
  private static final int MAX_BYTES = 1024;
  private static final JsonFactory JSON = new JsonFactory();

  byte[] encode() {
    var json = "{\"online\":" + online + ",\"timestamp\":" + timestamp + "}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads any bytes; empty when they are not a STATE. */
  static Optional<HostState> decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Optional.empty();
    }
    try (var parser = JSON.createParser(bytes)) {
      Optional<Boolean> online = Optional.empty();
      Optional<Long> timestamp = Optional.empty();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var field = parser.currentName();
        var value = parser.nextToken();
        if (field.equals("online") && value.isBoolean()) {
          online = Optional.of(parser.getBooleanValue());
        } else if (field.equals("timestamp") && value == JsonToken.VALUE_NUMBER_INT) {
          timestamp = Optional.of(parser.getLongValue());
        } else {
          parser.skipChildren();
        }
      }
      return online.isPresent() && timestamp.isPresent()
          ? Optional.of(new HostState(online.get(), timestamp.get()))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }
}
