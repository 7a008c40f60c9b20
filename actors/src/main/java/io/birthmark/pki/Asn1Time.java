package io.birthmark.pki;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.Time;

/** Times of certificates: UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). */
final class Asn1Time {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final int FIRST_UTC_YEAR = 1950;
  private static final int FIRST_GENERALIZED_YEAR = 2050;

  private Asn1Time() {}

  static Time encode(Instant instant) {
    var time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    if (time.getYear() < FIRST_UTC_YEAR || time.getYear() > 9999 || !wholeSeconds(instant)) {
      throw new IllegalArgumentException("not a time that a certificate can hold: " + instant);
    }
    var text = FORM.format(time);
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
    return LocalDateTime.parse(text, FORM).toInstant(ZoneOffset.UTC);
  }

  static boolean wholeSeconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).equals(instant);
  }

  private static String withCentury(String text) {
    return (text.compareTo("50") < 0 ? "20" : "19") + text;
  }

  /** Whether the time stands in the form that RFC 5280 demands for its year. */
  static boolean canonical(Time time) {
    return time.toASN1Primitive().equals(encode(decode(time)).toASN1Primitive());
  }
}
