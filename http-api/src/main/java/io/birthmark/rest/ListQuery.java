package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FleetView.Order;
import io.birthmark.fleet.FleetView.Place;
import io.birthmark.fleet.WaitCause;
import io.birthmark.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Which devices are asked for, and from where on: the parameters of {@code GET /devices}. */
sealed interface ListQuery {
  /** How many items a page has when the request does not say. */
  int USUAL = 100;

  /**
   * A page of a list.
   *
   * @param query what its page tokens belong to
   */
  record Good(FleetFilter filter, String query, Optional<Place> after, int limit)
      implements ListQuery {
    /** The token of the page that begins at {@code next}. */
    String token(Place next) {
      return PageToken.of(query, text(next));
    }
  }

  /** The parameters make no sense. */
  record Bad(Problem problem) implements ListQuery {}

  /** What a list may be sorted by. */
  Map<String, Order> ORDERS =
      Map.of(
          "device", Order.DEVICE,
          "stateSince", Order.SINCE,
          "due", Order.DUE,
          "expires", Order.EXPIRES);

  /** A span of time, as {@code 30d} or {@code 12h}. */
  Pattern SPAN = Pattern.compile("([0-9]{1,5})([hd])");

  Pattern INSTANT = Pattern.compile("[0-9]{4}-[0-9:.T-]{1,30}Z");

  Pattern WORD = Pattern.compile("[A-Z_]{1,40}(\\+[A-Z_]{1,40})?");
  Pattern PROFILE = Pattern.compile("[\\x21-\\x7e]{1,128}");
  Pattern ID_PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  /** Reads the parameters; {@code expiresWithin} counts from {@code now}. */
  static ListQuery of(HttpRequest request, Instant now) {
    var sent = Parameters.of(request);
    var through = filter(sent, DeviceId.DEFAULT_TENANT, now);
    var filter =
        through.sorted(order(sent, through.equal(), through.prefix(), through.expiresBefore()));
    int limit = sent.number("pageSize", USUAL, FleetView.MAX_PAGE);
    // As it was sent: a span is counted from another instant with each request.
    var query = sent.without(Set.of("pageToken", "pageSize"));
    var after =
        sent.value(
            "pageToken",
            token -> PageToken.read(query, token).flatMap(ListQuery::place),
            "send nextPageToken of the page before, with the same other parameters");
    return sent.problem()
        .<ListQuery>map(Bad::new)
        .orElseGet(() -> new Good(filter, query, after, limit));
  }

  private static String text(Place place) {
    return place.device().device() + place.at().map(at -> " " + at).orElse("");
  }

  private static Optional<Place> place(String text) {
    var parts = text.split(" ", -1);
    var at = parts.length == 2 ? instant(parts[1]) : Optional.<Instant>empty();
    return DeviceId.of(parts[0]).map(device -> new Place(device, at));
  }

  /** Which devices are meant, by whatever way the words were sent. */
  static FleetFilter filter(Parameters sent, String tenant, Instant now) {
    var equal = words(sent);
    var prefix =
        sent.value(
            "q",
            text -> ID_PREFIX.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
            "send how the device's id begins");
    return new FleetFilter(tenant, equal, prefix, expires(sent, now));
  }

  /** The name that a facet goes by in requests. */
  static String parameter(Facet facet) {
    return facet == Facet.OWNER ? "ownerReference" : facet.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Sorted by an instant, a list is read from an index of the whole fleet or of one state; with any
   * other word it would have to be looked through.
   */
  private static Order order(
      Parameters sent,
      Map<Facet, String> equal,
      Optional<String> prefix,
      Optional<Instant> expires) {
    var usual = expires.isPresent() ? Order.EXPIRES : Order.DEVICE;
    var asked =
        sent.value(
            "orderBy",
            text -> Optional.ofNullable(ORDERS.get(text)),
            "send device, stateSince, due or expires");
    if (asked.isEmpty() || asked.get() == usual) {
      return usual;
    }
    if (expires.isPresent()) {
      sent.fault("orderBy", "what expires is sorted by when it does", "leave it out");
      return usual;
    }
    if (prefix.isPresent() || !EnumSet.of(Facet.STATE).containsAll(equal.keySet())) {
      sent.fault("orderBy", "this order goes with state alone", "leave out one or the other");
    }
    return asked.get();
  }

  private static Map<Facet, String> words(Parameters sent) {
    var equal = new EnumMap<Facet, String>(Facet.class);
    for (var facet : Facet.values()) {
      word(sent, facet).ifPresent(word -> equal.put(facet, word));
    }
    return equal;
  }

  /** Names that no device can have are refused, not answered with an empty list. */
  private static Optional<String> word(Parameters sent, Facet facet) {
    return switch (facet) {
      case STATE -> sent.name("state", Phase.class).map(Phase::name);
      case SLOT ->
          sent.value(
              "slot",
              text -> WORD.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
              "send a slot's state, such as ACTIVE or ACTIVE+KEY_WAIT");
      case CAUSE -> sent.name("cause", WaitCause.class).map(WaitCause::name);
      case REASON -> sent.name("reason", Reason.class).map(Reason::name);
      case CA -> sent.value("ca", CaName::of, "send a CA's name").map(CaName::value);
      case GROUP -> sent.value("group", GroupId::of, "send a group's name").map(GroupId::value);
      case PROFILE ->
          sent.value(
              "profile",
              text -> PROFILE.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
              "send a profile's name");
      case BATCH -> lot(sent, "batch");
      case SITE -> lot(sent, "site");
      case LINE -> lot(sent, "line");
      case OWNER -> lot(sent, "ownerReference");
      case MODEL ->
          sent.value(
              "model",
              text -> HardwareFacts.valid(text) ? Optional.of(text) : Optional.empty(),
              "send a model's whole name");
    };
  }

  private static Optional<String> lot(Parameters sent, String name) {
    return sent.value(
        name,
        text -> Lot.valid(text) ? Optional.of(text) : Optional.empty(),
        "send 1 to 64 letters, digits, dots, colons, dashes or underscores");
  }

  private static Optional<Instant> expires(Parameters sent, Instant now) {
    var within = sent.value("expiresWithin", ListQuery::span, "send a span, such as 30d or 12h");
    var before =
        sent.value(
            "expiresBefore", ListQuery::instant, "send an instant, such as 2027-01-01T00:00:00Z");
    if (within.isPresent() && before.isPresent()) {
      sent.fault("expiresWithin", "expiresBefore is given too", "send one of them");
    }
    return before.or(() -> within.map(now::plus));
  }

  static Optional<Duration> span(String text) {
    var match = SPAN.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(match.group(1));
    return Optional.of(
        match.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number));
  }

  /** An instant in UTC of our era; others would not fit into a database. */
  static Optional<Instant> instant(String text) {
    try {
      return INSTANT.matcher(text).matches() ? Optional.of(Instant.parse(text)) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
