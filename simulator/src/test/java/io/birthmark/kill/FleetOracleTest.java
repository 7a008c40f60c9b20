package io.birthmark.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.wire.device.v1.DeviceV1;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle of the read model finds each way in which a row or a count can be wrong. */
class FleetOracleTest {
  private final Connection store;

  FleetOracleTest() throws SQLException {
    store = DriverManager.getConnection("jdbc:h2:mem:;DATABASE_TO_UPPER=false");
  }

  @BeforeEach
  void twoDevices() throws SQLException {
    run(
        "CREATE TABLE \"event_journal\" (\"persistence_id\" VARCHAR, \"sequence_number\" BIGINT,"
            + " \"event_payload\" VARBINARY)");
    run(
        "CREATE TABLE \"fleet_generation\" (\"generation\" INT, \"standing\" VARCHAR, \"records\""
            + " BIGINT)");
    run(
        "CREATE TABLE \"device_fleet\" (\"generation\" INT, \"tenant\" VARCHAR, \"device\" VARCHAR,"
            + " \"revision\" BIGINT, \"phase\" VARCHAR, \"credential\" VARCHAR, \"pipeline\""
            + " VARCHAR, \"due\" BIGINT)");
    run(
        "CREATE TABLE \"fleet_count\" (\"generation\" INT, \"dimension\" VARCHAR, \"word\" VARCHAR,"
            + " \"devices\" BIGINT)");
    run("INSERT INTO \"fleet_generation\" VALUES (2, 'SERVING', 3), (1, 'SERVED', 1)");
    stored("a", 1, 7);
    stored("a", 2, 8);
    stored("b", 1, 9);
    run(
        "INSERT INTO \"device_fleet\" VALUES (2, 'default', 'a', 2, 'REGISTERED', 'NONE', 'EMPTY',"
            + " 8), (2, 'default', 'b', 1, 'REGISTERED', 'NONE', 'EMPTY', 9)");
    run("INSERT INTO \"fleet_count\" VALUES (2, 'STATE', 'REGISTERED', 2), (2, 'CA', 'x', 9)");
  }

  @AfterEach
  void close() throws SQLException {
    store.close();
  }

  @Test
  void whatAgreesIsFoundToAgree() throws Exception {
    var all = FleetOracle.read(store, Optional.empty());
    var some = FleetOracle.read(store, Optional.of(List.of("b")));

    assertThat(all.faults()).isEmpty();
    assertThat(all.compared()).isEqualTo(2);
    assertThat(some.faults()).isEmpty();
    assertThat(some.compared()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          UPDATE "device_fleet" SET "revision" = 3 WHERE "device" = 'a'; revision 3
          UPDATE "device_fleet" SET "phase" = 'CLAIMED' WHERE "device" = 'a'; CLAIMED
          UPDATE "device_fleet" SET "credential" = 'ACTIVE' WHERE "device" = 'a'; ACTIVE
          UPDATE "device_fleet" SET "pipeline" = 'REQUESTED' WHERE "device" = 'a'; REQUESTED
          UPDATE "device_fleet" SET "due" = NULL WHERE "device" = 'a'; due never
          DELETE FROM "device_fleet" WHERE "device" = 'b'; revision null
          UPDATE "fleet_count" SET "devices" = 3; counted 3 times
          DELETE FROM "fleet_count" WHERE "dimension" = 'STATE'; 0 devices are counted
          UPDATE "fleet_generation" SET "records" = 2; taken in 2 records
          DELETE FROM "fleet_generation"; no generation
          """)
  void whatDoesNotIsFound(String damage, String word) throws Exception {
    run(damage);

    assertThat(FleetOracle.read(store, Optional.empty()).faults())
        .anySatisfy(fault -> assertThat(fault).contains(word));
  }

  private void stored(String device, long number, long due) throws SQLException {
    var record =
        DeviceV1.DeviceRecord.newBuilder()
            .setDue(due)
            .setStamp(
                DeviceV1.Stamp.newBuilder()
                    .setTo(
                        DeviceV1.State.newBuilder()
                            .setPhase(DeviceV1.Phase.PHASE_REGISTERED)
                            .setCredential(DeviceV1.CredentialPhase.CREDENTIAL_PHASE_NONE)
                            .setPipeline(DeviceV1.PipelinePhase.PIPELINE_PHASE_EMPTY)))
            .build();
    try (var insert = store.prepareStatement("INSERT INTO \"event_journal\" VALUES (?, ?, ?)")) {
      insert.setString(1, "device|default/" + device);
      insert.setLong(2, number);
      insert.setBytes(3, record.toByteArray());
      insert.executeUpdate();
    }
  }

  private void run(String sql) throws SQLException {
    try (var statement = store.createStatement()) {
      statement.execute(sql);
    }
  }
}
