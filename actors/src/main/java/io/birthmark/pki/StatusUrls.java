package io.birthmark.pki;

import io.birthmark.device.Bytes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HexFormat;
import java.util.List;

/**
 * Where a certificate's reader finds revocation lists, OCSP and the issuer's certificate (RFC 5280
 * §4.2.1.13, §4.2.2.1).
 *
 * <p>In the lists {@code {base}} stands for {@code base} and {@code {issuer}} for the issuer's key
 * identifier in lower-case hexadecimal. The results stand in certificates for years: the host must
 * outlive them.
 *
 * @param base begin of the URLs, without a slash at the end, for example {@code
 *     http://pki.example.com}
 * @param crls CRLDistributionPoints
 * @param caIssuers AuthorityInfoAccess, id-ad-caIssuers
 * @param ocsp AuthorityInfoAccess, id-ad-ocsp
 */
public record StatusUrls(
    String base, List<String> crls, List<String> caIssuers, List<String> ocsp) {
  private static final int MAX_URLS = 8;

  /** Where a node's own status listener has them: the one place that names these paths. */
  private static final String CRL_PATH = "/crl/{issuer}.crl";

  private static final String CA_PATH = "/ca/{issuer}.cer";

  public StatusUrls {
    crls = List.copyOf(crls);
    caIssuers = List.copyOf(caIssuers);
    ocsp = List.copyOf(ocsp);
    if (crls.size() + caIssuers.size() + ocsp.size() > MAX_URLS) {
      throw new IllegalArgumentException("at most " + MAX_URLS + " URLs");
    }
    check(base, base);
    var sample = Bytes.copyOf(new byte[] {1});
    for (var list : List.of(crls, caIssuers, ocsp)) {
      for (var template : list) {
        check(expand(base, template, sample), template);
      }
    }
  }

  /**
   * The URLs of what a node's status listener publishes, for a {@code base} under which the world
   * reaches that listener's root.
   */
  public static StatusUrls published(String base) {
    return new StatusUrls(
        base, List.of("{base}" + CRL_PATH), List.of("{base}" + CA_PATH), List.of());
  }

  /** The path of an issuer's revocation list at the status listener. */
  public static String crlPath(Bytes issuerKeyId) {
    return expand("", CRL_PATH, issuerKeyId);
  }

  /** The path of an issuer's certificate at the status listener. */
  public static String caPath(Bytes issuerKeyId) {
    return expand("", CA_PATH, issuerKeyId);
  }

  List<String> crls(Bytes issuerKeyId) {
    return expand(crls, issuerKeyId);
  }

  List<String> caIssuers(Bytes issuerKeyId) {
    return expand(caIssuers, issuerKeyId);
  }

  List<String> ocsp(Bytes issuerKeyId) {
    return expand(ocsp, issuerKeyId);
  }

  private List<String> expand(List<String> templates, Bytes issuerKeyId) {
    return templates.stream().map(template -> expand(base, template, issuerKeyId)).toList();
  }

  private static String expand(String base, String template, Bytes issuerKeyId) {
    var issuer = HexFormat.of().formatHex(issuerKeyId.toArray());
    return template.replace("{base}", base).replace("{issuer}", issuer);
  }

  private static void check(String url, String template) {
    try {
      var uri = new URI(url);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean ascii = url.chars().allMatch(c -> c > 0x20 && c < 0x7F);
      if (web && ascii && uri.getHost() != null && uri.getUserInfo() == null) {
        return;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL: " + template, e);
    }
    throw new IllegalArgumentException("not a plain http or https URL with a host: " + template);
  }
}
