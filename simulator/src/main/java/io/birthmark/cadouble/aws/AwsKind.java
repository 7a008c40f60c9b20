package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Desk;
import java.io.IOException;
import java.util.function.Consumer;

/** AWS Private CA with one subordinate CA in one account. */
public final class AwsKind implements CaDouble.Kind {
  private final Orders orders = new Orders();

  @Override
  public String name() {
    return "aws";
  }

  @Override
  public Consumer<JsonNode> memory() {
    return orders::apply;
  }

  @Override
  public Desk desk(CaDouble.Office office) throws IOException {
    return new AwsDesk(office, orders);
  }
}
