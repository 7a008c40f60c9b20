package io.birthmark.rest;

import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import io.birthmark.pki.Pem;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Objects;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificate profiles over the wire: published, retired, brought back, tried. */
class ProfileTest {
  private static final String PROFILES = "/api/v1/profiles/";
  private static final String DAYS_90 = "{\"keys\":[\"EC_P256\"],\"validitySeconds\":7776000}";
  private static final String DAYS_30 = "{\"keys\":[\"EC_P256\"],\"validitySeconds\":2592000}";
  private static final String NAME = "urn:birthmark:default:acme-7";
  private static final ScriptedTwins TWINS = new ScriptedTwins();
  private static @Nullable TestApi api;

  private static Caller caller() {
    return Objects.requireNonNull(api).caller();
  }

  @BeforeAll
  static void start() {
    api = TestApi.over(TWINS);
  }

  @AfterAll
  static void stop() {
    Objects.requireNonNull(api).close();
  }

  /** A request for what registry and profile say, as this CA wants it. */
  private static String request(String curve) {
    return request(curve, "CN=acme-7,SERIALNUMBER=7", GeneralName.uniformResourceIdentifier, NAME);
  }

  private static String request(String curve, String subject, int kind, String name) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      var keys = generator.generateKeyPair();
      var wished = new ExtensionsGenerator();
      wished.addExtension(
          Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(kind, name)));
      var csr =
          new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic())
              .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wished.generate())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
      return Pem.encode(Pem.CERTIFICATE_REQUEST, Bytes.copyOf(csr.getEncoded()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String trial(String csr, String more) {
    return "{\"csr\":"
        + JsonNodeFactory.instance.textNode(csr)
        + ",\"device\":\"acme-7\",\"facts\":{\"manufacturer\":\"Acme\",\"model\":\"Pump\","
        + "\"serial\":\"7\"}"
        + more
        + "}";
  }

  private static JsonNode tried(String profile, String body) {
    var answer = caller().post(PROFILES + profile + ":dryRun", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** Whoever says nothing leaves what nobody can tell to a person, and lets any CA issue. */
  @Test
  void aProfileSaysWhatFollowsTheUnprovableAndWhoMayIssue() {
    var unsaid = caller().put(PROFILES + "careful", DAYS_90).json();
    var body =
        DAYS_90.replace("}", ",\"whenUnprovable\":\"NEW_ATTEMPT\",\"issuers\":[\"embedded\"]}");
    var said = caller().put(PROFILES + "hasty", body).json();

    assertThat(unsaid.path("whenUnprovable").textValue()).isEqualTo("PARK");
    assertThat(unsaid.path("issuers")).isEmpty();
    assertThat(said.path("whenUnprovable").textValue())
        .as(said.toString())
        .isEqualTo("NEW_ATTEMPT");
    assertThat(said.path("issuers")).singleElement().isEqualTo(new TextNode("embedded"));
  }

  @Test
  void aProfileIsPublishedVersionByVersionRetiredAndBroughtBack() {
    var made = caller().put(PROFILES + "gateway", DAYS_90);
    var again = caller().put(PROFILES + "gateway", DAYS_90);
    var unsaid = caller().put(PROFILES + "gateway", DAYS_30);
    var stale = caller().put(PROFILES + "gateway", DAYS_30, "\"7\"");
    var next = caller().put(PROFILES + "gateway", DAYS_30, made.header("ETag"));
    var first = caller().get(PROFILES + "gateway?version=1").json();
    var versions = caller().get(PROFILES + "gateway/versions").json().path("items");
    var all = caller().get("/api/v1/profiles").json().path("items");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("ETag")).isEqualTo("\"1\"");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(made.text());
    assertThat(unsaid.status()).isEqualTo(428);
    assertThat(stale.status()).isEqualTo(412);
    assertThat(next.status()).as(next.text()).isEqualTo(200);
    assertThat(next.json().path("version").intValue()).isEqualTo(2);
    assertThat(next.json().path("backdateSeconds").longValue()).isEqualTo(300);
    assertThat(first.path("validitySeconds").longValue()).isEqualTo(7_776_000);
    assertThat(first.path("newest").booleanValue()).isFalse();
    assertThat(versions).extracting(one -> one.path("version").intValue()).containsExactly(1, 2);
    assertThat(all).extracting(one -> one.path("name").textValue()).contains("device", "gateway");
    assertThat(caller().get(PROFILES + "gateway?version=3").status()).isEqualTo(404);
    assertThat(caller().get(PROFILES + "gateway?version=x").status()).isEqualTo(400);

    var order = caller().to(PROFILES + "gateway:retire").header("If-Match", next.header("ETag"));
    var retired = caller().send(order.POST(ofString("")));
    var back = caller().to(PROFILES + "gateway:reinstate").header("If-Match", "*");

    assertThat(retired.json().path("state").textValue()).as(retired.text()).isEqualTo("RETIRED");
    assertThat(
            put("in-retired", "gateway").json().path("errors").path(0).path("pointer").textValue())
        .isEqualTo("/profile");
    assertThat(tried("gateway", trial(request("secp256r1"), "")).path("reason").textValue())
        .isEqualTo("PROFILE_RETIRED");
    assertThat(
            tried("gateway", trial(request("secp256r1"), ",\"version\":1"))
                .path("possible")
                .booleanValue())
        .isTrue();
    assertThat(caller().send(back.POST(ofString(""))).json().path("state").textValue())
        .isEqualTo("OPEN");
    assertThat(put("in-gateway", "gateway").status()).isEqualTo(201);
  }

  private static Caller.Answer put(String group, String profile) {
    return caller()
        .put(
            "/api/v1/groups/" + group,
            ("{\"evidence\":[\"token\"],\"nameRule\":\"%s-{serial}\",\"profile\":\"%s\","
                    + "\"ca\":\"embedded\"}")
                .formatted(group, profile));
  }

  @Test
  void aRepeatWithItsKeyIsWhatIsSoAndAnotherCommandWithItIsRefused() {
    var first = keyed("repeated", DAYS_90);
    var again = keyed("repeated", DAYS_90);
    var other = keyed("repeated", DAYS_30);

    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().path("code").textValue()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  private static Caller.Answer keyed(String profile, String body) {
    var request = Caller.withJson(caller().to(PROFILES + profile));
    return caller().send(request.header("Idempotency-Key", "publish-1").PUT(ofString(body)));
  }

  @Test
  void theProfileOfTheSettingsIsReadLikeOthersAndNotPublished() {
    var read = caller().get(PROFILES + "device");
    var published = caller().put(PROFILES + "device", DAYS_90);
    var retired = caller().send(caller().to(PROFILES + "device:retire").POST(ofString("")));

    assertThat(read.json().path("builtIn").booleanValue()).isTrue();
    assertThat(read.header("ETag")).isEqualTo("\"" + read.json().path("hash").textValue() + "\"");
    assertThat(published.status()).isEqualTo(409);
    assertThat(published.json().path("code").textValue()).isEqualTo("PROFILE_CONFLICT");
    assertThat(retired.status()).isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | /keys /validitySeconds",
        "{'keys':['EC_P256']} | /validitySeconds",
        "{'keys':[],'validitySeconds':99999} | /keys",
        "{'keys':['EC_P256','RSA_1024'],'validitySeconds':99999} | /keys/1",
        "{'keys':['EC_P256',null],'validitySeconds':99999} | /keys/1",
        "{'keys':['EC_P256'],'validitySeconds':59} | /validitySeconds /backdateSeconds",
        "{'keys':['EC_P256'],'validitySeconds':-1} | /validitySeconds /backdateSeconds",
        "{'keys':['EC_P256'],'validitySeconds':9223372036854775807} | /validitySeconds",
        "{'keys':['EC_P256'],'validitySeconds':3000,'backdateSeconds':3000} | /backdateSeconds",
        "{'keys':['EC_P256'],'validitySeconds':3000,'backdateSeconds':-1} | /backdateSeconds",
        "{'keys':['EC_P256'],'validitySeconds':3000,'purposes':['CODE_SIGNING']} | /purposes/0",
        "{'keys':['EC_P256'],'validitySeconds':3000,'purposes':['CLIENT_AUTH','CLIENT_AUTH']} | /purposes",
        "{'keys':['EC_P256'],'validitySeconds':3000,'names':[]} | /names",
        "{'keys':['EC_P256'],'validitySeconds':3000,'names':['EMAIL:{device}@{tenant}']} | /names/0",
        "{'keys':['EC_P256'],'validitySeconds':3000,'names':['URI:urn:x:{device}']} | /names/0",
        "{'keys':['EC_P256'],'validitySeconds':3000,'extensionArc':'9.9'} | /extensionArc",
        "{'keys':['EC_P256'],'validitySeconds':3000,'crls':['ftp://x/y']} | /crls/0",
        "{'keys':['EC_P256'],'validitySeconds':3000,'whenUnprovable':'GUESS'} | /whenUnprovable",
        "{'keys':['EC_P256'],'validitySeconds':3000,'issuers':['embedded','x']} | /issuers/1",
        "{'keys':['EC_P256'],'validitySeconds':3000,'ocsp':['{base}/a',null]} | /ocsp/1"
      })
  void whatIsNoProfileIsToldByFieldAndChangesNothing(String body, String pointers) {
    var answer = caller().put(PROFILES + "faulty", body.replace('\'', '"'));

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors"))
        .extracting(error -> error.path("pointer").textValue())
        .containsExactly(pointers.split(" ", -1));
    assertThat(caller().get(PROFILES + "faulty").status()).isEqualTo(404);
  }

  @Test
  void aNameThatNoProfileCanHaveIsRefused() {
    var answer = caller().put(PROFILES + "Gate_way", DAYS_90);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(caller().get(PROFILES + "Gate_way").status()).isEqualTo(404);
    assertThat(caller().post(PROFILES + "nobody:dryRun", trial(request("secp256r1"), "")).status())
        .isEqualTo(404);
  }

  @Test
  void aTrialTellsWhatTheCertificateWouldBeInWords() {
    var outcome = tried("device", trial(request("secp256r1"), ""));
    var certificate = outcome.path("certificate");

    assertThat(outcome.path("possible").booleanValue()).as(outcome.toString()).isTrue();
    assertThat(outcome.path("ca").textValue()).isEqualTo("embedded");
    assertThat(outcome.path("profile").path("version").intValue()).isEqualTo(1);
    assertThat(Base64.getDecoder().decode(outcome.path("csrAttributes").textValue())).isNotEmpty();
    assertThat(certificate.path("subject").toString())
        .isEqualTo("{\"commonName\":\"acme-7\",\"serialNumber\":\"7\"}");
    assertThat(certificate.path("names").toString())
        .isEqualTo("[\"URI:urn:birthmark:default:acme-7\"]");
    assertThat(certificate.path("notBefore").textValue()).isEqualTo("2026-11-22T09:55:00Z");
    assertThat(certificate.path("notAfter").textValue()).isEqualTo("2027-11-22T09:54:59Z");
    assertThat(said(certificate, "basicConstraints")).isEqualTo("true [\"not a CA\"]");
    assertThat(said(certificate, "keyUsage")).isEqualTo("true [\"digitalSignature\"]");
    assertThat(said(certificate, "extKeyUsage")).isEqualTo("false [\"client authentication\"]");
    assertThat(said(certificate, "deviceType"))
        .isEqualTo("false [\"manufacturer Acme\",\"model Pump\"]");
    assertThat(said(certificate, "cRLDistributionPoints")).contains("http://pki.example.com/crl/");
    assertThat(said(certificate, "authorityInfoAccess")).contains("the issuer's certificate: http");
    assertThat(certificate.path("extensions")).hasSize(9);
  }

  private static String said(JsonNode certificate, String name) {
    for (var extension : certificate.path("extensions")) {
      if (name.equals(extension.path("name").textValue())) {
        return extension.path("critical") + " " + extension.path("says");
      }
    }
    return "not there";
  }

  @Test
  void aTrialOfWhatIsNotPublishedTellsTheVersionItWouldBe() {
    var dns = "acme-7.default.devices.example";
    var csr = request("secp256r1", "CN=acme-7,SERIALNUMBER=7", GeneralName.dNSName, dns);

    var possible = tried("tomorrow", trial(csr, draft("EC_P256")));
    var refused = tried("tomorrow", trial(csr, draft("EC_P384")));

    assertThat(possible.path("profile").path("version").intValue()).isEqualTo(1);
    assertThat(possible.path("certificate").path("names").toString())
        .as(possible.toString())
        .isEqualTo("[\"DNS:" + dns + "\"]");
    assertThat(refused.path("possible").booleanValue()).isFalse();
    assertThat(refused.path("reason").textValue()).isEqualTo("KEY_NOT_ALLOWED");
    assertThat(refused.path("field").textValue()).isEqualTo("/csr");
    assertThat(refused.path("detail").textValue()).contains("the profile allows [EC_P384]");
    assertThat(caller().get(PROFILES + "tomorrow").status()).isEqualTo(404);
  }

  private static String draft(String key) {
    return ",\"profile\":{\"keys\":[\""
        + key
        + "\"],\"validitySeconds\":3600,\"names\":[\"DNS:{device}.{tenant}.devices.example\"]}";
  }

  @Test
  void aTrialTellsWhatTheAuthorityItselfDoesNotTake() {
    var otherKey = tried("device", trial(request("secp384r1"), ""));
    var otherName =
        tried(
            "device",
            trial(
                request("secp256r1", "CN=wish", GeneralName.uniformResourceIdentifier, NAME), ""));

    assertThat(otherKey.path("reason").textValue()).isEqualTo("KEY_NOT_ALLOWED");
    assertThat(otherKey.path("detail").textValue()).contains("the CA embedded certifies");
    assertThat(otherName.path("reason").textValue()).isEqualTo("CSR_NAMES_DIFFER");
    assertThat(otherName.path("field").textValue()).isEqualTo("/csr");
  }

  @Test
  void aTrialClaimsNoKeyAndTellsOfOneThatIsAnothers() {
    var csr = request("secp256r1");
    var der = Pem.decode(Pem.CERTIFICATE_REQUEST, csr).orElseThrow().getFirst();
    if (!(Csr.read(der, CryptoProviders.of(false)) instanceof CsrReading.Accepted(var read))) {
      throw new AssertionError(csr);
    }
    var claims = Objects.requireNonNull(api).claims();
    var spki = read.key().spkiHash();

    var before = tried("device", trial(csr, ""));
    var holder = claims.holder(spki).toCompletableFuture().join();
    claims.claim(spki, DeviceId.of("acme-8").orElseThrow()).toCompletableFuture().join();
    var after = tried("device", trial(csr, ""));

    assertThat(before.path("possible").booleanValue()).as(before.toString()).isTrue();
    assertThat(holder).isEmpty();
    assertThat(after.path("reason").textValue()).isEqualTo("KEY_TAKEN");
  }

  @Test
  void aTrialTellsWhyNot() {
    var csr = request("secp256r1");
    var der = Pem.decode(Pem.CERTIFICATE_REQUEST, csr).orElseThrow().getFirst().toArray();
    der[der.length - 1] ^= 1;
    var forged = Base64.getEncoder().encodeToString(der);
    var unsigned = tried("device", trial(forged, ""));
    var unnamed = tried("device", trial(csr, draft("EC_P256")).replace("acme-7", "Acme-7"));

    assertThat(unsigned.path("reason").textValue()).isEqualTo("BAD_CSR");
    assertThat(unnamed.path("reason").textValue()).isEqualTo("PROFILE_REFUSES");
    assertThat(unnamed.path("field").textValue()).isEqualTo("/device");
    assertThat(TWINS.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | /csr /device",
        "{'csr':'?','device':'a','facts':{'manufacturer':'A','model':'B','serial':'C'}} | /csr",
        "{'csr':'AAAA','device':'a'} | /device",
        "{'csr':'AAAA','device':'/'} | /device",
        "{'csr':'AAAA','device':'a','tenant':'b'} | /tenant",
        "{'csr':'AAAA','device':'a','facts':{'manufacturer':'A'}} | /facts/model /facts/serial",
        "{'csr':'AAAA','device':'a','facts':{'manufacturer':'A','model':'B','serial':'C'},'ca':'no'} | /ca",
        "{'csr':'AAAA','device':'a','facts':{'manufacturer':'A','model':'B','serial':'C'},'version':9} | /version",
        "{'csr':'AAAA','device':'a','facts':{'manufacturer':'A','model':'B','serial':'C'},'profile':{}} | /profile/keys /profile/validitySeconds"
      })
  void whatIsNoTrialIsToldByField(String body, String pointers) {
    var answer = caller().post(PROFILES + "device:dryRun", body.replace('\'', '"'));

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.json().path("errors"))
        .extracting(error -> error.path("pointer").textValue())
        .containsExactly(pointers.split(" ", -1));
  }
}
