package io.birthmark.device;

/**
 * Who gave a command.
 *
 * @param kind what kind of being
 * @param name its name among its kind; a pseudonym where it is a person, at most 128 characters
 */
public record Actor(Kind kind, String name) {
  /** Kinds of those who give commands. */
  public enum Kind {
    DEVICE,
    OPERATOR,
    POLICY,
    TIMER,
    CA,
    CAMPAIGN,
    IMPORTER,
    CLOUD
  }

  /** Birthmark's own clock. */
  public static final Actor TIMER = new Actor(Kind.TIMER, "deadline");

  public Actor {
    if (name.isEmpty() || name.length() > 128) {
      throw new IllegalArgumentException("an actor's name has 1 to 128 characters");
    }
  }

  @Override
  public String toString() {
    return kind + ":" + name;
  }
}
