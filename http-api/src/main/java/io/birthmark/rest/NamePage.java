package io.birthmark.rest;

import io.birthmark.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Which page of a list that is ordered by name: {@code ?pageSize=&pageToken=}. */
sealed interface NamePage {
  /** Most items on a page. */
  int MOST = 1_000;

  /** How many items a page has when the request does not say. */
  int USUAL = 100;

  /**
   * A page.
   *
   * @param query the query without the page, to which tokens belong
   * @param after the name after which it begins; empty for the first page
   */
  record Good(String query, Optional<String> after, int size) implements NamePage {
    /**
     * The page of a list.
     *
     * @param all in the order of their names
     */
    <T, R> Page<R> of(List<T> all, Function<T, String> name, Function<T, R> shown) {
      var left =
          all.stream()
              .filter(one -> after.isEmpty() || name.apply(one).compareTo(after.get()) > 0)
              .toList();
      var here = left.stream().limit(size).toList();
      return new Page<>(
          here.stream().map(shown).toList(),
          here.size() < left.size()
              ? Optional.of(PageToken.of(query, name.apply(here.getLast())))
              : Optional.empty());
    }
  }

  /** The parameters make no sense. */
  record Bad(Problem problem) implements NamePage {}

  /**
   * A page as it is told.
   *
   * @param nextPageToken absent on the last
   */
  record Page<R>(List<R> items, Optional<String> nextPageToken) {}

  static NamePage of(HttpRequest request) {
    var sent = Parameters.of(request);
    int size = sent.number("pageSize", USUAL, MOST);
    // The path is part of it: a token of one list means nothing in another.
    var query =
        request.getUri().getPathString() + " " + sent.without(Set.of("pageToken", "pageSize"));
    var after =
        sent.value(
            "pageToken",
            token -> PageToken.read(query, token),
            "send nextPageToken of the page before");
    return sent.problem().<NamePage>map(Bad::new).orElseGet(() -> new Good(query, after, size));
  }
}
