package io.birthmark.ca;

import io.birthmark.device.Dossier;
import io.birthmark.device.GroupId;
import java.util.Optional;

/**
 * Requests that stand in one queue before a CA: those of an enrollment group from one production
 * line. Every flow has the same share of a CA's budget, however many devices it brings.
 *
 * @param group whose devices they are; empty when that is not known
 * @param line where they come from, as far as whoever registered them said so
 */
public record Flow(Optional<GroupId> group, Optional<String> line) {
  /** Of nobody in particular. */
  public static final Flow NONE = new Flow(Optional.empty(), Optional.empty());

  /** That of a device that is known. */
  public static Flow of(Dossier dossier) {
    return new Flow(Optional.of(dossier.group()), dossier.lot().line());
  }

  /** That of a device nobody has announced. */
  public static Flow of(GroupId group) {
    return new Flow(Optional.of(group), Optional.empty());
  }
}
