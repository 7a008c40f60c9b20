package io.birthmark.rest;

import io.birthmark.device.Reason;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/**
 * The parameters of a query, read one by one; what is wrong with them is gathered and told at once.
 */
final class Parameters {
  private final Map<String, List<String>> sent;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<FieldFault> faults = new ArrayList<>();

  private Parameters(Map<String, List<String>> sent) {
    this.sent = sent;
  }

  static Parameters of(HttpRequest request) {
    try {
      return new Parameters(request.getUri().query().toMultiMap());
    } catch (IllegalUriException e) {
      var unread = new Parameters(Map.of());
      unread.fault("", "the query cannot be read", "percent-encode it as UTF-8 (RFC 3986 §2.1)");
      return unread;
    }
  }

  /** The members of an object in a body, which are read the same way. */
  static Parameters of(Map<String, String> members) {
    return new Parameters(
        members.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, one -> List.of(one.getValue()))));
  }

  /** The parameter as it was sent; empty when it was not. */
  Optional<String> text(String name) {
    known.add(name);
    var values = sent.getOrDefault(name, List.of());
    if (values.size() > 1) {
      fault(name, "it is given more than once", "give it once");
      return Optional.empty();
    }
    return values.stream().findFirst();
  }

  /**
   * The parameter as a value.
   *
   * @param read empty when a text is no such value
   * @param remedy what to send instead
   */
  <T> Optional<T> value(String name, Function<String, Optional<T>> read, String remedy) {
    return text(name)
        .flatMap(text -> {
          var value = read.apply(text);
          if (value.isEmpty()) {
            fault(name, "\"" + shown(text) + "\" is not possible here", remedy);
          }
          return value;
        });
  }

  /** The parameter as one of an enum's names. */
  <E extends Enum<E>> Optional<E> name(String name, Class<E> type) {
    var names = Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
    return value(
        name,
        text -> names.contains(text) ? Optional.of(Enum.valueOf(type, text)) : Optional.empty(),
        "send one of " + String.join(", ", names));
  }

  /** The parameter as a whole number from 1 to {@code most}. */
  int number(String name, int usual, int most) {
    return this.<Integer>value(
            name,
            text ->
                PageQuery.NUMBER.matcher(text).matches()
                        && Long.parseLong(text) >= 1
                        && Long.parseLong(text) <= most
                    ? Optional.of(Integer.valueOf(text))
                    : Optional.empty(),
            "send a whole number from 1 to " + most)
        .orElse(usual);
  }

  /** The same; it is a fault when this parameter was not sent. */
  Parameters required(String name, String remedy) {
    if (!sent.containsKey(name)) {
      fault(name, "it is missing", remedy);
    }
    return this;
  }

  /** All that was sent but these, as one text that does not depend on their order. */
  String without(Set<String> names) {
    var others = new TreeMap<>(sent);
    others.keySet().removeAll(names);
    return others.toString();
  }

  void fault(String name, String detail, String remedy) {
    faults.add(new FieldFault(name, detail, remedy));
  }

  /** What is wrong with the members of an object that is at {@code pointer}. */
  List<FieldFault> faults(String pointer) {
    refuseUnknown();
    return faults.stream()
        .map(fault -> new FieldFault(pointer + fault.pointer(), fault.detail(), fault.remedy()))
        .toList();
  }

  /** What is wrong; empty when all parameters are known and good. */
  Optional<Problem> problem() {
    refuseUnknown();
    return faults.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                Reason.BAD_MESSAGE,
                faults.stream()
                    .map(fault ->
                        (fault.pointer().isEmpty() ? "" : fault.pointer() + ": ")
                            + fault.detail()
                            + "; "
                            + fault.remedy())
                    .collect(Collectors.joining(". "))));
  }

  private void refuseUnknown() {
    sent.keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name ->
            fault(
                shown(name),
                "there is no such parameter",
                known.isEmpty() ? "send none" : "possible are " + String.join(", ", known)));
  }

  /** What was sent, short and in plain characters, as it may stand in an answer. */
  private static String shown(String text) {
    var plain = text.replaceAll("\\P{Print}", "?");
    return plain.length() > 40 ? plain.substring(0, 40) + "…" : plain;
  }
}
