package io.birthmark.contract;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tries an adapter that is known by its bench's name alone with all that there is. */
final class ContractRun {
  private ContractRun() {}

  /**
   * What each cell came to: pass, why it cannot be at this CA, or FAIL with the reason.
   *
   * @param bench a class of this package, made of a folder and its kind's defaults
   * @param reference what {@code reference.conf} has for its kind
   */
  static Map<String, String> of(String bench, Path folder, String reference)
      throws ReflectiveOperationException {
    var kind = ConfigFactory.parseString(reference).getConfig("birthmark.ca.kinds");
    var defaults = kind.getConfig(kind.root().keySet().iterator().next());
    var maker =
        Class.forName(ContractRun.class.getPackageName() + "." + bench)
            .getDeclaredConstructor(Path.class, Config.class);
    var told = new LinkedHashMap<String, String>();
    try (var made = (CaBench) maker.newInstance(folder, defaults)) {
      ContractCells.all().forEach((name, cell) -> told.put(name, tried(made, cell)));
    }
    return told;
  }

  private static String tried(CaBench bench, ContractCells.Cell cell) {
    try {
      return cell.run(bench).map(why -> "not expressible at this CA: " + why).orElse("pass");
    } catch (AssertionError | RuntimeException e) {
      return "FAIL " + e;
    } finally {
      bench.heal();
    }
  }
}
