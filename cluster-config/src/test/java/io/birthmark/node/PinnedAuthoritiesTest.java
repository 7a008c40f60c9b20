package io.birthmark.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.device.CaName;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the ways to CAs when the node ends. */
class PinnedAuthoritiesTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void whateverHoldsConnectionsIsClosedThoughAnotherFails() {
    PinnedAuthorities.close(
        List.of(
            authority("first", CertificateAuthority.class, AutoCloseable.class),
            authority("none", CertificateAuthority.class),
            authority("second", CertificateAuthority.class, AutoCloseable.class)));

    assertThat(closed).containsExactly("first", "second");
  }

  /** Fails when it is closed, and notes that it was. */
  private CertificateAuthority authority(String name, Class<?>... roles) {
    return (CertificateAuthority)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            roles,
            (_, method, _) -> {
              if (method.getName().equals("close")) {
                closed.add(name);
                throw new IOException("it does not end");
              }
              return new CaName(name);
            });
  }
}
