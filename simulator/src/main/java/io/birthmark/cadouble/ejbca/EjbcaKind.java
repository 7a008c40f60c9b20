package io.birthmark.cadouble.ejbca;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Desk;
import java.io.IOException;
import java.util.function.Consumer;

/** EJBCA with one CA, one certificate profile and one end entity profile. */
public final class EjbcaKind implements CaDouble.Kind {
  private final Approvals approvals = new Approvals();
  private final Crls crls = new Crls();

  @Override
  public String name() {
    return "ejbca";
  }

  @Override
  public Consumer<JsonNode> memory() {
    return line -> {
      approvals.apply(line);
      crls.apply(line);
    };
  }

  @Override
  public Desk desk(CaDouble.Office office) throws IOException {
    return new EjbcaDesk(office, approvals, crls);
  }
}
