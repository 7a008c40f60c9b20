package io.birthmark.device;

/**
 * What the maker says a device is. The facts name the device (by the group's name rule) and
 * describe it; they prove nothing.
 *
 * @param manufacturer 1–128 characters without control characters
 * @param model as above
 * @param serial as above
 */
public record HardwareFacts(String manufacturer, String model, String serial) {
  private static final int MAX = 128;

  public HardwareFacts {
    if (!valid(manufacturer) || !valid(model) || !valid(serial)) {
      throw new IllegalArgumentException(
          "manufacturer, model and serial have 1 to 128 characters and no control characters");
    }
    manufacturer = SharedName.of(manufacturer);
    model = SharedName.of(model);
  }

  /** Whether {@code text} may stand as manufacturer, model or serial. */
  public static boolean valid(String text) {
    return PlainText.valid(text, MAX);
  }
}
