package io.birthmark.rest;

import io.birthmark.device.Bytes;
import io.birthmark.pki.Pem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaRange;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.Accept;

/**
 * In which form a certificate is told: PEM (RFC 7468), or DER (RFC 2585 §4) when that is liked
 * better.
 */
enum CertificateForm {
  PEM,
  DER;

  private static final MediaType.Binary PEM_FILE = MediaTypes.applicationBinary("x-pem-file", true);
  private static final MediaType.Binary PKIX_CERT =
      MediaTypes.applicationBinary("pkix-cert", false);

  private MediaType.Binary mediaType() {
    return switch (this) {
      case PEM -> PEM_FILE;
      case DER -> PKIX_CERT;
    };
  }

  /** The form to answer in; empty when the request accepts neither. */
  static Optional<CertificateForm> wanted(HttpRequest request) {
    var accept = request.getHeader(Accept.class);
    if (accept.isEmpty()) {
      return Optional.of(PEM);
    }
    float pem = PEM.liking(accept.get());
    float der = DER.liking(accept.get());
    if (pem <= 0 && der <= 0) {
      return Optional.empty();
    }
    return Optional.of(der > pem ? DER : PEM);
  }

  /** Whether the request accepts PEM, the only form that holds more than one. */
  static boolean takesPem(HttpRequest request) {
    return request.getHeader(Accept.class).map(accept -> PEM.liking(accept) > 0).orElse(true);
  }

  /** Several certificates, one below the other. */
  static HttpResponse pem(List<Bytes> certificates) {
    var text = Pem.encode(Pem.CERTIFICATE, certificates).getBytes(StandardCharsets.US_ASCII);
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.create(PEM.mediaType()), text));
  }

  HttpResponse response(Bytes certificate) {
    var bytes =
        switch (this) {
          case PEM -> Pem.encode(Pem.CERTIFICATE, certificate).getBytes(StandardCharsets.US_ASCII);
          case DER -> certificate.toArray();
        };
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.create(mediaType()), bytes));
  }

  /**
   * The weight of the most particular range that holds this form (RFC 9110 §12.5.1); 0 for none.
   */
  private float liking(Accept accept) {
    return StreamSupport.stream(accept.getMediaRanges().spliterator(), false)
        .filter(range -> range.matches(mediaType()))
        .reduce((one, other) -> particular(other) > particular(one) ? other : one)
        .map(MediaRange::qValue)
        .orElse(0f);
  }

  /** A range that matches one form only names it. */
  private static long particular(MediaRange range) {
    for (var form : values()) {
      if (!range.matches(form.mediaType())) {
        return 2;
      }
    }
    return range.mainType().equals("*") ? 0 : 1;
  }
}
