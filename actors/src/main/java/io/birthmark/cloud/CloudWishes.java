package io.birthmark.cloud;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How far what is wanted of a cloud is behind the journal. */
public interface CloudWishes {
  /**
   * Age of the oldest event that no wish knows of yet; zero when there is none, empty when nobody
   * can say. May fail.
   */
  CompletionStage<Optional<Duration>> behind();
}
