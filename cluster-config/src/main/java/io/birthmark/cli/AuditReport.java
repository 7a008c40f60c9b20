package io.birthmark.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.birthmark.device.SerialNumber;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An audit report of AWS Private CA, in JSON or CSV as AWS writes it ("Use audit reports with your
 * private CA", AWS Private CA user guide). It is untrusted: read entry by entry within bounds, and
 * nothing of it is used before all of it was read once.
 */
final class AuditReport {
  /** Twice AWS's own quota of certificates for a CA, which may be raised. */
  private static final int MOST_ENTRIES = 2_000_000;

  private static final long MOST_BYTES = 1L << 31;
  private static final int LONGEST_VALUE = 8_192;
  private static final int LONGEST_REFERENCE = 300;
  private static final Pattern REFERENCE = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern SERIAL = Pattern.compile("[0-9a-fA-F]{1,40}");

  /** AWS's user guide shows an offset without a colon; other forms of ISO 8601 do as well. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private static final StreamReadConstraints BOUNDS =
      StreamReadConstraints.builder()
          .maxNestingDepth(8)
          .maxStringLength(LONGEST_VALUE)
          .maxDocumentLength(MOST_BYTES)
          .build();

  private final Path file;

  AuditReport(Path file) {
    this.file = file;
  }

  /**
   * A certificate of the report.
   *
   * @param arn what AWS calls it
   * @param revoked when AWS revoked it; empty while it has not
   */
  record Entry(String arn, SerialNumber serial, Instant issued, Optional<Instant> revoked) {}

  /** The file is no such report; the message says where and what is wrong. */
  static final class BadReportException extends IOException {
    private static final long serialVersionUID = 1L;

    BadReportException(String message) {
      super(message);
    }
  }

  /** Takes one entry after the other. */
  interface Reader {
    void take(Entry entry) throws IOException;
  }

  /**
   * Reads all of it.
   *
   * @throws BadReportException when it is none, with the number of the line or row
   * @throws IOException when it cannot be read, or the reader throws it
   */
  void read(Reader reader) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new BadReportException("it has more than " + MOST_BYTES + " bytes");
    }
    try (var in = new BufferedInputStream(Files.newInputStream(file));
        var rows = rows(in)) {
      int entries = 0;
      while (next(rows)) {
        if (++entries > MOST_ENTRIES) {
          throw new BadReportException("it has more than " + MOST_ENTRIES + " entries");
        }
        reader.take(entry(rows, entries));
      }
      if (entries == 0) {
        throw new BadReportException("it names no certificate");
      }
    }
  }

  private static MappingIterator<JsonNode> rows(InputStream in) throws IOException {
    try {
      return reader(in).readValues(in);
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  private static ObjectReader reader(InputStream in) throws IOException {
    in.mark(1);
    int first = in.read();
    in.reset();
    if (first == '[') {
      return new ObjectMapper(JsonFactory.builder().streamReadConstraints(BOUNDS).build())
          .readerFor(JsonNode.class);
    }
    return CsvMapper.builder(CsvFactory.builder().streamReadConstraints(BOUNDS).build())
        .enable(CsvParser.Feature.EMPTY_STRING_AS_NULL)
        .build()
        .readerFor(JsonNode.class)
        .with(CsvSchema.emptySchema().withHeader());
  }

  private static boolean next(MappingIterator<JsonNode> rows) throws IOException {
    try {
      return rows.hasNextValue();
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  /** An entry as it stands there, and where that is. */
  private record Row(JsonNode fields, String place) {
    <T> T needed(String field, Function<String, Optional<T>> form) throws BadReportException {
      return wanted(field, form).orElseThrow(() -> bad(field + " is missing"));
    }

    <T> Optional<T> wanted(String field, Function<String, Optional<T>> form)
        throws BadReportException {
      var text = fields.path(field).asText("");
      if (text.isEmpty() || text.equals("null")) {
        return Optional.empty();
      }
      var value = form.apply(text);
      if (value.isEmpty()) {
        throw bad(field + " cannot be what it says: " + brief(text));
      }
      return value;
    }

    private BadReportException bad(String fault) {
      return new BadReportException(place + ": " + fault);
    }
  }

  private static Entry entry(MappingIterator<JsonNode> rows, int number) throws IOException {
    // The parser of CSV is ahead of its row; the first row are the columns' names.
    var place =
        rows.getParser() instanceof CsvParser
            ? "row " + (number + 1)
            : "line " + rows.getParser().currentTokenLocation().getLineNr();
    Row row;
    try {
      row = new Row(rows.nextValue(), place);
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
    return new Entry(
        row.needed("certificateArn", AuditReport::reference),
        row.needed("serial", AuditReport::serial),
        row.needed("issuedAt", AuditReport::time),
        row.wanted("revokedAt", AuditReport::time));
  }

  private static Optional<String> reference(String text) {
    return text.length() <= LONGEST_REFERENCE && REFERENCE.matcher(text).matches()
        ? Optional.of(text)
        : Optional.empty();
  }

  private static Optional<SerialNumber> serial(String text) {
    var digits = text.replace(":", "");
    try {
      return SERIAL.matcher(digits).matches()
          ? Optional.of(SerialNumber.fromHex(digits))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text, TIME).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static String brief(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + " …";
  }

  private static BadReportException unreadable(JsonProcessingException e) {
    var where = e.getLocation();
    return new BadReportException(
        (where == null ? "" : "line " + where.getLineNr() + ": ") + e.getOriginalMessage());
  }
}
