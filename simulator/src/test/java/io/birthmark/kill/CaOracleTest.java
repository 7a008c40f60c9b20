package io.birthmark.kill;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agrees is found to agree, and each planted damage is found. */
class CaOracleTest {
  @TempDir private Path folder;

  private final Connection journal;
  private final WrittenLedger ledger = new WrittenLedger();

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
      ledger.asked(device + "1");
      ledger.issued(device + "1", device + " certificate");
    }
  }

  @AfterEach
  void close() throws SQLException {
    journal.close();
  }

  @Test
  void whatAgreesIsFoundToAgree() throws Exception {
    ledger.asked("b2");
    intended("b", "b2");
    failed("b", "b2", true);
    ledger.issued("b2", "a ghost");
    ledger.fault("reset-after");
    ledger.fault("reset-after");

    var oracle = read();

    assertThat(oracle.faults()).isEmpty();
    assertThat(oracle.covered("here")).isEqualTo(1);
    assertThat(oracle.figures())
        .containsExactly(new DemoReport.Ca("here", 3, 3, 2, 1, 0, 0, 0, Map.of("reset-after", 2L)));
  }

  @Test
  void aTokenIsKnownForItsAttempt() throws Exception {
    ledger.kind = "aws";
    ledger.clear();
    for (var device : List.of("a", "b")) {
      ledger.asked(WrittenLedger.token(device + "1"));
      ledger.asked(WrittenLedger.token(device + "1"));
      ledger.issued(WrittenLedger.token(device + "1"), device + " certificate");
    }

    assertThat(read().faults()).isEmpty();
  }

  @Test
  void aGhostThatIsRevokedCounts() throws Exception {
    intended("a", "a2");
    ledger.asked("a2");
    failed("a", "a2", true);
    ledger.issued("a2", "a ghost");
    condemned("a", "a2", "a ghost");
    ledger.revoked("a ghost");

    var oracle = read();

    assertThat(oracle.faults()).isEmpty();
    assertThat(oracle.figures().getFirst().ghostsRevoked()).isEqualTo(1);
    assertThat(oracle.covered("here")).isZero();
  }

  @Test
  void aCertificateThatNobodyKnowsOfIsFound() throws Exception {
    intended("a", "a2");
    ledger.asked("a2");
    failed("a", "a2", false);
    ledger.issued("a2", "another");

    damaged("nobody knows of the certificate", "default/a", "ISSUANCE_REQUESTED, ISSUANCE_FAILED");
    assertThat(read().figures().getFirst().lost()).isEqualTo(1);
  }

  @Test
  void twoCertificatesUnderOneSuspicionAreFound() throws Exception {
    intended("a", "a2");
    ledger.asked("a2");
    failed("a", "a2", true);
    ledger.issued("a2", "one");
    ledger.issued("a2", "two");

    damaged("nobody knows of the certificate");
  }

  @Test
  void anAttemptThatGaveWayToTheNextIsOnWatchForOneCertificate() throws Exception {
    intended("c", "c1");
    ledger.asked("c1");
    ledger.issued("c1", "late");
    served("c", "c2", "c certificate");
    ledger.asked("c2");
    ledger.issued("c2", "c certificate");
    assertThat(read().faults()).isEmpty();
    assertThat(read().figures().getFirst().suspectedGhosts()).isZero();

    ledger.issued("c1", "later still");
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
    ledger.asked("nobody's");

    damaged("which the journal does not know");
  }

  @Test
  void aRepeatWhereNoneIsSafeIsFound() throws Exception {
    ledger.asked("a1");

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
    ledger.asked("a2");
    adopted("a", "a2", "a second one");
    ledger.issued("a2", "a second one");

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
    ledger.asked("c1");
    ledger.issued("c1", "c certificate", "b");

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
    ledger.asked("c1");

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
    return CaOracle.read(journal, Map.of("here", Optional.of(ledger.write(folder))));
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

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static ByteString digest(String text) {
    return ByteString.copyFrom(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
  }
}
