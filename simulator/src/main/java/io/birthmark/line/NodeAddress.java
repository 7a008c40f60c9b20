package io.birthmark.line;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which running node is meant, the same for every command that speaks to one. */
public final class NodeAddress {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:BIRTHMARK_SERVER:-http://127.0.0.1:8080}",
      description = "the running node's HTTP API (env BIRTHMARK_SERVER; default ${DEFAULT-VALUE})")
  private URI server = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:BIRTHMARK_TOKEN_FILE:-data/bootstrap.token}",
      description =
          "file with its bearer token (env BIRTHMARK_TOKEN_FILE; default ${DEFAULT-VALUE})")
  private Path tokenFile = Path.of("data", "bootstrap.token");

  public URI server() {
    return server;
  }

  /**
   * The token.
   *
   * @throws IOException when the file cannot be read; the message tells a person so
   */
  public String token() throws IOException {
    return NodeApi.token(tokenFile);
  }

  /**
   * The node's API.
   *
   * @throws IOException when the token cannot be read; the message tells a person so
   */
  public NodeApi api() throws IOException {
    return NodeApi.of(server, tokenFile);
  }
}
