package io.birthmark.device;

/**
 * Which texts people may give: those that show as what they are, wherever they are printed. Control
 * and formatting characters are not among them, so no text can move a cursor, break a line or turn
 * the direction of what follows it (Unicode UTR 36 §2.1).
 */
public final class PlainText {
  /** The Unicode categories that do not show or have no meaning of their own, one bit each. */
  private static final int NOT_PLAIN =
      1 << Character.CONTROL
          | 1 << Character.FORMAT
          | 1 << Character.SURROGATE
          | 1 << Character.PRIVATE_USE
          | 1 << Character.UNASSIGNED
          | 1 << Character.LINE_SEPARATOR
          | 1 << Character.PARAGRAPH_SEPARATOR;

  private PlainText() {}

  /** Whether {@code text} has 1 to {@code most} characters and every one shows. */
  public static boolean valid(String text, int most) {
    return !text.isEmpty() && text.length() <= most && text.codePoints().allMatch(PlainText::shows);
  }

  /** Whether a character shows as what it is. */
  public static boolean shows(int codePoint) {
    return (NOT_PLAIN >> Character.getType(codePoint) & 1) == 0;
  }
}
