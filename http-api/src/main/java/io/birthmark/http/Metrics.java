package io.birthmark.http;

/** What is measured, for whoever scrapes it. */
@FunctionalInterface
public interface Metrics {
  /**
   * Everything as it is now, in the text format of Prometheus, version 0.0.4. May take a moment.
   */
  String scrape();
}
