package io.birthmark.pki;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.Time;

/** Times of certificates: UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). */
final class Asn1Time {
  /** Of {@code YYYYMMDDHHMMSSZ}. A formatter for it took a twentieth of an issuance. */
  private static final int LENGTH = 15;

  private static final int FIRST_UTC_YEAR = 1950;
  private static final int FIRST_GENERALIZED_YEAR = 2050;

  private Asn1Time() {}

  static Time encode(Instant instant) {
    var time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    if (time.getYear() < FIRST_UTC_YEAR || time.getYear() > 9999 || !wholeSeconds(instant)) {
      throw new IllegalArgumentException("not a time that a certificate can hold: " + instant);
    }
    var text = text(time);
    return time.getYear() < FIRST_GENERALIZED_YEAR
        ? new Time(new DERUTCTime(text.substring(2)))
        : new Time(new DERGeneralizedTime(text));
  }

  /** Reads what {@link DerGuard} has passed: complete, in seconds, with a Z at the end. */
  static Instant decode(Time time) {
    ASN1Encodable form = time.toASN1Primitive();
    String text =
        switch (form) {
          case ASN1UTCTime utc -> withCentury(utc.getTime().substring(0, 12) + "Z");
          case ASN1GeneralizedTime generalized -> generalized.getTimeString();
          default -> throw new IllegalArgumentException("not a time");
        };
    return parse(text).toInstant(ZoneOffset.UTC);
  }

  private static String text(LocalDateTime time) {
    var text = new StringBuilder(LENGTH);
    twoDigits(text, time.getYear() / 100);
    twoDigits(text, time.getYear() % 100);
    twoDigits(text, time.getMonthValue());
    twoDigits(text, time.getDayOfMonth());
    twoDigits(text, time.getHour());
    twoDigits(text, time.getMinute());
    twoDigits(text, time.getSecond());
    return text.append('Z').toString();
  }

  private static void twoDigits(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  /** Throws {@link RuntimeException} for what is no date, as 30 February. */
  private static LocalDateTime parse(String text) {
    if (text.length() != LENGTH || text.charAt(LENGTH - 1) != 'Z') {
      throw new IllegalArgumentException("not a time in seconds with a Z");
    }
    return LocalDateTime.of(
        number(text, 0, 4),
        number(text, 4, 6),
        number(text, 6, 8),
        number(text, 8, 10),
        number(text, 10, 12),
        number(text, 12, 14));
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("not a time of digits");
      }
      number = 10 * number + digit;
    }
    return number;
  }

  static boolean wholeSeconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).equals(instant);
  }

  private static String withCentury(String text) {
    return (text.compareTo("50") < 0 ? "20" : "19") + text;
  }

  /**
   * Whether the time stands in the form that RFC 5280 demands for its year. Compares texts: the
   * library parses every time that it makes.
   */
  static boolean canonical(Time time) {
    var date = LocalDateTime.ofInstant(decode(time), ZoneOffset.UTC);
    boolean early = date.getYear() < FIRST_GENERALIZED_YEAR;
    ASN1Encodable form = time.toASN1Primitive();
    return switch (form) {
      case ASN1UTCTime utc -> early && utc.toString().equals(text(date).substring(2));
      case ASN1GeneralizedTime generalized ->
          !early && generalized.getTimeString().equals(text(date));
      default -> false;
    };
  }
}
