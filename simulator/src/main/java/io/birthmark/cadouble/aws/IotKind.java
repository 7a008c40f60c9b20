package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Desk;
import java.io.IOException;
import java.util.function.Consumer;

/** AWS IoT Core's control plane in one account. It is no CA, and signs nothing. */
public final class IotKind implements CaDouble.Kind {
  private final Certificates certificates = new Certificates();

  @Override
  public String name() {
    return "iot";
  }

  @Override
  public Consumer<JsonNode> memory() {
    return certificates::apply;
  }

  @Override
  public Desk desk(CaDouble.Office office) throws IOException {
    return new IotDesk(office, certificates);
  }
}
