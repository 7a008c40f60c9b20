package io.birthmark.line;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One answer that a device got from the host, as a line of {@code answers.ndjson}.
 *
 * @param time when it arrived, RFC 3339 in UTC
 * @param run the run of the line it arrived in: the start of the run, RFC 3339 in UTC
 * @param unit the device's number on the line
 * @param part the part the device plays
 * @param edge the station it arrived at
 * @param step {@code challenge}, {@code certificate}, {@code install}, {@code settled}, {@code
 *     patience}, {@code error} or {@code meaningless}
 * @param code the reason of an error, or the status of a {@code patience}
 * @param text the error's line for people
 * @param certificateSha256 of the delivered certificate, hex
 * @param serial of the delivered certificate, hex
 * @param ownKey whether the delivered certificate is for this device's key
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Answer(
    String time,
    String run,
    int unit,
    String device,
    Part part,
    String edge,
    String step,
    @Nullable String code,
    @Nullable String text,
    @Nullable String certificateSha256,
    @Nullable String serial,
    @Nullable Boolean ownKey) {

  /** Where and when an answer arrived, and for whom. */
  record Context(String time, String run, UnitPlan plan, String edge, DeviceMemory memory) {}

  static Answer of(HostCommand command, Context context) {
    return switch (command) {
      case HostCommand.Challenged _ -> plain(context, "challenge", null, null);
      case HostCommand.InstallAwaited _ -> plain(context, "install", null, null);
      case HostCommand.Settled _ -> plain(context, "settled", null, null);
      case HostCommand.Patience(var status, _) -> plain(context, "patience", status, null);
      case HostCommand.Refused(var code, var text, _) -> plain(context, "error", code, text);
      case HostCommand.Meaningless _ -> plain(context, "meaningless", null, null);
      case HostCommand.Delivered delivered -> certificate(context, delivered);
    };
  }

  private static Answer certificate(Context context, HostCommand.Delivered delivered) {
    var certificate = delivered.certificate();
    return new Answer(
        context.time(),
        context.run(),
        context.plan().unit(),
        context.plan().device(),
        context.plan().part(),
        context.edge(),
        "certificate",
        null,
        null,
        HexFormat.of().formatHex(Crypto.sha256(certificate).toByteArray()),
        CredentialCheck.serialNumber(certificate).orElse(null),
        CredentialCheck.isFor(certificate, context.memory().newest().publicKey()));
  }

  private static Answer plain(
      Context context, String step, @Nullable String code, @Nullable String text) {
    return new Answer(
        context.time(),
        context.run(),
        context.plan().unit(),
        context.plan().device(),
        context.plan().part(),
        context.edge(),
        step,
        code,
        text,
        null,
        null,
        null);
  }
}
