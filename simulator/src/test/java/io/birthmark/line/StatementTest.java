package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.birthmark.wire.sparkplug.Payload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a device signs and MACs, made a second time with the JDK alone. */
class StatementTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ByteString CHALLENGE = ByteString.copyFrom(new byte[50]);

  @TempDir Path folder;

  /**
   * Made with printf, openssl dgst -sha256 -binary and xxd from challenge 50 × 00, device d-1,
   * object "csr".
   */
  @Test
  void theStatementIsTheConcatenationOfThePage() {
    var statement = Statement.enroll(CHALLENGE, "d-1", ByteString.copyFromUtf8("csr"));

    assertThat(hex(statement))
        .isEqualTo(
            "62697274686d61726b2f3120"
                + "656e726f6c6c"
                + "00"
                + "00".repeat(50)
                + "642d31"
                + "c27338c453067b437471afbce792704d816112c6031bb996b62c698ea599ef80");
    assertThat(hex(Crypto.hmacSha256(ByteString.copyFrom(new byte[32]), statement)))
        .isEqualTo("e62d7457c6f78c08c470d407644c82a762dd6ad0c9c9dfa2f645e88e5b56db18");
  }

  @Test
  void theTwoStepsNeverSignTheSameBytes() {
    var object = ByteString.copyFromUtf8("object");

    assertThat(Statement.enroll(CHALLENGE, "d-1", object))
        .isNotEqualTo(Statement.install(CHALLENGE, "d-1", object));
  }

  @ParameterizedTest
  @EnumSource(UnitPlan.Source.class)
  void theProofOfStepThreeCanBeRecomputed(UnitPlan.Source source) throws Exception {
    var maker = Manufacturer.open(folder, NOW);
    // Every fifth unit's IDevID is on P-384.
    for (int unit = 0; unit < 10; unit++) {
      var plan = plan(unit, source);
      var memory = maker.make(plan, NOW);
      var device = device(maker, plan, memory);
      device.powerOn(NOW);

      var said = device.onCommand(new HostCommand.Challenged(CHALLENGE, ByteString.EMPTY), NOW);

      var payload = Payload.newBuilder().addAllMetrics(said.getFirst().metrics()).build();
      var proof = ScriptedHost.bytes(payload, "Evidence/Proof").orElseThrow();
      var statement =
          ScriptedHost.statement("enroll", "Kestrel-1", CHALLENGE, memory.request().csr());
      if (source == UnitPlan.Source.IDEVID) {
        var chain =
            Crypto.certificates(ScriptedHost.bytes(payload, "Evidence/Chain").orElseThrow());
        var algorithm = unit % 5 == 0 ? "SHA384withECDSA" : "SHA256withECDSA";
        var key = chain.getFirst().getPublicKey();
        assertThat(ScriptedHost.verifies(algorithm, key, statement, proof)).isTrue();
      } else if (source == UnitPlan.Source.MANUFACTURER_KEY) {
        var algorithm = unit % 5 == 0 ? "SHA384withECDSA" : "SHA256withECDSA";
        var key = Crypto.publicKey(memory.makerKey().orElseThrow().publicKey());
        assertThat(ScriptedHost.verifies(algorithm, key, statement, proof)).isTrue();
        assertThat(ScriptedHost.bytes(payload, "Evidence/Chain")).isEmpty();
      } else {
        var key =
            source == UnitPlan.Source.TOKEN
                ? maker.token("Kestrel-1")
                : maker.initialKey("Kestrel-1", source);
        assertThat(proof).isEqualTo(ScriptedHost.hmac(key, statement));
        assertThat(ScriptedHost.bytes(payload, "Evidence/Chain")).isEmpty();
      }
    }
  }

  @Test
  void aDerivedInitialKeyIsTheMacOfTheDeviceUnderTheGroupKey() throws Exception {
    var maker = Manufacturer.open(folder, NOW);

    assertThat(maker.initialKey("Kestrel-1", UnitPlan.Source.DERIVED_KEY))
        .isEqualTo(
            ScriptedHost.hmac(maker.groupKey(), "Kestrel-1".getBytes(StandardCharsets.US_ASCII)));
    assertThat(maker.initialKey("Kestrel-1", UnitPlan.Source.IMPORTED_KEY))
        .isNotEqualTo(maker.initialKey("Kestrel-1", UnitPlan.Source.DERIVED_KEY));
  }

  private static UnitPlan plan(int unit, UnitPlan.Source source) {
    return new UnitPlan(
        unit,
        Part.GOOD,
        source,
        "Kestrel",
        "K-100",
        "1",
        "Kestrel-1",
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  private static VirtualDevice device(Manufacturer maker, UnitPlan plan, DeviceMemory memory) {
    return new VirtualDevice(
        plan,
        maker.evidence(plan, memory),
        memory,
        maker.misdeed(plan, memory, Optional.empty()),
        0,
        new SplittableRandom(1));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
