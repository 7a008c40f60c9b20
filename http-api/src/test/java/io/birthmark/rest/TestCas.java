package io.birthmark.rest;

import io.birthmark.ca.CaLoad;
import io.birthmark.ca.CaRegistry;
import io.birthmark.ca.Fetched;
import io.birthmark.ca.intake.BreakerState;
import io.birthmark.ca.intake.IntakeReport;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.DerChain;
import io.birthmark.pki.Pem;
import io.birthmark.reconcile.Reconciler;
import io.birthmark.registry.RegistrySettings;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/** The one certificate authority of an API under test: one that has a queue and does not answer. */
final class TestCas {
  private TestCas() {}

  private static final Reconciler.Twins NOBODY =
      new Reconciler.Twins() {
        @Override
        public CompletionStage<DeviceView> look(DeviceId device) {
          return CompletableFuture.failedStage(new AssertionError("nobody is looked at"));
        }

        @Override
        public CompletionStage<DeviceTwin.Reply> ask(
            DeviceId device, DeviceCommand command, Provenance provenance) {
          return CompletableFuture.failedStage(new AssertionError("nobody is asked"));
        }
      };

  static CaPorts ports(
      ActorTestKit kit, KeyClaims claims, CryptoProviders providers, Instant now, AtomicLong ids) {
    var authority = new NamedAuthority("embedded", chain());
    return new CaPorts(
        Map.of(authority.name(), authority),
        kit.spawn(
            CaRegistry.create(
                new RegistrySettings(Duration.ofMillis(50), Duration.ofSeconds(1), 100),
                InstantSource.fixed(now),
                () -> new RecordId(new UUID(2, ids.incrementAndGet())))),
        _ ->
            new CaLoad(
                1,
                2,
                List.of(new CaLoad.Calls("issue", "ISSUED", 3, Optional.of(Duration.ofMillis(4))))),
        _ ->
            new IntakeReport(
                OptionalInt.of(25),
                OptionalInt.of(1_000),
                OptionalInt.of(400),
                Duration.ofMillis(1_500),
                BreakerState.OPEN,
                Optional.of(Reason.CA_UNAVAILABLE),
                Optional.of(now.plusSeconds(5))),
        new Reconciler(
            new Reconciler.Ports(
                (_, reference) ->
                    CompletableFuture.completedFuture(
                        new Fetched.Missing("there is no " + reference)),
                NOBODY,
                (_, _) -> CompletableFuture.completedFuture(Set.of()),
                claims,
                (_, _, _) -> CompletableFuture.completedFuture(List.of()),
                providers)));
  }

  /** What each CA's certificates chain to. */
  static Map<CaName, Bytes> chains() {
    return Map.of(new CaName("embedded"), chain());
  }

  /** The CA's own certificate may be any, here. */
  private static Bytes chain() {
    try (var file = Objects.requireNonNull(TestCas.class.getResourceAsStream("maker-ca.pem"))) {
      var text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      return DerChain.join(Pem.decode(Pem.CERTIFICATE, text).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
