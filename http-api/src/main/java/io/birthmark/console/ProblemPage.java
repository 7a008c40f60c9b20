package io.birthmark.console;

import io.birthmark.device.Reason;
import io.birthmark.http.HttpFault;
import io.birthmark.http.Problems;
import io.birthmark.http.Remedy;
import java.util.Arrays;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What a problem's {@code type} leads to: what its code means, and what to do. */
final class ProblemPage {
  private ProblemPage() {}

  /** The page of a code; empty when there is no such code. */
  static Optional<HttpResponse> of(String code) {
    var reason =
        Arrays.stream(Reason.values())
            .filter(one -> one.name().equals(code))
            .map(one -> page(one.name(), Problems.status(one), one.summary(), Remedy.of(one)));
    var fault =
        Arrays.stream(HttpFault.values())
            .filter(one -> one.name().equals(code))
            .map(one -> page(one.name(), one.status(), one.summary(), Remedy.of(one)));
    return reason.findFirst().or(fault::findFirst);
  }

  /** All texts are our own; quotation marks need no escape between elements. */
  private static HttpResponse page(String code, int status, String meaning, String remedy) {
    var html =
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>%1$s – Birthmark</title>
        <h1>%1$s</h1>
        <p>HTTP status %2$d: %3$s.</p>
        <h2>What to do</h2>
        <p>%4$s</p>
        <p><a href="/console/api/">The API's reference</a></p>
        </html>
        """
            .formatted(code, status, meaning, remedy);
    return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.TEXT_HTML_UTF8, html));
  }
}
