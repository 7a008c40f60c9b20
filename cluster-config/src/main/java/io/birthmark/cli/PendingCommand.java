package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.birthmark.cli.ApiClient.UnreachableException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code birthmark ca pending}: who waits for a decision at a CA, and under what name there. */
@Command(
    name = "pending",
    mixinStandardHelpOptions = true,
    description = {
      "The requests that an authority has and has not decided on: the device, what the authority calls",
      "the request, since when, and when it is asked again. Whoever may approve does so there."
    })
final class PendingCommand implements Callable<Integer> {
  private static final String DEVICES = "/api/v1/devices?cause=PENDING_AT_CA&pageSize=100&ca=";

  @Mixin private ApiOptions api = new ApiOptions();

  @Parameters(paramLabel = "NAME", description = "The authority's name.")
  private String name = "";

  @Override
  public Integer call() {
    return api.call((client, printer) -> {
      var known = client.get("/api/v1/cas/" + ApiOptions.escaped(name));
      if (!known.good()) {
        return api.refused(known);
      }
      return api.listed(
          client,
          DEVICES + ApiOptions.escaped(name),
          device -> tell(client, printer, ApiOptions.text(device, "id")));
    });
  }

  /** The twin knows what the list does not; one that has its answer by now waits no more. */
  private void tell(ApiClient client, Printer printer, String id) throws UnreachableException {
    var answer = client.get(ApiOptions.device(id) + "/explanation");
    if (!answer.good() || !answer.json().has("reference")) {
      return;
    }
    var why = answer.json();
    if (printer.form() == Printer.Form.TABLE) {
      printer.line(row(why));
      return;
    }
    printer.document(
        JsonNodeFactory.instance
            .objectNode()
            .put("device", id)
            .put("ca", name)
            .put("reference", ApiOptions.text(why, "reference"))
            .put("since", ApiOptions.text(why, "since"))
            .put("askedAgainAt", ApiOptions.text(why.path("next"), "at"))
            .put("href", ApiOptions.device(id)));
  }

  private static String row(JsonNode why) {
    return String.format(
        Locale.ROOT,
        "%-24s  request %-12s  since %s, asked again at %s",
        ApiOptions.text(why, "device"),
        ApiOptions.text(why, "reference"),
        ApiOptions.text(why, "since"),
        ApiOptions.text(why.path("next"), "at"));
  }
}
