package io.birthmark.http;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The paths of the API as its description writes them, such as {@code /groups/{group}}. */
final class PathTemplates {
  /** A path in the description: a key of two blanks' depth that begins with a slash. */
  private static final Pattern PATH = Pattern.compile("(?m)^  (/[^\\s:]*(?::[a-zA-Z]+)?):$");

  private static final Pattern PARAMETER = Pattern.compile("\\{[a-z]+}");

  private final List<Template> templates;

  private record Template(String text, Pattern form) {
    static Template of(String text) {
      var form = new StringBuilder();
      int from = 0;
      for (var parameter = PARAMETER.matcher(text); parameter.find(); from = parameter.end()) {
        form.append(Pattern.quote(text.substring(from, parameter.start()))).append("[^/]+");
      }
      return new Template(text, Pattern.compile(form + Pattern.quote(text.substring(from))));
    }

    int letters() {
      return PARAMETER.matcher(text).replaceAll("").length();
    }
  }

  private PathTemplates(List<Template> templates) {
    this.templates = templates;
  }

  /** Those in a description (OpenAPI, as YAML). */
  static PathTemplates in(String description) {
    return new PathTemplates(
        PATH.matcher(description)
            .results()
            .map(found -> Template.of(found.group(1)))
            // What says more of a path comes first: a deed is also the path of a device.
            .sorted(Comparator.comparingInt(Template::letters).reversed())
            .toList());
  }

  /** The template of a path; empty when nothing is described there. */
  Optional<String> of(String path) {
    return templates.stream()
        .filter(template -> template.form().matcher(path).matches())
        .map(Template::text)
        .findFirst();
  }

  /** All of them. */
  List<String> all() {
    return templates.stream().map(Template::text).toList();
  }
}
