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

  /** The Unicode categories that do not show or have no meaning of their own, one bit each. */
  private static final int NOT_PLAIN =
      1 << Character.CONTROL
          | 1 << Character.FORMAT
          | 1 << Character.SURROGATE
          | 1 << Character.PRIVATE_USE
          | 1 << Character.UNASSIGNED
          | 1 << Character.LINE_SEPARATOR
          | 1 << Character.PARAGRAPH_SEPARATOR;

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
    return !text.isEmpty()
        && text.length() <= MAX
        && text.codePoints().allMatch(HardwareFacts::plain);
  }

  private static boolean plain(int codePoint) {
    return (NOT_PLAIN >> Character.getType(codePoint) & 1) == 0;
  }
}
