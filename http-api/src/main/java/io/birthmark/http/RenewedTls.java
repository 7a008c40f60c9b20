package io.birthmark.http;

import java.io.IOException;
import java.time.InstantSource;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's TLS, from files that may be renewed while it runs: connections that begin after the
 * files have changed meet the new certificate. Files that cannot be used leave the old one in
 * place, and are told in the log until they are right.
 */
final class RenewedTls {
  private static final Logger LOG = LoggerFactory.getLogger(RenewedTls.class);
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final TlsFiles files;
  private final InstantSource clock;
  private volatile TlsIdentity identity;

  private RenewedTls(TlsFiles files, InstantSource clock, TlsIdentity identity) {
    this.files = files;
    this.clock = clock;
    this.identity = identity;
  }

  /**
   * Reads the files, and looks at them again from time to time.
   *
   * @throws HttpServer.NotStartedException in words for the operator, when they cannot be used
   */
  static RenewedTls start(ActorSystem<?> system, TlsFiles files, InstantSource clock) {
    try {
      var tls = new RenewedTls(files, clock, TlsIdentity.load(files, clock.instant()));
      system
          .scheduler()
          .scheduleWithFixedDelay(
              files.refresh(),
              files.refresh(),
              tls::refresh,
              system.dispatchers().lookup(DispatcherSelector.blocking()));
      return tls;
    } catch (IOException e) {
      throw new HttpServer.NotStartedException("TLS: " + e.getMessage(), e);
    }
  }

  /** For one connection. */
  SSLEngine engine() {
    var engine = identity.context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  private void refresh() {
    try {
      if (!TlsIdentity.digest(files).equals(identity.digest())) {
        identity = TlsIdentity.load(files, clock.instant());
        LOG.info("{} was renewed; it expires at {}", files.certificate(), identity.expires());
      }
    } catch (IOException e) {
      LOG.warn("the TLS certificate stays as it was: {}", e.getMessage());
    }
  }
}
