package io.birthmark.enrollment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.SubjectKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Evidence of every kind that is nearly right, and what must be said of it; with the JDK's
 * cryptography, and with the accelerated one where it loads.
 */
class EvidenceVectorsTest {
  private static final String VERIFIED = "VERIFIED";
  private static final JsonNode FILE = read();

  @TestFactory
  Stream<DynamicTest> withTheJdksCryptography() {
    return tests(CryptoProviders.of(false));
  }

  @TestFactory
  Stream<DynamicTest> withAcceleratedCryptography() {
    return tests(CryptoProviders.of(true));
  }

  @Test
  void everyKindHasGoodOnesAndBadOnes() {
    for (var kind : EvidenceKind.values()) {
      var results =
          groups()
              .filter(group -> group.path("kind").textValue().equals(kind.wireName()))
              .flatMap(group -> children(group.path("tests")))
              .map(test -> test.path("result").textValue())
              .collect(Collectors.partitioningBy(VERIFIED::equals, Collectors.counting()));

      assertThat(results.get(true)).as(kind.wireName()).isPositive();
      assertThat(results.get(false)).as(kind.wireName()).isGreaterThan(30);
    }
  }

  private static Stream<DynamicTest> tests(CryptoProviders providers) {
    return groups()
        .flatMap(group ->
            children(group.path("tests"))
                .map(test ->
                    DynamicTest.dynamicTest(
                        "%s %d, %s"
                            .formatted(
                                group.path("kind").textValue(),
                                test.path("id").intValue(),
                                test.path("comment").textValue()),
                        () ->
                            assertThat(new Vector(group, test).verdict(providers))
                                .isIn(allowed(test)))));
  }

  /** What may be said; more than one thing where standards leave it to the reader. */
  private static List<String> allowed(JsonNode test) {
    var result = test.path("result").textValue();
    return test.has("also") ? List.of(result, test.path("also").textValue()) : List.of(result);
  }

  /** One test, with what its group says for all. */
  private record Vector(JsonNode group, JsonNode test) {
    String verdict(CryptoProviders providers) {
      var kind = EvidenceKind.ofWireName(group.path("kind").textValue()).orElseThrow();
      return switch (kind) {
        case INITIAL_KEY ->
            verdict(
                kind, new KeyMaterial.Imported(new KeyId("device/d"), secret("key")), providers);
        case TOKEN ->
            verdict(kind, new KeyMaterial.OneTime(new KeyId("token/1"), secret("key")), providers);
        case IDEVID -> verdict(kind, new KeyMaterial.Unneeded(), providers);
        case OPERATIONAL ->
            switch (SubjectKey.read(bytes("key"), providers)) {
              case SubjectKey.Refused(var reason, _) -> reason.name();
              case SubjectKey.Accepted(var key) ->
                  verdict(kind, new KeyMaterial.InUse(key, key.spkiHash()), providers);
            };
        case MANUFACTURER_SIGNATURE ->
            switch (SubjectKey.read(bytes("key"), providers)) {
              case SubjectKey.Refused(var reason, _) -> reason.name();
              case SubjectKey.Accepted(var key) ->
                  verdict(kind, new KeyMaterial.Manufacturer(key), providers);
            };
      };
    }

    private String verdict(EvidenceKind kind, KeyMaterial key, CryptoProviders providers) {
      var device = DeviceId.parse(group.path("device").textValue()).orElseThrow();
      var statement = Statement.enroll(bytes("challenge"), device, bytes("csr"));
      var verdict =
          new EvidenceVerifier(new PkixTrust(providers))
              .verify(
                  enrollmentGroup(kind),
                  new HardwareFacts("acme", "TX", group.path("serial").textValue()),
                  statement,
                  Evidence.of(kind, bytes("proof"), bytes("chain")),
                  key,
                  Instant.parse(group.path("at").asText("2026-11-22T10:00:00Z")));
      return switch (verdict) {
        case EvidenceVerifier.Verified _ -> VERIFIED;
        case EvidenceVerifier.Refused(var reason, _) -> reason.name();
      };
    }

    private EnrollmentGroup enrollmentGroup(EvidenceKind kind) {
      var anchors = new ArrayList<TrustAnchor>();
      children(group.path("anchors"))
          .forEach(anchor -> anchors.add(TrustAnchor.of(parsed(anchor.textValue()))));
      var settings =
          new GroupSettings(
              Set.of(kind),
              NameRule.of("acme-{serial}").orElseThrow(),
              "device",
              CaRoute.to(new CaName("embedded")),
              List.copyOf(anchors),
              Optional.empty());
      return new EnrollmentGroup(new GroupId("line"), settings, EnrollmentGroup.Gate.OPEN, 1);
    }

    private SecretBytes secret(String field) {
      return SecretBytes.copyOf(bytes(field).toArray());
    }

    private Bytes bytes(String field) {
      var own = test.path(field);
      return parsed((own.isMissingNode() ? group.path(field) : own).asText(""));
    }

    private static Bytes parsed(String hex) {
      return Bytes.copyOf(HexFormat.of().parseHex(hex));
    }
  }

  private static Stream<JsonNode> groups() {
    return children(FILE.path("groups"));
  }

  private static Stream<JsonNode> children(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static JsonNode read() {
    try (var in =
        requireNonNull(EvidenceVectorsTest.class.getResourceAsStream("evidence-vectors.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
