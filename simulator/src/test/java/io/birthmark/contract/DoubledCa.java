package io.birthmark.contract;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestTime;
import io.birthmark.device.SerialNumber;
import io.birthmark.pki.Profiles;
import io.birthmark.pki.ValidityBounds.Latitude;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A double of an outside CA, its time, and what it can be told to do wrong. */
final class DoubledCa implements AutoCloseable {
  /** Longer than a double takes even on a busy machine; its late answers are later still. */
  static final Duration REQUEST = Duration.ofSeconds(4);

  private static final int HEX = 16;

  final TestTime time = new TestTime();
  final ExecutorService executor = Executors.newFixedThreadPool(2);
  final RunningDouble ca;
  final PinnedChain chain;

  /** What goes wrong with the request after the one that is being healed. */
  private Optional<Fault> next = Optional.empty();

  DoubledCa(CaDouble.Kind kind, Path folder) {
    ca = new RunningDouble(kind, folder, time);
    ca.set("slowMillis", 300);
    ca.set("holdMillis", REQUEST.plusSeconds(2).toMillis());
    chain = chain(folder);
  }

  /** What is pinned; the file {@code chain.pem} of the folder has it too. */
  private static PinnedChain chain(Path folder) {
    try {
      var pem =
          Files.readString(folder.resolve("ca/issuing.pem"))
              + Files.readString(folder.resolve("ca/root.pem"));
      Files.writeString(folder.resolve("chain.pem"), pem);
      return PinnedChain.of(pem, Attempt.PROVIDERS);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  PinnedCheck check(Latitude latitude) {
    return new PinnedCheck(
        chain.issuer(), Profiles.of(List.of(Attempt.PROFILE)), Attempt.PROVIDERS, latitude);
  }

  /**
   * Orders what goes wrong with the next request.
   *
   * @param real the adapter as it is
   * @param anew another one: connections that stand keep the face they have seen
   * @param nowhere one whose CA is not there
   * @return the adapter that meets it
   */
  CertificateAuthority order(
      Misfortune misfortune,
      CertificateAuthority real,
      Supplier<CertificateAuthority> anew,
      CertificateAuthority nowhere) {
    return switch (misfortune) {
      case NONE -> real;
      case NOBODY_THERE -> nowhere;
      case TLS_EXPIRED -> facing("expired", anew);
      case TLS_WRONG_HOST -> facing("wrong-host", anew);
      case CLOCK_TEN_MINUTES_FAST -> skewed(600, real);
      case CLOCK_TEN_MINUTES_SLOW -> skewed(-600, real);
      case CLOCK_TWO_HOURS_FAST -> skewed(7200, real);
      case PENDING_LOST -> {
        next = Optional.of(Fault.RESET_AFTER);
        yield ordered(Fault.PENDING_ISSUED, real);
      }
      case SLOW,
          LATE,
          STALL,
          RESET_BEFORE,
          RESET_AFTER,
          ERROR_BEFORE,
          ERROR_AFTER,
          OFFLINE,
          THROTTLED,
          THROTTLED_RETRY_AFTER,
          AUTH_EXPIRED,
          TRUNCATED,
          HUGE,
          HTML,
          REDIRECT,
          DUPLICATE,
          REORDERED,
          CROSSED,
          DENIED,
          PENDING_ISSUED,
          PENDING_DENIED,
          PENDING_EXPIRED,
          WRONG_KEY,
          WRONG_ISSUER,
          EXPIRED,
          FUTURE,
          CA_TRUE,
          MISSING_SAN,
          SAME_SERIAL ->
          ordered(Fault.of(misfortune.word()), real);
    };
  }

  private CertificateAuthority ordered(Fault fault, CertificateAuthority real) {
    ca.order(fault);
    return real;
  }

  private CertificateAuthority skewed(int seconds, CertificateAuthority real) {
    ca.set("clockSkewSeconds", seconds);
    return real;
  }

  private CertificateAuthority facing(String tls, Supplier<CertificateAuthority> anew) {
    ca.set("tls", tls);
    return anew.get();
  }

  void heal() {
    ca.tell("DELETE", "/faults", "");
    next.ifPresent(ca::order);
    next = Optional.empty();
    ca.set("tls", "normal");
    ca.set("clockSkewSeconds", 0);
  }

  /** Serial numbers of what was signed, by a field of the ledger that tells for whom. */
  List<SerialNumber> issued(String field, String value) {
    return ca.facts("issued").stream()
        .filter(fact -> fact.path(field).asText().equals(value))
        .map(fact -> new SerialNumber(new BigInteger(fact.path("serial").asText(), HEX)))
        .toList();
  }

  /** The reason in the ledger, unless the certificate was taken off hold after it. */
  Optional<Integer> revoked(SerialNumber serial) {
    return Stream.concat(ca.facts("revoked").stream(), ca.facts("reactivated").stream())
        .filter(fact -> fact.path("serial").asText().equals(serial.value().toString(HEX)))
        .max(Comparator.comparingLong(fact -> fact.path("n").asLong()))
        .filter(last -> last.path("fact").asText().equals("revoked"))
        .map(last -> last.path("reason").asInt());
  }

  @Override
  public void close() {
    ca.close();
    executor.shutdownNow();
  }
}
