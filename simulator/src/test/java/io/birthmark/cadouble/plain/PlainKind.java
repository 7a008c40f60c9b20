package io.birthmark.cadouble.plain;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Desk;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The small CA that the tutorial adds. */
public final class PlainKind implements CaDouble.Kind {
  private final Map<String, JsonNode> waiting = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "plain";
  }

  /** What waits for a person, by attempt. */
  @Override
  public Consumer<JsonNode> memory() {
    return line -> {
      if (line.path("fact").asText().equals("pending")) {
        waiting.put(line.path("attempt").asText(), line);
      }
    };
  }

  @Override
  public Desk desk(CaDouble.Office office) throws IOException {
    return new PlainDesk(office, waiting);
  }
}
