package io.birthmark.line;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.birthmark.line.DeviceMemory.Credential;
import io.birthmark.line.DeviceMemory.MakerKey;
import io.birthmark.line.DeviceMemory.Recording;
import io.birthmark.line.DeviceMemory.Renewal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The flash memories of all devices of one seed, in {@code flash-SEED.ndjson}: each line is one
 * device's memory, the last line of a unit counts.
 */
public final class Flash implements AutoCloseable {
  private final AppendedLines lines;

  private Flash(AppendedLines lines) {
    this.lines = lines;
  }

  /** Opens the memories of a seed to be written to. */
  public static Flash open(Path folder, long seed) throws IOException {
    return new Flash(AppendedLines.open(file(folder, seed)));
  }

  /** What the devices of a seed remember, by unit. */
  public static Map<Integer, DeviceMemory> read(Path folder, long seed) throws IOException {
    var memories = new HashMap<Integer, DeviceMemory>();
    for (var line : AppendedLines.read(file(folder, seed))) {
      if (line.startsWith("{") && line.endsWith("}")) {
        var memory = fromJson(LineJson.MAPPER.readTree(line));
        memories.put(memory.unit(), memory);
      }
    }
    return memories;
  }

  /** Remembers; on the disk at the next {@link #force}. */
  public void write(DeviceMemory memory) {
    lines.append(toJson(memory).toString());
  }

  /** Waits until the disk has all that was written. */
  public void force() {
    lines.force();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static Path file(Path folder, long seed) {
    return folder.resolve("flash-" + seed + ".ndjson");
  }

  private static JsonNode toJson(DeviceMemory memory) {
    var json =
        LineJson.MAPPER
            .createObjectNode()
            .put("unit", memory.unit())
            .put("renewals", memory.renewals());
    put(json, memory.request());
    memory
        .makerKey()
        .ifPresent(key -> {
          json.put("makerKey", LineJson.base64(key.privateKey()));
          json.put("makerPublicKey", LineJson.base64(key.publicKey()));
          var chain = json.putArray("makerChain");
          key.chain().forEach(certificate -> chain.add(LineJson.base64(certificate)));
        });
    memory.credential().ifPresent(credential -> put(json, credential));
    memory
        .renewal()
        .ifPresent(renewal -> {
          var next = json.putObject("renewal");
          put(next, renewal.request());
          renewal.credential().ifPresent(credential -> put(next, credential));
        });
    memory
        .answered()
        .ifPresent(recording ->
            json.put("challenge", LineJson.base64(recording.challenge()))
                .put("proof", LineJson.base64(recording.proof())));
    memory.refusedWith().ifPresent(code -> json.put("refusedWith", code));
    return json;
  }

  private static void put(ObjectNode json, KeyRequest request) {
    json.put("privateKey", LineJson.base64(request.privateKey()))
        .put("publicKey", LineJson.base64(request.publicKey()))
        .put("csr", LineJson.base64(request.csr()));
  }

  private static void put(ObjectNode json, Credential credential) {
    json.put("certificate", LineJson.base64(credential.certificate()))
        .put("chain", LineJson.base64(credential.chain()))
        .put("anchors", LineJson.base64(credential.anchors()));
  }

  private static DeviceMemory fromJson(JsonNode json) {
    return new DeviceMemory(
        json.path("unit").asInt(),
        request(json),
        json.has("makerKey")
            ? Optional.of(
                new MakerKey(bytes(json, "makerKey"), bytes(json, "makerPublicKey"), chain(json)))
            : Optional.empty(),
        credential(json),
        json.has("proof")
            ? Optional.of(new Recording(bytes(json, "challenge"), bytes(json, "proof")))
            : Optional.empty(),
        json.has("refusedWith") ? Optional.of(json.path("refusedWith").asText()) : Optional.empty(),
        json.has("renewal")
            ? Optional.of(
                new Renewal(request(json.path("renewal")), credential(json.path("renewal"))))
            : Optional.empty(),
        json.path("renewals").asInt());
  }

  private static KeyRequest request(JsonNode json) {
    return new KeyRequest(bytes(json, "privateKey"), bytes(json, "publicKey"), bytes(json, "csr"));
  }

  private static Optional<Credential> credential(JsonNode json) {
    return json.has("certificate")
        ? Optional.of(
            new Credential(
                bytes(json, "certificate"), bytes(json, "chain"), bytes(json, "anchors")))
        : Optional.empty();
  }

  private static List<ByteString> chain(JsonNode json) {
    var chain = new ArrayList<ByteString>();
    json.path("makerChain").forEach(certificate -> chain.add(LineJson.bytes(certificate.asText())));
    return List.copyOf(chain);
  }

  private static ByteString bytes(JsonNode json, String field) {
    return LineJson.bytes(json.path(field).asText());
  }
}
