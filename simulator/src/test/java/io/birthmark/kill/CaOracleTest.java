package io.birthmark.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.birthmark.line.DemoReport;
import io.birthmark.wire.device.v1.DeviceV1.AcceptedEvidence;
import io.birthmark.wire.device.v1.DeviceV1.CertificateCondemned;
import io.birthmark.wire.device.v1.DeviceV1.CertificateIssued;
import io.birthmark.wire.device.v1.DeviceV1.CredentialProven;
import io.birthmark.wire.device.v1.DeviceV1.DeviceRecord;
import io.birthmark.wire.device.v1.DeviceV1.EvidenceAccepted;
import io.birthmark.wire.device.v1.DeviceV1.HeldCertificate;
import io.birthmark.wire.device.v1.DeviceV1.IssuanceFailed;
import io.birthmark.wire.device.v1.DeviceV1.IssuanceIntent;
import io.birthmark.wire.device.v1.DeviceV1.IssuanceRequested;
import io.birthmark.wire.device.v1.DeviceV1.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agrees is found to agree, and each planted damage is found. */
class CaOracleTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final Connection journal;
  private final List<String> ledger = new ArrayList<>();
  private String kind = "ejbca";

  CaOracleTest() throws SQLException {
    journal = DriverManager.getConnection("jdbc:h2:mem:;DATABASE_TO_UPPER=false");
  }

  @BeforeEach
  void twoDevicesAndACertificateEach() throws Exception {
    try (var statement = journal.createStatement()) {
      statement.execute(
          "CREATE TABLE \"event_journal\" (\"persistence_id\" VARCHAR, \"sequence_number\" BIGINT"
              + " AUTO_INCREMENT, \"event_payload\" VARBINARY)");
    }
    for (var device : List.of("a", "b")) {
      served(device, device + "1", device + " certificate");
      asked(device + "1");
      issued(device + "1", device + " certificate");
    }
  }

  @AfterEach
  void close() throws SQLException {
    journal.close();
  }

  @Test
  void whatAgreesIsFoundToAgree() throws Exception {
    asked("b2");
    intended("b", "b2");
    failed("b", "b2", true);
    issued("b2", "a ghost");
    fault("reset-after");
    fault("reset-after");

    var oracle = read();

    assertThat(oracle.faults()).isEmpty();
    assertThat(oracle.covered("here")).isEqualTo(1);
    assertThat(oracle.figures())
        .containsExactly(new DemoReport.Ca("here", 3, 3, 2, 1, 0, 0, 0, Map.of("reset-after", 2L)));
  }

  @Test
  void aTokenIsKnownForItsAttempt() throws Exception {
    kind = "aws";
    ledger.clear();
    for (var device : List.of("a", "b")) {
      asked(token(device + "1"));
      asked(token(device + "1"));
      issued(token(device + "1"), device + " certificate");
    }

    assertThat(read().faults()).isEmpty();
  }

  @Test
  void aGhostThatIsRevokedCounts() throws Exception {
    intended("a", "a2");
    asked("a2");
    failed("a", "a2", true);
    issued("a2", "a ghost");
    condemned("a", "a2", "a ghost");
    revoked("a ghost");

    var oracle = read();

    assertThat(oracle.faults()).isEmpty();
    assertThat(oracle.figures().getFirst().ghostsRevoked()).isEqualTo(1);
    assertThat(oracle.covered("here")).isZero();
  }

  @Test
  void aCertificateThatNobodyKnowsOfIsFound() throws Exception {
    intended("a", "a2");
    asked("a2");
    failed("a", "a2", false);
    issued("a2", "another");

    damaged("nobody knows of the certificate");
    assertThat(read().figures().getFirst().lost()).isEqualTo(1);
  }

  @Test
  void twoCertificatesUnderOneSuspicionAreFound() throws Exception {
    intended("a", "a2");
    asked("a2");
    failed("a", "a2", true);
    issued("a2", "one");
    issued("a2", "two");

    damaged("nobody knows of the certificate");
  }

  @Test
  void anAttemptThatGaveWayToTheNextIsOnWatchForOneCertificate() throws Exception {
    intended("c", "c1");
    asked("c1");
    issued("c1", "late");
    served("c", "c2", "c certificate");
    asked("c2");
    issued("c2", "c certificate");
    assertThat(read().faults()).isEmpty();
    assertThat(read().figures().getFirst().suspectedGhosts()).isZero();

    issued("c1", "later still");
    damaged("nobody knows of the certificate");
  }

  @Test
  void aSuspicionThatIsRecordedTwiceIsFound() throws Exception {
    intended("a", "a2");
    failed("a", "a2", true);
    failed("a", "a2", true);

    damaged("suspected 2 times");
  }

  @Test
  void aCertificateThatTheCaNeverSignedIsFound() throws Exception {
    served("c", "c1", "self-made");

    damaged("which the CA never signed");
  }

  @Test
  void oneCertificateOfTwoDevicesIsFound() throws Exception {
    served("c", "c1", "a certificate");

    damaged("is that of default/a and of default/c");
  }

  @Test
  void aRequestWithoutAnIntentIsFound() throws Exception {
    asked("nobody's");

    damaged("which the journal does not know");
  }

  @Test
  void aRepeatWhereNoneIsSafeIsFound() throws Exception {
    asked("a1");

    damaged("asked for", "2 times");
  }

  @Test
  void anAttemptThatIsBegunTwiceIsFound() throws Exception {
    intended("a", "a1");

    damaged("begun twice");
  }

  @Test
  void twoCertificatesForOneRequestAreFound() throws Exception {
    intended("a", "a2");
    asked("a2");
    adopted("a", "a2", "a second one");
    issued("a2", "a second one");

    damaged("two certificates were sent to it for one request");
    assertThat(read().figures().getFirst().duplicatesDelivered()).isEqualTo(1);
  }

  @Test
  void twoCertificatesInUseAreFound() throws Exception {
    proven("a", "a second one", Optional.empty());

    damaged("two certificates in use");
  }

  @Test
  void aCertificateForAnotherKeyThanTheOneProvenIsFound() throws Exception {
    served("c", "c1", "c certificate");
    asked("c1");
    issued("c1", "c certificate", "b");

    damaged("default/c was given the certificate", "and has proven");
  }

  @Test
  void aCertificateThatIsNotWhatItIsSaidToBeIsFound() throws Exception {
    store(
        "a",
        DeviceRecord.newBuilder()
            .setCertificateIssued(
                CertificateIssued.newBuilder()
                    .setCertificate(ByteString.copyFromUtf8("x"))
                    .setFacts(held("a1", "y"))));

    damaged("is not the one it is said to be");
  }

  @Test
  void aCertificateOfNoAttemptIsFound() throws Exception {
    adopted("a", "a9", "a certificate");

    damaged("is of no attempt of its");
  }

  @Test
  void aDeviceThatNeverGotOneIsLost() throws Exception {
    intended("c", "c1");
    asked("c1");

    assertThat(read().figures().getFirst().lost()).isEqualTo(1);
  }

  @Test
  void aCaWithoutALedgerIsToldOf() throws Exception {
    assertThat(CaOracle.read(journal, Map.of()).faults())
        .contains("default/a: there is no ledger of its CA here");
  }

  private void damaged(String... words) throws Exception {
    assertThat(read().faults()).anySatisfy(fault -> assertThat(fault).contains(words));
  }

  private CaOracle read() throws SQLException, IOException {
    var file = folder.resolve("ledger.ndjson");
    var started = JSON.createObjectNode().put("fact", "started").put("ca", kind);
    Files.writeString(file, started + "\n" + String.join("\n", ledger) + "\n{\"fact\": \"torn");
    return CaOracle.read(journal, Map.of("here", Optional.of(file)));
  }

  private void served(String device, String attempt, String certificate) throws SQLException {
    store(
        device,
        DeviceRecord.newBuilder()
            .setEvidenceAccepted(
                EvidenceAccepted.newBuilder().setEvidence(AcceptedEvidence.getDefaultInstance())));
    intended(device, attempt);
    adopted(device, attempt, certificate);
    proven(device, certificate, Optional.empty());
  }

  private void intended(String device, String attempt) throws SQLException {
    store(
        device,
        DeviceRecord.newBuilder()
            .setIssuanceRequested(
                IssuanceRequested.newBuilder()
                    .setIntent(
                        IssuanceIntent.newBuilder()
                            .setAttempt(bytes(attempt))
                            .setCsrHash(bytes("csr"))
                            .setSpkiHash(digest("key of " + device))
                            .setCa("here"))));
  }

  private void adopted(String device, String attempt, String certificate) throws SQLException {
    store(
        device,
        DeviceRecord.newBuilder()
            .setCertificateIssued(
                CertificateIssued.newBuilder()
                    .setCertificate(bytes(certificate))
                    .setFacts(held(attempt, certificate))
                    .setDeliverVia(Route.getDefaultInstance())));
  }

  private void proven(String device, String certificate, Optional<String> supersedes)
      throws SQLException {
    var proven = CredentialProven.newBuilder().setCertificate(digest(certificate));
    supersedes.ifPresent(old -> proven.setSupersedes(digest(old)));
    store(device, DeviceRecord.newBuilder().setCredentialProven(proven));
  }

  private void failed(String device, String attempt, boolean watch) throws SQLException {
    store(
        device,
        DeviceRecord.newBuilder()
            .setIssuanceFailed(
                IssuanceFailed.newBuilder().setAttempt(bytes(attempt)).setWatch(watch)));
  }

  private void condemned(String device, String attempt, String certificate) throws SQLException {
    store(
        device,
        DeviceRecord.newBuilder()
            .setCertificateCondemned(
                CertificateCondemned.newBuilder()
                    .setCertificate(held(attempt, certificate))
                    .setGhost(true)));
  }

  private static HeldCertificate held(String attempt, String certificate) {
    return HeldCertificate.newBuilder()
        .setAttempt(bytes(attempt))
        .setDigest(digest(certificate))
        .setCa("here")
        .build();
  }

  private void store(String device, DeviceRecord.Builder record) throws SQLException {
    try (var insert =
        journal.prepareStatement(
            "INSERT INTO \"event_journal\" (\"persistence_id\", \"event_payload\") VALUES (?, ?)")) {
      insert.setString(1, "device|default/" + device);
      insert.setBytes(2, record.build().toByteArray());
      insert.executeUpdate();
    }
  }

  private void asked(String attempt) {
    line("received", "spkiSha256", "of a key", "correlation", correlation(attempt));
  }

  /** Certificates begin with the name of the device whose key they are for. */
  private void issued(String attempt, String certificate) {
    issued(attempt, certificate, certificate.substring(0, 1));
  }

  private void issued(String attempt, String certificate, String holder) {
    ledger.add(
        JSON.createObjectNode()
            .put("fact", "issued")
            .put("ours", true)
            .put("correlation", correlation(attempt))
            .put("serial", hex(certificate))
            .put("spkiSha256", Digests.hex(Digests.sha256(utf8("key of " + holder))))
            .put("der", Base64.getEncoder().encodeToString(utf8(certificate)))
            .toString());
  }

  private void revoked(String certificate) {
    line("revoked", "serial", hex(certificate), "reason", "4");
  }

  private void fault(String word) {
    line("fault", "kind", word, "source", "ordered");
  }

  private void line(String fact, String one, String first, String two, String second) {
    ledger.add(
        JSON.createObjectNode().put("fact", fact).put(one, first).put(two, second).toString());
  }

  /** Tests write attempts as short words; a token stands as it is. */
  private static String correlation(String attempt) {
    return attempt.length() == 36 ? attempt : hex(attempt);
  }

  private static String token(String attempt) {
    var text = hex(attempt) + " " + hex("csr");
    return Digests.hex(Digests.sha256(text.getBytes(StandardCharsets.US_ASCII))).substring(0, 36);
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static ByteString digest(String text) {
    return ByteString.copyFrom(Digests.sha256(utf8(text)));
  }
}
