package io.birthmark.enrollment;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a group makes a device's name from what the maker says of it: literal text and the
 * placeholders {@code {manufacturer}}, {@code {model}} and {@code {serial}}, as in {@code
 * acme-{serial}}.
 *
 * <p>Nothing is ever replaced, folded or cut: what does not fit is refused. Within one rule two
 * devices get one name only when every fact that the rule uses is the same, because a fact that
 * holds the literal text after it is refused too: {@code {model}-{serial}} names no model {@code
 * TX-100}, {@code {model}:{serial}} does. Facts that the rule leaves out, and other rules, may
 * still lead to the same name.
 */
public final class NameRule {
  private static final int MAX = 160;
  private static final Pattern PIECE =
      Pattern.compile("\\{(manufacturer|model|serial)}|[A-Za-z0-9._:-]+");
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:-]+");

  private final String template;
  private final List<Piece> pieces;

  private NameRule(String template, List<Piece> pieces) {
    this.template = template;
    this.pieces = pieces;
  }

  /** What a rule makes of a device's facts. */
  public sealed interface Outcome {}

  /** The device's name. */
  public record Named(DeviceId device) implements Outcome {}

  /** {@link Reason#NAME_NOT_ALLOWED}: the facts give no name. */
  public record NotAllowed(String detail) implements Outcome {}

  private sealed interface Piece {}

  private record Literal(String text) implements Piece {}

  private enum Fact implements Piece {
    MANUFACTURER,
    MODEL,
    SERIAL;

    String in(HardwareFacts facts) {
      return switch (this) {
        case MANUFACTURER -> facts.manufacturer();
        case MODEL -> facts.model();
        case SERIAL -> facts.serial();
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a rule.
   *
   * @throws IllegalArgumentException with the words of {@link #fault} when there is one
   */
  public static NameRule parse(String template) {
    fault(template)
        .ifPresent(fault -> {
          throw new IllegalArgumentException(fault);
        });
    return new NameRule(template, pieces(template));
  }

  /** The rule, or empty when {@link #fault} finds one. */
  public static Optional<NameRule> of(String template) {
    return fault(template).isEmpty() ? Optional.of(parse(template)) : Optional.empty();
  }

  /** What is wrong with a rule, in words for its author; empty when it is good. */
  public static Optional<String> fault(String template) {
    if (template.length() > MAX) {
      return Optional.of("a name rule has at most " + MAX + " characters");
    }
    var pieces = pieces(template);
    if (pieces.isEmpty()) {
      return Optional.of(
          "a name rule consists of {manufacturer}, {model}, {serial} and letters, digits, . _ : -");
    }
    if (pieces.getFirst() instanceof Literal(var text)
        && !Character.isLetterOrDigit(text.charAt(0))) {
      return Optional.of("a name begins with a letter or a digit");
    }
    if (!pieces.contains(Fact.SERIAL)) {
      return Optional.of("without {serial} many devices would get one name");
    }
    var seen = EnumSet.noneOf(Fact.class);
    Optional<Piece> before = Optional.empty();
    for (var piece : pieces) {
      if (piece instanceof Fact fact) {
        if (!seen.add(fact)) {
          return Optional.of("{" + fact.word() + "} stands twice");
        }
        if (before.filter(Fact.class::isInstance).isPresent()) {
          return Optional.of("two placeholders need a literal between them");
        }
      }
      before = Optional.of(piece);
    }
    return Optional.empty();
  }

  /** The name of the device with these facts. */
  public Outcome name(String tenant, HardwareFacts facts) {
    var name = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      switch (pieces.get(i)) {
        case Literal(var text) -> name.append(text);
        case Fact fact -> {
          var value = fact.in(facts);
          var fault = fault(fact, value, literalAfter(i));
          if (fault.isPresent()) {
            return new NotAllowed(fault.get());
          }
          name.append(value);
        }
      }
    }
    return DeviceId.of(tenant, name.toString())
        .<Outcome>map(Named::new)
        .orElseGet(() ->
            new NotAllowed(
                "a name begins with a letter or a digit and has at most 128 characters"));
  }

  private static Optional<String> fault(Fact fact, String value, String next) {
    if (!ALLOWED.matcher(value).matches()) {
      return Optional.of(
          "the " + fact.word() + " holds a character other than letters, digits, . _ : -");
    }
    // Reading a name from left to right, the first such literal must be the one of the rule.
    return next.isEmpty() || (value + next).indexOf(next) == value.length()
        ? Optional.empty()
        : Optional.of(
            "the " + fact.word() + " runs into \"" + next + "\", which ends it in a name");
  }

  /** The literal text behind piece {@code i}, empty when there is none. */
  private String literalAfter(int i) {
    return i + 1 < pieces.size() && pieces.get(i + 1) instanceof Literal(var text) ? text : "";
  }

  /**
   * Whether the serial is the only fact in the name: the only fact that an IDevID certificate
   * proves.
   */
  public boolean usesSerialAlone() {
    return !pieces.contains(Fact.MANUFACTURER) && !pieces.contains(Fact.MODEL);
  }

  /** The rule as it was written. */
  public String template() {
    return template;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NameRule that && template.equals(that.template);
  }

  @Override
  public int hashCode() {
    return template.hashCode();
  }

  @Override
  public String toString() {
    return template;
  }

  /** The pieces in order; empty when the text has any other part. */
  private static List<Piece> pieces(String template) {
    var pieces = new ArrayList<Piece>();
    var matcher = PIECE.matcher(template);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      var fact = matcher.group(1);
      pieces.add(
          fact == null
              ? new Literal(matcher.group())
              : Fact.valueOf(fact.toUpperCase(Locale.ROOT)));
      end = matcher.end();
    }
    return end == template.length() ? List.copyOf(pieces) : List.of();
  }
}
