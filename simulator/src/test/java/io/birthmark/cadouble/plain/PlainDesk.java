package io.birthmark.cadouble.plain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.Authority;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Csr;
import io.birthmark.cadouble.Desk;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.Ledger;
import io.birthmark.cadouble.Register;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The interface of the tutorial's CA; its words begin with {@code plain:}, so they are its own. */
final class PlainDesk implements Desk {
  private static final Duration BACKDATED = Duration.ofMinutes(10);
  private static final Map<String, Integer> REASONS =
      Map.of("key-compromise", 1, "superseded", 4, "cessation", 5);

  private final CaDouble.Office office;
  private final Map<String, JsonNode> waiting;
  private final String token;

  PlainDesk(CaDouble.Office office, Map<String, JsonNode> waiting) throws IOException {
    this.office = office;
    this.waiting = waiting;
    this.token = "plain-" + office.folder().getFileName();
    Files.createDirectories(office.folder().resolve("client"));
    Files.writeString(office.folder().resolve("client/token"), token);
  }

  @Override
  public Ask understand(Call call) {
    var path = call.path();
    if (path.equals("/sign")) {
      var csr = Csr.of(call.body().text()).map(Csr::spkiSha256).orElse("");
      return new Ask("sign", call.header("attempt").orElse(""), true, csr);
    }
    var last = path.substring(path.lastIndexOf('/') + 1);
    return path.startsWith("/sign/")
        ? new Ask("look", last, false, "")
        : new Ask(path.startsWith("/revoke/") ? "revoke" : "ca", "", false, "");
  }

  @Override
  public Answer answer(Call call, Optional<Fault> fault) {
    if (!call.header("authorization").equals(Optional.of("Bearer " + token))) {
      return said(401, "the token is not known");
    }
    try {
      var ask = understand(call);
      return switch (ask.operation()) {
        case "sign" -> sign(call, ask.correlation(), fault);
        case "look" -> look(call, ask.correlation());
        case "revoke" -> revoke(call);
        default -> pem(office.authority().issuingCertificate().getEncoded());
      };
    } catch (GeneralSecurityException | IOException e) {
      return said(500, "it did not work");
    }
  }

  /** One attempt has one certificate: asked again, it answers with the same. */
  private synchronized Answer sign(Call call, String attempt, Optional<Fault> fault)
      throws GeneralSecurityException, IOException {
    if (!office.register().byCorrelation(attempt).isEmpty() || waiting.containsKey(attempt)) {
      return look(call, attempt);
    }
    var csr = Csr.of(call.body().text());
    if (csr.isEmpty() || fault.filter(kind -> kind == Fault.DENIED).isPresent()) {
      return said(422, "this request is not signed here");
    }
    var pending = fault.filter(kind -> kind.word().startsWith("pending"));
    if (pending.isPresent()) {
      office.ledger().append("pending", order(call, attempt, pending.get()));
      return said(202, "a person has to look at it");
    }
    return pem(issue(call, attempt, csr.get(), call.header("not-after").orElse(""), fault));
  }

  private ObjectNode order(Call call, String attempt, Fault pending) {
    var decided =
        office.clock().instant().plusMillis(office.settings().get().pendingMillis()).toString();
    return Ledger.fields()
        .put("request", call.number())
        .put("attempt", attempt)
        .put("granted", pending == Fault.PENDING_ISSUED)
        .put("decided", decided)
        .put("csr", call.body().text())
        .put("notAfter", call.header("not-after").orElse(""));
  }

  private synchronized Answer look(Call call, String attempt)
      throws GeneralSecurityException, IOException {
    var issued = office.register().byCorrelation(attempt);
    if (!issued.isEmpty()) {
      return pem(issued.getFirst().der());
    }
    var order = waiting.get(attempt);
    if (order == null) {
      return said(404, "this attempt was never here");
    }
    if (office.clock().instant().isBefore(Instant.parse(order.path("decided").asText()))) {
      return said(202, "a person has to look at it");
    }
    if (!order.path("granted").asBoolean()) {
      return said(410, "a person said no");
    }
    var csr = Csr.of(order.path("csr").asText()).orElseThrow();
    return pem(issue(call, attempt, csr, order.path("notAfter").asText(), Optional.empty()));
  }

  private byte[] issue(Call call, String attempt, Csr csr, String notAfter, Optional<Fault> fault)
      throws GeneralSecurityException, IOException {
    var draft =
        new Authority.Draft(
            csr.subject(),
            csr.key(),
            office.clock().instant().minus(BACKDATED),
            Instant.parse(notAfter),
            extensions(csr),
            "SHA256withECDSA");
    var signed = office.authority().sign(draft, Authority.serial(16), fault);
    office.ledger().append("issued", Authority.issued(call, attempt, signed, fault));
    return signed.certificate().getEncoded();
  }

  private static List<Extension> extensions(Csr csr) throws IOException {
    var all = new ArrayList<Extension>();
    all.add(Extension.create(Extension.basicConstraints, true, new BasicConstraints(false)));
    all.add(Extension.create(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)));
    all.add(
        Extension.create(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth)));
    csr.extension(Extension.subjectAlternativeName).ifPresent(all::add);
    return List.copyOf(all);
  }

  private synchronized Answer revoke(Call call) {
    var reason = REASONS.get(call.parameters().getOrDefault("reason", ""));
    if (reason == null) {
      return said(422, "there are " + REASONS.keySet());
    }
    var hex = call.path().substring("/revoke/".length());
    var entry =
        hex.matches("[0-9a-f]{1,40}")
            ? office.register().bySerial(new BigInteger(hex, 16))
            : Optional.<Register.Entry>empty();
    if (entry.isEmpty()) {
      return said(404, "there is no such certificate");
    }
    if (entry.get().revocation().isEmpty()) {
      office
          .ledger()
          .append(
              "revoked",
              Ledger.fields()
                  .put("request", call.number())
                  .put("serial", hex)
                  .put("reason", reason));
    }
    return said(200, "revoked");
  }

  private static Answer said(int status, String words) {
    return Answer.of(status, "text/plain", "plain: " + words);
  }

  private static Answer pem(byte[] der) {
    var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return Answer.of(
        200,
        "application/x-pem-file",
        "-----BEGIN CERTIFICATE-----\n"
            + lines.encodeToString(der)
            + "\n-----END CERTIFICATE-----\n");
  }

  @Override
  public Answer trouble(Fault fault, Ask ask) {
    return switch (fault) {
      case OFFLINE -> said(503, "the key is away");
      case THROTTLED -> said(429, "slower");
      case THROTTLED_RETRY_AFTER -> said(429, "slower").with("Retry-After", "2");
      case AUTH_EXPIRED -> said(401, "the token is not known");
      default -> said(500, "it did not work");
    };
  }

  @Override
  public int quota(String operation) {
    return 0;
  }

  @Override
  public void introduce(ObjectNode ready) {}
}
