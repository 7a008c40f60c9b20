package io.birthmark.registry;

import io.birthmark.device.Reason;
import java.util.List;

/**
 * What is to be done about a command.
 *
 * @param <E> the book's events
 */
public sealed interface Judgement<E> {
  /** These events follow, none when all is so already. */
  record Accepted<E>(List<E> events) implements Judgement<E> {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /**
   * Nothing follows.
   *
   * @param detail for the person who must act; never a secret
   */
  record Rejected<E>(Reason reason, String detail) implements Judgement<E> {}

  /** This event follows. */
  static <E> Judgement<E> accept(E event) {
    return new Accepted<>(List.of(event));
  }

  /** It is so already. */
  static <E> Judgement<E> nothing() {
    return new Accepted<>(List.of());
  }

  /** It cannot be. */
  static <E> Judgement<E> reject(Reason reason, String detail) {
    return new Rejected<>(reason, detail);
  }
}
