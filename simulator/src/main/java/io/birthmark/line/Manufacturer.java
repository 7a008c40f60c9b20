package io.birthmark.line;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.birthmark.line.DeviceMemory.MakerKey;
import io.birthmark.line.UnitPlan.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The maker of a line's devices: gives each its keys, its evidence and, where it is to be bad, its
 * fault.
 *
 * <p>Its secrets (the group's key, the key that initial keys come from, its IDevID CAs) lie in
 * {@code manufacturer.json} and outlive the run, so that the same folder and seed make the same
 * devices again.
 */
public final class Manufacturer {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ByteString groupKey;
  private final ByteString initialKeySecret;
  private final ManufacturerCa ca;
  private final ManufacturerCa impostor;

  private Manufacturer(
      ByteString groupKey,
      ByteString initialKeySecret,
      ManufacturerCa ca,
      ManufacturerCa impostor) {
    this.groupKey = groupKey;
    this.initialKeySecret = initialKeySecret;
    this.ca = ca;
    this.impostor = impostor;
  }

  /** Reads the maker's secrets from the folder, or makes them there. */
  public static Manufacturer open(Path folder, Instant now) throws IOException {
    var file = folder.resolve("manufacturer.json");
    var impostor = ManufacturerCa.create(ProductionPlan.MANUFACTURER, now);
    if (Files.exists(file)) {
      return read(LineJson.MAPPER.readTree(file.toFile()), impostor);
    }
    var ca = ManufacturerCa.create(ProductionPlan.MANUFACTURER, now);
    var made = new Manufacturer(random32(), random32(), ca, impostor);
    OwnerOnly.write(file, LineJson.MAPPER.writeValueAsBytes(made.toJson()));
    return made;
  }

  /** The root that the operator uploads, in PEM. */
  public String anchorPem() {
    return ca.anchorPem();
  }

  /**
   * Shows that the root is the maker's: its key's signature over a text.
   *
   * @return empty when the folder is older than proofs, and the key is gone
   */
  public Optional<ByteString> signed(String statement) {
    return ca.anchorKey()
        .map(key ->
            Crypto.sign(
                "SHA256withECDSA", key, ByteString.copyFrom(statement, StandardCharsets.US_ASCII)));
  }

  /** That root's certificate. */
  X509Certificate anchor() {
    return ca.anchor();
  }

  /** The key that the host derives the initial keys of {@link Source#DERIVED_KEY} devices from. */
  public ByteString groupKey() {
    return groupKey;
  }

  /** The key that the host knows for a device. */
  public ByteString initialKey(String device, Source source) {
    var secret = source == Source.DERIVED_KEY ? groupKey : initialKeySecret;
    return Crypto.hmacSha256(secret, ByteString.copyFrom(device, StandardCharsets.US_ASCII));
  }

  /** The token that the host is given for a device. */
  public ByteString token(String device) {
    var purpose = "token " + device;
    return Crypto.hmacSha256(
        initialKeySecret, ByteString.copyFrom(purpose, StandardCharsets.US_ASCII));
  }

  /**
   * Makes a device: its operational key and request and, where the plan says so, a key of its
   * maker's with or without an IDevID.
   */
  public DeviceMemory make(UnitPlan plan, Instant now) {
    return DeviceMemory.fresh(plan.unit(), KeyRequest.make(plan.serial()), makerKey(plan, now));
  }

  /** What the device proves with; false for parts whose fault lies here. */
  public DeviceEvidence evidence(UnitPlan plan, DeviceMemory memory) {
    if (memory.makerKey().isPresent()) {
      return read(memory.makerKey().get());
    }
    return switch (plan.part()) {
      case WRONG_KEY, CLONED_ID -> new DeviceEvidence.InitialKey(random32());
      case GOOD, GARBAGE_CSR, REPLAYED_PROOF, WRONG_ANCHOR ->
          plan.source() == Source.TOKEN
              ? new DeviceEvidence.Token(token(plan.device()))
              : new DeviceEvidence.InitialKey(initialKey(plan.device(), plan.source()));
    };
  }

  /**
   * What the device does with a challenge.
   *
   * @param victim the memory of the device whose id an impostor uses
   */
  public Misdeed misdeed(UnitPlan plan, DeviceMemory memory, Optional<DeviceMemory> victim) {
    return switch (plan.part()) {
      case GOOD, WRONG_KEY, CLONED_ID, WRONG_ANCHOR -> new Misdeed.None();
      case GARBAGE_CSR -> new Misdeed.Garbage(garbage(plan.unit(), memory.request().csr()));
      case REPLAYED_PROOF ->
          victim
              .flatMap(DeviceMemory::answered)
              .<Misdeed>map(Misdeed.Replay::new)
              .orElseThrow(
                  () -> new IllegalStateException("a thief needs a victim that was accepted"));
    };
  }

  /**
   * Three ways to be no request: not DER at all, cut short, and one whose signature does not fit.
   */
  private static ByteString garbage(int unit, ByteString csr) {
    var random = new SplittableRandom(unit);
    return switch (random.nextInt(3)) {
      case 0 -> {
        var noise = new byte[csr.size()];
        random.nextBytes(noise);
        yield ByteString.copyFrom(noise);
      }
      case 1 -> csr.substring(0, csr.size() / 2);
      default -> withAnotherSignature(csr);
    };
  }

  /** The last byte of a request is the end of its signature: it stays DER and fits nothing. */
  private static ByteString withAnotherSignature(ByteString csr) {
    var bytes = csr.toByteArray();
    bytes[bytes.length - 1] ^= 1;
    return ByteString.copyFrom(bytes);
  }

  private Optional<MakerKey> makerKey(UnitPlan plan, Instant now) {
    return switch (plan.source()) {
      case IMPORTED_KEY, DERIVED_KEY, TOKEN -> Optional.empty();
      case MANUFACTURER_KEY -> Optional.of(makerKey(newKey(plan), List.of()));
      case IDEVID -> {
        var key = newKey(plan);
        yield Optional.of(makerKey(key, idevid(plan, key, now)));
      }
    };
  }

  private static KeyPair newKey(UnitPlan plan) {
    return Crypto.newKey(plan.unit() % 5 == 0 ? Crypto.P384 : Crypto.P256);
  }

  private static MakerKey makerKey(KeyPair key, List<X509Certificate> chain) {
    return new MakerKey(
        ByteString.copyFrom(key.getPrivate().getEncoded()),
        ByteString.copyFrom(key.getPublic().getEncoded()),
        chain.stream().map(certificate -> Crypto.concatenated(List.of(certificate))).toList());
  }

  private List<X509Certificate> idevid(UnitPlan plan, KeyPair key, Instant now) {
    var issuer = plan.part() == Part.WRONG_ANCHOR ? impostor : ca;
    return issuer.issue(plan.manufacturer(), plan.model(), plan.serial(), key.getPublic(), now);
  }

  private static DeviceEvidence read(MakerKey stored) {
    var key = Crypto.privateKey(stored.privateKey());
    if (stored.chain().isEmpty()) {
      return new DeviceEvidence.ManufacturerSignature(key);
    }
    try {
      var all = stored.chain().stream().reduce(ByteString.EMPTY, ByteString::concat);
      return new DeviceEvidence.IDevId(key, Crypto.certificates(all));
    } catch (CertificateException e) {
      throw new IllegalStateException("a device's memory is damaged", e);
    }
  }

  private ObjectNode toJson() {
    var json = LineJson.MAPPER.createObjectNode();
    ca.anchorKey()
        .ifPresent(key ->
            json.put("idevidRootKey", LineJson.base64(ByteString.copyFrom(key.getEncoded()))));
    return json.put("groupKey", LineJson.base64(groupKey))
        .put("initialKeySecret", LineJson.base64(initialKeySecret))
        .put("idevidChain", LineJson.base64(Crypto.concatenated(List.of(ca.issuer(), ca.anchor()))))
        .put("idevidKey", LineJson.base64(ByteString.copyFrom(ca.issuerKey().getEncoded())));
  }

  private static Manufacturer read(JsonNode json, ManufacturerCa impostor) throws IOException {
    try {
      var chain = Crypto.certificates(LineJson.bytes(json.path("idevidChain").asText()));
      var key = Crypto.privateKey(LineJson.bytes(json.path("idevidKey").asText()));
      var rootKey =
          Optional.ofNullable(json.path("idevidRootKey").textValue())
              .map(LineJson::bytes)
              .map(Crypto::privateKey);
      return new Manufacturer(
          LineJson.bytes(json.path("groupKey").asText()),
          LineJson.bytes(json.path("initialKeySecret").asText()),
          new ManufacturerCa(chain.get(1), chain.get(0), key, rootKey),
          impostor);
    } catch (CertificateException e) {
      throw new IOException("manufacturer.json is damaged", e);
    }
  }

  private static ByteString random32() {
    var bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
