package io.birthmark.projection;

import io.birthmark.projection.FollowedJournal.Step;
import java.sql.SQLException;

/** What a {@link JournalFollower} does one step of after the other. */
public interface JournalSteps {
  /** What is kept up to date, as metrics say it. */
  String name();

  /**
   * Takes in what was stored next. Blocks.
   *
   * @throws SQLException when the store fails or another follower was faster; nothing changed
   */
  Step step() throws SQLException;
}
