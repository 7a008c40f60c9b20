package io.birthmark.console;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.pathSingleSlash;
import static org.apache.pekko.http.javadsl.server.Directives.redirect;
import static org.apache.pekko.http.javadsl.server.Directives.reject;

import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** All pages under {@code /console}. */
public final class ConsoleRoutes {
  private final ApiReference reference = new ApiReference();

  /** The pages; each file is one that this class names, so no path reaches any other. */
  public Route routes() {
    return pathPrefix(
        PathMatchers.segment("console").slash("api"),
        () ->
            get(() ->
                concat(
                    path(
                        PathMatchers.segment("problems").slash(PathMatchers.segment()),
                        code ->
                            ProblemPage.of(code)
                                .map(page -> complete(page))
                                .orElseGet(() -> reject())),
                    pathSingleSlash(() -> complete(reference.page())),
                    path(
                        PathMatchers.segment(),
                        name ->
                            reference
                                .file(name)
                                .map(file -> complete(file))
                                .orElseGet(() -> reject())),
                    pathEnd(() ->
                        redirect(Uri.create("/console/api/"), StatusCodes.PERMANENT_REDIRECT)))));
  }
}
