package io.birthmark.rest;

import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.SubjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The body of {@code POST /api/v1/devices}, as it was sent.
 *
 * @param ownerReference an opaque reference into a system of the owner's, never personal data
 * @param initialKey the device's own key in base64, 16 to 64 bytes
 * @param manufacturerKey the public key that its maker gave it, in PEM or base64
 * @param token a token to enroll with, once
 */
record RegistrationRequest(
    Optional<String> manufacturer,
    Optional<String> model,
    Optional<String> serial,
    Optional<String> group,
    Optional<String> batch,
    Optional<String> site,
    Optional<String> line,
    Optional<String> ownerReference,
    Optional<String> initialKey,
    Optional<String> manufacturerKey,
    Optional<TokenRequest> token) {
  private static final int MIN_KEY = 16;

  /** What came of checking it. */
  sealed interface Checked {}

  /** Every field is good by itself. */
  record Good(Registration registration) implements Checked {}

  /** Some are not. */
  record Bad(Problem problem) implements Checked {}

  /** A registration to be carried out; whoever got it closes it. */
  record Registration(
      GroupId group,
      HardwareFacts facts,
      Lot lot,
      Optional<SecretBytes> initialKey,
      Optional<SubjectKey> manufacturerKey,
      Optional<TokenRequest.Wanted> token)
      implements AutoCloseable {
    /** The same, of another lot. */
    Registration of(Lot other) {
      return new Registration(group, facts, other, initialKey, manufacturerKey, token);
    }

    /** Wipes key and token. */
    @Override
    public void close() {
      initialKey.ifPresent(SecretBytes::close);
      token.ifPresent(TokenRequest.Wanted::close);
    }
  }

  Checked check(TokenTerms terms, CryptoProviders providers) {
    var faults = new ArrayList<FieldFault>();
    fact(faults, "manufacturer", manufacturer);
    fact(faults, "model", model);
    fact(faults, "serial", serial);
    var groupId = groupId(faults);
    lot(faults, "batch", batch);
    lot(faults, "site", site);
    lot(faults, "line", line);
    lot(faults, "ownerReference", ownerReference);
    var publicKey = publicKey(faults, providers);
    var secret = secret(faults);
    var wanted = token.flatMap(asked -> asked.check("/token", terms, faults));
    if (!faults.isEmpty()) {
      secret.ifPresent(SecretBytes::close);
      wanted.ifPresent(TokenRequest.Wanted::close);
      return new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
    }
    var facts =
        new HardwareFacts(manufacturer.orElseThrow(), model.orElseThrow(), serial.orElseThrow());
    var lot = new Lot(batch, site, line, ownerReference);
    return new Good(new Registration(groupId.orElseThrow(), facts, lot, secret, publicKey, wanted));
  }

  private Optional<GroupId> groupId(List<FieldFault> faults) {
    var groupId = group.flatMap(GroupId::of);
    if (groupId.isEmpty()) {
      faults.add(
          new FieldFault(
              "/group",
              group.isEmpty() ? "it is missing" : "it is not a group's name",
              "name the enrollment group that the device belongs to"));
    }
    return groupId;
  }

  private Optional<SecretBytes> secret(List<FieldFault> faults) {
    return initialKey.flatMap(text ->
        switch (KeyText.read("/initialKey", text, MIN_KEY)) {
          case KeyText.Key(var key) -> Optional.of(key);
          case KeyText.Bad(var fault) -> {
            faults.add(fault);
            yield Optional.empty();
          }
        });
  }

  private Optional<SubjectKey> publicKey(List<FieldFault> faults, CryptoProviders providers) {
    return manufacturerKey.flatMap(text ->
        switch (PublicKeyText.read("/manufacturerKey", text, providers)) {
          case PublicKeyText.Key(var key) -> Optional.of(key);
          case PublicKeyText.Bad(var fault) -> {
            faults.add(fault);
            yield Optional.empty();
          }
        });
  }

  private static void fact(List<FieldFault> faults, String name, Optional<String> value) {
    if (value.filter(HardwareFacts::valid).isEmpty()) {
      faults.add(
          new FieldFault(
              "/" + name,
              value.isEmpty() ? "it is missing" : "it is empty, too long, or no plain text",
              "give 1 to 128 characters without control characters"));
    }
  }

  private static void lot(List<FieldFault> faults, String name, Optional<String> value) {
    if (value.filter(text -> !Lot.valid(text)).isPresent()) {
      faults.add(
          new FieldFault(
              "/" + name,
              "it is empty, too long, or has characters that are not allowed",
              "give 1 to 64 letters, digits, dots, colons, dashes or underscores, or leave it out"));
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "registration of " + serial.orElse("?") + " in group " + group.orElse("?");
  }
}
