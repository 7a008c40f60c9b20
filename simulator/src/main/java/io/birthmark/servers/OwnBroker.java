package io.birthmark.servers;

import io.birthmark.broker.EmbeddedBroker;
import java.net.URI;
import java.nio.file.Path;

/**
 * A broker beside the nodes of a run, so that each can go away without the other. It keeps nothing:
 * after a restart sessions, retained messages and whatever was on its way are gone.
 */
public final class OwnBroker implements AutoCloseable {
  private final Path folder;
  private EmbeddedBroker broker;

  private OwnBroker(Path folder, EmbeddedBroker broker) {
    this.folder = folder;
    this.broker = broker;
  }

  /** Starts one on any free port. */
  public static OwnBroker start(Path folder) {
    return new OwnBroker(folder, start(folder, 0));
  }

  private static EmbeddedBroker start(Path folder, int port) {
    return EmbeddedBroker.start(port, EmbeddedBroker.Persistence.IN_MEMORY, folder);
  }

  /** Where clients connect; stays the same over restarts. */
  public URI address() {
    return URI.create(broker.url());
  }

  /** Goes away and comes back on the same port. */
  public void restart() {
    int port = broker.port();
    broker.close();
    broker = start(folder, port);
  }

  @Override
  public void close() {
    broker.close();
  }
}
