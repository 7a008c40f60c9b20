package io.birthmark.ca.outside;

import static io.birthmark.pki.PkiFixtures.ISSUING;
import static io.birthmark.pki.PkiFixtures.PROVIDERS;
import static io.birthmark.pki.PkiFixtures.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.device.Bytes;
import io.birthmark.pki.Pem;
import io.birthmark.pki.PkiFixtures;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PinnedChainTest {
  private static String pem(PkiFixtures.Ca... cas) {
    return Pem.encode(
        Pem.CERTIFICATE, Stream.of(cas).map(ca -> ca.facts().certificate().der()).toList());
  }

  @Test
  void readsTheWayFromTheIssuingCaToItsRoot() {
    var chain = PinnedChain.of("Subject: told by EJBCA\n" + pem(ISSUING, ROOT), PROVIDERS);

    assertThat(chain.issuer()).isEqualTo(ISSUING.facts());
    assertThat(chain.trust().chain()).isEqualTo(ISSUING.facts().certificate().der());
    assertThat(chain.trust().anchors()).isEqualTo(ROOT.facts().certificate().der());
  }

  @Test
  void readsACaThatIsItsOwnRoot() {
    var chain = PinnedChain.of(pem(ROOT), PROVIDERS);

    assertThat(chain.issuer()).isEqualTo(ROOT.facts());
    assertThat(chain.trust().chain()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void refusesWhatIsNoWay() {
    for (var pem :
        List.of(pem(ISSUING), pem(ROOT, ISSUING), pem(ISSUING, PkiFixtures.root("Other")), "")) {
      assertThatThrownBy(() -> PinnedChain.of(pem, PROVIDERS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              pem.isEmpty()
                  ? "it holds no certificates"
                  : pem.equals(pem(ISSUING)) ? "its last" : "certificate 1");
    }
  }
}
