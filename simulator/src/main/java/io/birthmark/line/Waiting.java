package io.birthmark.line;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for a future and throws what made it fail, where a command has nothing else to do. */
final class Waiting {
  private Waiting() {}

  static <T> T on(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io
          ? io
          : new IOException("the line failed: " + e.getCause(), e.getCause());
    }
  }
}
