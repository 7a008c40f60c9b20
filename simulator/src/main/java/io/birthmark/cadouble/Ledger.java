package io.birthmark.cadouble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everything a double ever did, one JSON object on a line of {@code ledger.ndjson}: the double's
 * only store, and the witness that an oracle reads beside the product's journal. A line is on the
 * disk before the answer that rests on it goes out. Each line has {@code n} (1, 2, 3 …, without a
 * gap), {@code at} (ISO 8601, the double's clock, which may be told to go wrong), {@code right}
 * (the same by the machine's clock) and {@code fact}:
 *
 * <table>
 * <caption>facts and their fields</caption>
 * <tr><td>{@code started}</td><td>{@code ca}, {@code chaos} (the seed, when there is one)</td></tr>
 * <tr><td>{@code authority}</td><td>{@code role} (root, issuing, foreign: the last one signs only
 * what is wrong), {@code der}</td></tr>
 * <tr><td>{@code received}</td><td>{@code request} (its number), {@code operation}, {@code
 * correlation}, {@code spkiSha256}, {@code bodySha256}, {@code method}, {@code path}</td></tr>
 * <tr><td>{@code fault}</td><td>{@code request}, {@code kind}, {@code source} (ordered, chaos,
 * rate)</td></tr>
 * <tr><td>{@code issued}</td><td>{@code request}, {@code correlation}, {@code serial} (hex), {@code
 * spkiSha256} (of the certificate), {@code der} (base64), {@code ours} (false: no CA of the double
 * signed it), {@code kind} (the fault it carries, if any); EJBCA: {@code username}, {@code
 * certificateProfile}, {@code endEntityProfile}, {@code ca}, {@code approval} (the one it came of, if
 * any, which is over by this); AWS: {@code arn}, {@code token}, {@code template}, {@code ready}
 * (when it is given out)</td></tr>
 * <tr><td>{@code pending}</td><td>EJBCA, a request that waits for approval: {@code approval} (its
 * id), {@code username}, {@code decided} (when), {@code outcome} (issued, denied, expired), {@code
 * asked}</td></tr>
 * <tr><td>{@code accepted}</td><td>AWS, a request that will have no certificate: {@code arn}, {@code
 * token}, {@code ready} (when that shows), {@code outcome} (failed, never)</td></tr>
 * <tr><td>{@code revoked}, {@code reactivated}</td><td>{@code request}, {@code serial}, {@code
 * reason} (RFC 5280 §5.3.1 as a number)</td></tr>
 * <tr><td>{@code crl}</td><td>EJBCA: {@code request}, {@code number}, {@code der}</td></tr>
 * <tr><td>{@code reported}</td><td>AWS, an audit report: {@code report}, {@code bucket}, {@code
 * key}</td></tr>
 * <tr><td>{@code registered}, {@code updated}</td><td>AWS IoT, a certificate that is new there, or
 * has another status now: {@code request}, {@code certificateId}, {@code status}, and for a new one
 * {@code mode}, {@code pem}</td></tr>
 * <tr><td>{@code policy}, {@code thing}, {@code attached}</td><td>AWS IoT: {@code request}, {@code
 * policy} or {@code thing} (the name), {@code to} (one of them, as in {@code thing/pump-1}), {@code
 * certificateId}</td></tr>
 * <tr><td>{@code answered}</td><td>{@code request}, {@code status} (0: the connection was ended
 * instead), {@code bodySha256}; written before the answer is sent, which may still be lost</td></tr>
 * <tr><td>{@code told}</td><td>an order over the control listener: {@code order}</td></tr>
 * </table>
 *
 * <p>A process may die between two lines of one request, so an {@code issued} without {@code
 * answered} is a certificate that nobody was told of. Times are UTC, hex is in lower case.
 */
public final class Ledger implements AutoCloseable {
  static final String FILE = "ledger.ndjson";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final FileChannel channel;
  private final InstantSource clock;
  private final InstantSource right;
  private final Consumer<JsonNode> follower;
  private long last;
  private volatile long written;
  private long forced;
  private final Object disk = new Object();

  private Ledger(
      FileChannel channel, InstantSource clock, InstantSource right, Consumer<JsonNode> follower) {
    this.channel = channel;
    this.clock = clock;
    this.right = right;
    this.follower = follower;
  }

  /**
   * Opens the ledger of a folder, or begins one. A last line that a crash cut short is taken away:
   * no answer ever rested on it.
   *
   * @param follower is given every line there is, and then every new one before {@link #append}
   *     returns: what a double knows of itself, it knows from here
   * @throws IOException when the file cannot be read or another double has it
   */
  static Ledger open(
      Path folder, InstantSource clock, InstantSource right, Consumer<JsonNode> follower)
      throws IOException {
    Files.createDirectories(folder);
    var file = folder.resolve(FILE);
    var channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    try {
      if (channel.tryLock() == null) {
        channel.close();
        throw new IOException("another double has " + file);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException("another double has " + file, e);
    }
    var ledger = new Ledger(channel, clock, right, follower);
    try {
      ledger.replay(file);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return ledger;
  }

  private void replay(Path file) throws IOException {
    long whole = 0;
    try (var lines = Files.lines(file)) {
      for (var line : (Iterable<String>) lines::iterator) {
        long end = whole + line.getBytes(StandardCharsets.UTF_8).length + 1L;
        if (end > channel.size()) {
          break;
        }
        var fact = MAPPER.readTree(line);
        last = fact.path("n").longValue();
        follower.accept(fact);
        whole = end;
      }
    }
    channel.truncate(whole);
    channel.position(whole);
  }

  /** An object to be filled with the fields of a fact. */
  public static ObjectNode fields() {
    return MAPPER.createObjectNode();
  }

  /** Appends a fact; it is on the disk after the next {@link #force}. */
  public synchronized void append(String fact, ObjectNode fields) {
    try {
      var line =
          fields()
              .put("n", last + 1)
              .put("at", clock.instant().toString())
              .put("right", right.instant().toString())
              .put("fact", fact);
      line.setAll(fields);
      var bytes =
          ByteBuffer.wrap(
              (MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      last++;
      written = last;
      follower.accept(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException("the double cannot write its ledger", e);
    }
  }

  /** Whether nothing was ever written. */
  synchronized boolean isNew() {
    return last == 0;
  }

  /** Waits until the disk has all facts appended so far. */
  void force() {
    long mine = written;
    synchronized (disk) {
      if (forced >= mine) {
        return;
      }
      try {
        long reached = written;
        channel.force(false);
        forced = reached;
      } catch (IOException e) {
        throw new UncheckedIOException("the double cannot write its ledger", e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      force();
      channel.close();
    }
  }
}
