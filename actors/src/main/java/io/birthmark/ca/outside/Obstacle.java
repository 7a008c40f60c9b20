package io.birthmark.ca.outside;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What kept a request from being sent. */
public enum Obstacle {
  /** This node has no room for it. */
  BUSY,
  /** A file that is needed for it cannot be used. */
  FILES,
  /** There is nothing to show who we are. */
  CREDENTIALS,
  /** The host's name is not known. */
  NAME,
  /** Nobody takes connections there. */
  REFUSED,
  /** No connection came about in time. */
  NO_CONNECTION,
  /** The TLS certificate does not lead to an anchor that is trusted. */
  UNTRUSTED,
  /** The TLS certificate is not good now. */
  EXPIRED,
  /** The TLS certificate is another host's. */
  OTHER_HOST,
  /** The other side ended the handshake: what we showed is not good enough. */
  NOT_ACCEPTED,
  /** No TLS came about for another reason. */
  NO_TLS;

  /** Causes that are looked at; those of a handshake are four or five deep. */
  private static final int DEEPEST = 20;

  /** What ended a TLS handshake. The JDK has types for most of it, and words for the rest. */
  public static Obstacle ofHandshake(SSLException failure) {
    var causes =
        Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
            .limit(DEEPEST)
            .toList();
    if (any(causes, CertificateExpiredException.class)
        || any(causes, CertificateNotYetValidException.class)) {
      return EXPIRED;
    }
    if (any(causes, CertPathBuilderException.class)
        || any(causes, CertPathValidatorException.class)) {
      return UNTRUSTED;
    }
    if (any(causes, CertificateException.class)) {
      return said(causes, "No subject alternative") || said(causes, "No name matching")
          ? OTHER_HOST
          : UNTRUSTED;
    }
    return said(causes, "fatal alert") ? NOT_ACCEPTED : NO_TLS;
  }

  private static boolean any(List<Throwable> causes, Class<? extends Throwable> type) {
    return causes.stream().anyMatch(type::isInstance);
  }

  private static boolean said(List<Throwable> causes, String words) {
    return causes.stream()
        .map(Throwable::getMessage)
        .filter(Objects::nonNull)
        .anyMatch(message -> message.contains(words));
  }
}
