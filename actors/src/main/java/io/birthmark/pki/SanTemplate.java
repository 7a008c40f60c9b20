package io.birthmark.pki;

import io.birthmark.device.DeviceId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a profile names a device in the SubjectAltName (RFC 5280 §4.2.1.6), for example {@code
 * URI:urn:birthmark:{tenant}:{device}} or {@code DNS:{device}.{tenant}.devices.example}.
 *
 * <p>A template holds {@code {tenant}} and {@code {device}} once each and keeps them apart, so that
 * two devices never get one name.
 *
 * @param kind what sort of name
 * @param text the template without its kind
 */
public record SanTemplate(Kind kind, String text) {
  /** Sorts of names that a device can have. */
  public enum Kind {
    URI,
    DNS
  }

  private static final String TENANT = "{tenant}";
  private static final String DEVICE = "{device}";

  /** The character after the tenant is none that a tenant may hold, so its end can be seen. */
  private static final Pattern URI_FORM =
      Pattern.compile(
          "[a-z][a-z0-9+.-]*:[A-Za-z0-9:/._~-]*\\{tenant}[:/._~]"
              + "[A-Za-z0-9:/._~-]*\\{device}[A-Za-z0-9:/._~-]*");

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MAX_TEXT = 200;
  private static final int MAX_DNS = 253;

  public SanTemplate {
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("a name template has at most " + MAX_TEXT + " characters");
    }
    if (!wellFormed(kind, text)) {
      throw new IllegalArgumentException(
          switch (kind) {
            case URI ->
                "a URI template is an absolute URI with {tenant} before {device} and one of :/._~"
                    + " after {tenant}: "
                    + text;
            case DNS ->
                "a DNS template has {tenant} and {device} as whole labels and else lower-case"
                    + " labels: "
                    + text;
          });
    }
  }

  /**
   * Reads {@code URI:…} or {@code DNS:…}.
   *
   * @throws IllegalArgumentException saying what is wrong; RFC822 names are never accepted
   */
  public static SanTemplate parse(String text) {
    int colon = text.indexOf(':');
    var kind = colon < 0 ? "" : text.substring(0, colon).toUpperCase(Locale.ROOT);
    var rest = text.substring(colon + 1);
    return switch (kind) {
      case "URI" -> new SanTemplate(Kind.URI, rest);
      case "DNS" -> new SanTemplate(Kind.DNS, rest);
      case "EMAIL", "RFC822" ->
          throw new IllegalArgumentException(
              "RFC822 names are mailboxes: a device has none, receivers would trust it for mail,"
                  + " and a person's address must not stand in a certificate; use URI or DNS");
      default -> throw new IllegalArgumentException("begin with URI: or DNS:, not " + text);
    };
  }

  /**
   * The device's name; empty when the id cannot be written as one. A DNS name needs tenant and
   * device to be labels in lower case: folding {@code A} to {@code a} would give two devices one
   * name.
   */
  public Optional<String> expand(DeviceId device) {
    var name = text.replace(TENANT, device.tenant()).replace(DEVICE, device.device());
    return switch (kind) {
      case URI -> Optional.of(name);
      case DNS ->
          label(device.tenant()) && label(device.device()) && name.length() <= MAX_DNS
              ? Optional.of(name)
              : Optional.empty();
    };
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return kind + ":" + text;
  }

  private static boolean wellFormed(Kind kind, String text) {
    return switch (kind) {
      case URI -> URI_FORM.matcher(text).matches();
      case DNS -> {
        var labels = Arrays.asList(text.split("\\.", -1));
        yield labels.stream().filter(TENANT::equals).count() == 1
            && labels.stream().filter(DEVICE::equals).count() == 1
            && labels.stream().allMatch(l -> l.equals(TENANT) || l.equals(DEVICE) || label(l));
      }
    };
  }

  private static boolean label(String text) {
    return LABEL.matcher(text).matches();
  }
}
