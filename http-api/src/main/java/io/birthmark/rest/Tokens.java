package io.birthmark.rest;

import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceState;
import io.birthmark.device.OneTimeToken;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.TokenBook;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.OneTimeTokens;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.http.Problem;
import io.birthmark.rest.TokenRequest.Wanted;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceView;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives devices their one-time tokens: into the vault first, then to the twin. */
final class Tokens {
  private final DeviceDoor devices;
  private final EvidenceKeys keys;
  private final SecureRandom random;

  Tokens(ApiPorts ports) {
    this.devices = ports.devices();
    this.keys = ports.keys();
    this.random = ports.tokens().random();
  }

  /** What came of offering a token. */
  sealed interface Outcome {}

  /**
   * The device may enroll by it.
   *
   * @param made the token in base64, when it was made here; it is told this once
   */
  record Offered(DeviceView view, OneTimeToken token, Optional<String> made) implements Outcome {}

  /** It may not. */
  record Refused(Problem problem) implements Outcome {}

  /** Offers a token; {@code wanted} stays open until the outcome is there. */
  CompletionStage<Outcome> offer(DeviceView before, Wanted wanted, Provenance provenance) {
    return wanted
        .value()
        .map(token -> offer(before, token, wanted, provenance, Optional.empty()))
        .orElseGet(() -> {
          var made = OneTimeTokens.random(random);
          return offer(before, made, wanted, provenance, Optional.of(text(made)))
              .whenComplete((_, _) -> made.close());
        });
  }

  private CompletionStage<Outcome> offer(
      DeviceView before,
      SecretBytes token,
      Wanted wanted,
      Provenance provenance,
      Optional<String> made) {
    var named = OneTimeTokens.named(before.device(), token, wanted.expires());
    return keys.put(new KeyId(named.key()), token)
        .thenCompose(put ->
            switch (put) {
              case STORED, SAME -> told(before, named, provenance, made);
              case CONFLICT ->
                  CompletableFuture.completedStage(
                      new Refused(
                          Problem.of(
                              Reason.REGISTRATION_CONFLICT,
                              "another token goes by the same check value; make another")));
            });
  }

  private CompletionStage<Outcome> told(
      DeviceView before, OneTimeToken token, Provenance provenance, Optional<String> made) {
    return devices
        .ask(before.device(), new DeviceCommand.OfferToken(token), provenance)
        .thenApply(reply ->
            switch (reply) {
              case DeviceTwin.Applied(var view, _) -> new Offered(view, open(view, token), made);
              case DeviceTwin.Refused(var reason, var detail, var legal, _) ->
                  new Refused(Problem.of(reason, detail, legal));
            });
  }

  /** A repeat leaves the token as it was offered first. */
  private static OneTimeToken open(DeviceView view, OneTimeToken offered) {
    return tokens(view).open().orElse(offered);
  }

  /** Whether a device has had this token and used it, or any when it is to be made here. */
  static boolean hadAlready(DeviceView view, Wanted wanted) {
    var tokens = tokens(view);
    return wanted
        .value()
        .map(token ->
            tokens.isSpent(OneTimeTokens.named(view.device(), token, wanted.expires()).key()))
        .orElseGet(() -> tokens.open().isPresent() || !tokens.spent().isEmpty());
  }

  /** The tokens of a device. */
  static TokenBook tokens(DeviceView view) {
    return view.state() instanceof DeviceState.Known known
        ? known.dossier().tokens()
        : TokenBook.EMPTY;
  }

  private static String text(SecretBytes token) {
    var raw = token.toArray();
    try {
      return Base64.getEncoder().encodeToString(raw);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }
}
