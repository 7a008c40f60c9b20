package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.aws.AwsCaller;
import io.birthmark.ca.aws.AwsOutcome;
import io.birthmark.ca.outside.Faults;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.aws.IotKind;
import io.birthmark.cloud.Cloud;
import io.birthmark.cloud.CloudAnswer;
import io.birthmark.cloud.CloudOrder;
import io.birthmark.cloud.awsiot.AwsIotCloud;
import io.birthmark.cloud.awsiot.AwsIotSettings;
import io.birthmark.device.Bytes;
import io.birthmark.device.CloudName;
import io.birthmark.device.DeviceId;
import io.birthmark.pki.Pem;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.iot.IotAsyncClient;
import software.amazon.awssdk.services.iot.model.CreatePolicyResponse;

/**
 * The adapter of AWS IoT against the double, with the maker's own SDK, and with all that goes
 * wrong.
 */
class AwsIotCloudTest {
  private static final DeviceId DEVICE = DeviceId.of("pump-1").orElseThrow();
  private static final String ATTACH = "AttachPolicy";
  private static final TestRequest CA_KEY = TestRequest.of("ca");

  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @TempDir private Path folder;
  private RunningDouble iot;
  private Optional<AwsIotCloud> made = Optional.empty();

  @BeforeEach
  void start() {
    iot = new RunningDouble(new IotKind(), folder.resolve("iot"), InstantSource.system());
  }

  @AfterEach
  void stop() {
    made.ifPresent(AwsIotCloud::close);
    iot.close();
    executor.shutdownNow();
  }

  private AwsIotSettings settings(Map<String, ?> changes) {
    var own =
        new HashMap<String, Object>(
            Map.of(
                "region", iot.ready.path("region").asText(),
                "endpoint", iot.ready.path("url").asText(),
                "trust-file", iot.folder.resolve("tls/trust.pem").toString(),
                "credentials-file", iot.folder.resolve("aws/credentials").toString(),
                "request-timeout", "10 s"));
    own.putAll(changes);
    var faults = new Faults("birthmark.clouds.contract");
    var settings =
        AwsIotSettings.from(
            ConfigFactory.parseMap(own)
                .withFallback(
                    ConfigFactory.defaultReference().getConfig("birthmark.cloud.kinds.awsiot")),
            faults);
    assertThat(faults.found()).isEmpty();
    return settings;
  }

  private Cloud cloud(Map<String, ?> changes) {
    var cloud =
        new AwsIotCloud(
            new CloudName("plant-iot"), settings(changes), executor, InstantSource.system());
    made = Optional.of(cloud);
    return cloud;
  }

  private static Bytes certificate(String name, Instant end) {
    try {
      var key = TestRequest.of(name).key();
      var signed =
          new JcaX509v3CertificateBuilder(
                  new X500Principal("CN=ca"),
                  BigInteger.valueOf(name.hashCode() & 0xffff),
                  Date.from(Instant.EPOCH),
                  Date.from(end),
                  new X500Principal("CN=" + name),
                  key.getPublic())
              .build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(CA_KEY.key().getPrivate()));
      return Bytes.copyOf(signed.getEncoded());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static final Instant END = Instant.parse("2049-01-01T00:00:00Z");
  private final Bytes der = certificate("pump-1", END);

  private CloudAnswer admitted(Cloud cloud) {
    return answered(cloud, new CloudOrder.Admit(DEVICE, der.sha256(), der));
  }

  private CloudAnswer held(Cloud cloud) {
    return answered(cloud, new CloudOrder.Hold(DEVICE, der.sha256()));
  }

  private CloudAnswer revoked(Cloud cloud) {
    return answered(cloud, new CloudOrder.Revoke(DEVICE, der.sha256()));
  }

  private static CloudAnswer answered(Cloud cloud, CloudOrder order) {
    try {
      return cloud.bring(order).toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String word(CloudAnswer answer) {
    return switch (answer) {
      case CloudAnswer.Reached _ -> "REACHED";
      case CloudAnswer.Later later -> later.reason().name();
      case CloudAnswer.Refused _ -> "REFUSED";
    };
  }

  private CloudAnswer there() {
    return new CloudAnswer.Reached(
        Optional.of("arn:aws:iot:eu-central-1:111122223333:cert/" + der.sha256()));
  }

  private void order(Fault fault, String operation) {
    var body = "{\"fault\":\"%s\",\"operation\":\"%s\"}".formatted(fault.word(), operation);
    assertThat(iot.tell("POST", "/faults", body).statusCode()).isEqualTo(200);
  }

  private List<String> statuses() {
    return iot.ledger().stream()
        .filter(fact -> fact.path("certificateId").asText().equals(der.sha256().toHex()))
        .filter(fact -> fact.has("status"))
        .map(fact -> fact.path("fact").asText() + " " + fact.path("status").asText())
        .toList();
  }

  @Test
  void aCertificateIsLetInHeldLetInAgainAndRevoked() {
    var cloud = cloud(Map.of());

    assertThat(admitted(cloud)).isEqualTo(there());
    assertThat(held(cloud)).isEqualTo(there());
    assertThat(admitted(cloud)).isEqualTo(there());
    assertThat(revoked(cloud)).isEqualTo(there());
    assertThat(revoked(cloud)).isEqualTo(there());

    assertThat(statuses())
        .containsExactly(
            "registered ACTIVE", "updated INACTIVE", "updated ACTIVE", "updated REVOKED");
  }

  @Test
  void whatIsRevokedThereIsNeverLetInAgain() {
    var cloud = cloud(Map.of());
    admitted(cloud);
    revoked(cloud);

    assertThat(admitted(cloud))
        .isInstanceOfSatisfying(
            CloudAnswer.Refused.class,
            refused -> assertThat(refused.words()).contains("REVOKED").contains("final"));
    assertThat(statuses()).containsExactly("registered ACTIVE", "updated REVOKED");
  }

  @Test
  void whatWasNeverThereLetsNobodyIn() {
    var cloud = cloud(Map.of());

    assertThat(held(cloud)).isEqualTo(new CloudAnswer.Reached(Optional.empty()));
    assertThat(revoked(cloud)).isEqualTo(new CloudAnswer.Reached(Optional.empty()));
    assertThat(statuses()).isEmpty();
  }

  /** Whatever goes wrong with the first call, the order that is given again comes to its end. */
  @ParameterizedTest
  @CsvSource({
    "SLOW, REACHED",
    "RESET_BEFORE, CLOUD_UNAVAILABLE",
    "RESET_AFTER, CLOUD_UNAVAILABLE",
    "ERROR_BEFORE, CLOUD_UNAVAILABLE",
    "ERROR_AFTER, CLOUD_UNAVAILABLE",
    "OFFLINE, CLOUD_UNAVAILABLE",
    "THROTTLED, CLOUD_THROTTLED",
    "THROTTLED_RETRY_AFTER, CLOUD_THROTTLED",
    "AUTH_EXPIRED, CLOUD_MISCONFIGURED",
    "TRUNCATED, CLOUD_UNAVAILABLE",
    "HUGE, CLOUD_UNAVAILABLE",
    "HTML, CLOUD_UNAVAILABLE",
    "REDIRECT, CLOUD_UNAVAILABLE",
    "DUPLICATE, REACHED",
    "DENIED, CLOUD_THROTTLED",
    "WRONG_KEY, REFUSED",
  })
  void whatGoesWrongAtItsRegistrationIsMadeGood(Fault fault, String first) {
    var cloud = cloud(Map.of());
    iot.order(fault);

    assertThat(word(admitted(cloud))).isEqualTo(first);
    assertThat(admitted(cloud)).isEqualTo(there());

    assertThat(statuses()).containsExactly("registered ACTIVE");
  }

  @ParameterizedTest
  @CsvSource({
    "RESET_AFTER, CLOUD_UNAVAILABLE",
    "ERROR_AFTER, CLOUD_UNAVAILABLE",
    "OFFLINE, CLOUD_UNAVAILABLE",
    "THROTTLED, CLOUD_THROTTLED",
    "HTML, CLOUD_UNAVAILABLE",
    "DUPLICATE, REACHED",
  })
  void whatGoesWrongAtItsRevocationIsMadeGood(Fault fault, String first) {
    var cloud = cloud(Map.of());
    admitted(cloud);
    order(fault, "UpdateCertificate");

    assertThat(word(revoked(cloud))).isEqualTo(first);
    assertThat(revoked(cloud)).isEqualTo(there());

    assertThat(statuses()).containsExactly("registered ACTIVE", "updated REVOKED");
  }

  @Test
  void anotherIdOfTheSameIsNotTakenForIt() {
    iot.order(Fault.WRONG_KEY);

    var answer = admitted(cloud(Map.of()));

    assertThat(answer)
        .isInstanceOfSatisfying(
            CloudAnswer.Refused.class,
            refused ->
                assertThat(refused.words()).contains("not under its own id " + der.sha256()));
  }

  @Test
  void itsPoliciesAndItsThingAreAttachedThoughAnAnswerWasLost() {
    policy("fleet");
    policy("eu");
    var cloud = cloud(Map.of("policies", List.of("fleet", "eu"), "things", true));
    order(Fault.RESET_AFTER, ATTACH);

    assertThat(word(admitted(cloud))).isEqualTo("CLOUD_UNAVAILABLE");
    assertThat(admitted(cloud)).isEqualTo(there());
    assertThat(admitted(cloud)).isEqualTo(there());

    assertThat(iot.facts("attached"))
        .extracting(fact -> fact.path("to").asText())
        .containsExactly("policy/fleet", "policy/eu", "thing/pump-1");
    assertThat(statuses()).containsExactly("registered ACTIVE");
  }

  @Test
  void aPolicyThatIsNotThereIsTheInstallationsFault() {
    var answer = admitted(cloud(Map.of("policies", List.of("nobodys"))));

    assertThat(answer)
        .isInstanceOfSatisfying(
            CloudAnswer.Later.class,
            later -> {
              assertThat(later.reason().name()).isEqualTo("CLOUD_MISCONFIGURED");
              assertThat(later.words()).contains("nobodys");
            });
  }

  @Test
  void aDeviceWhoseNameNoThingMayHaveIsRefusedWithThatReason() {
    var dotted = DeviceId.of("pump.1").orElseThrow();

    var answer =
        answered(cloud(Map.of("things", true)), new CloudOrder.Admit(dotted, der.sha256(), der));

    assertThat(answer)
        .isInstanceOfSatisfying(
            CloudAnswer.Refused.class,
            refused -> assertThat(refused.words()).contains("pump.1").contains("thing"));
  }

  @Test
  void itIsRegisteredUnderItsCaWhereThatIsConfigured() throws Exception {
    var root =
        new JcaX509v3CertificateBuilder(
                new X500Principal("CN=ca"),
                BigInteger.ONE,
                Date.from(Instant.EPOCH),
                Date.from(END),
                new X500Principal("CN=ca"),
                CA_KEY.key().getPublic())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(CA_KEY.key().getPrivate()));
    var file =
        Files.writeString(
            folder.resolve("ca.pem"), Pem.encode(Pem.CERTIFICATE, Bytes.copyOf(root.getEncoded())));
    var cloud = cloud(Map.of("ca-certificate", file.toString()));

    assertThat(admitted(cloud)).isEqualTo(there());
    assertThat(iot.facts("registered"))
        .extracting(fact -> fact.path("mode").asText())
        .containsExactly("DEFAULT");
  }

  @Test
  void anExpiredOneIsRefusedInAwsWords() {
    var old = certificate("old", Instant.parse("2001-01-01T00:00:00Z"));

    var answer = answered(cloud(Map.of()), new CloudOrder.Admit(DEVICE, old.sha256(), old));

    assertThat(answer)
        .isEqualTo(
            new CloudAnswer.Refused(
                "CertificateValidationException: The certificate has expired."));
  }

  @Test
  void nobodyThereIsToldAsThat() {
    var answer = admitted(cloud(Map.of("endpoint", "https://localhost:1")));

    assertThat(word(answer)).isEqualTo("CLOUD_UNAVAILABLE");
  }

  @Test
  void aHostThatNobodyKnowsIsToldAtOnce() {
    var answer = admitted(cloud(Map.of("endpoint", "https://nobody.invalid")));

    assertThat(answer)
        .isInstanceOfSatisfying(
            CloudAnswer.Later.class,
            later -> assertThat(later.words()).contains("host name cannot be resolved"));
  }

  /** The adapter never makes one. */
  private void policy(String name) {
    try (var caller =
        AwsCaller.to("iot-test", settings(Map.of()).way(), IotAsyncClient.builder(), executor)) {
      var made =
          caller.send(
              sdk -> sdk.createPolicy(asked -> asked.policyName(name).policyDocument("{}")),
              (CreatePolicyResponse answer) -> Optional.of(answer.policyName()));
      assertThat(made.toCompletableFuture().join()).isEqualTo(new AwsOutcome.Answered(name));
    }
  }
}
