package io.birthmark.line;

import java.net.URI;
import picocli.CommandLine.Option;

/** By which broker devices come to a running node. */
public final class BrokerAddress {
  @Option(
      names = "--mqtt",
      paramLabel = "URL",
      description = "the running node's broker (${DEFAULT-VALUE})")
  private URI mqtt = URI.create("tcp://127.0.0.1:1883");

  public URI mqtt() {
    return mqtt;
  }
}
