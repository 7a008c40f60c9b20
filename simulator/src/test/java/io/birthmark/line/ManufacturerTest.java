package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SignatureException;
import java.time.Instant;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManufacturerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  void anIdevidIsOneOf8021Ar() throws Exception {
    var maker = Manufacturer.open(folder, NOW);
    var plan = plan(Part.GOOD);

    var idevid = (DeviceEvidence.IDevId) maker.evidence(plan, maker.make(plan, NOW));

    var certificate = idevid.certificates().getFirst();
    var holder = new JcaX509CertificateHolder(certificate);
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo("9999-12-31T23:59:59Z");
    // 2.5.4.5 serialNumber, then PrintableString "4711".
    assertThat(certificate.getSubjectX500Principal().getEncoded())
        .containsSequence(0x06, 0x03, 0x55, 0x04, 0x05, 0x13, 0x04, '4', '7', '1', '1');
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getKeyUsage()).startsWith(true, false, false);
    assertThat(certificate.getCriticalExtensionOIDs())
        .contains(Extension.keyUsage.getId(), Extension.basicConstraints.getId());
    assertThat(holder.getExtension(Extension.authorityKeyIdentifier)).isNotNull();
    var name = holder.getExtension(Extension.subjectAlternativeName).getExtnValue().getOctets();
    assertThat(new String(name, StandardCharsets.ISO_8859_1)).contains("4711");
    certificate.verify(idevid.certificates().get(1).getPublicKey());
    idevid.certificates().get(1).verify(maker.anchor().getPublicKey());
  }

  @Test
  void aFalseChainHasTheMakersNameAndNotItsKey() throws Exception {
    var maker = Manufacturer.open(folder, NOW);
    var plan = plan(Part.WRONG_ANCHOR);

    var idevid = (DeviceEvidence.IDevId) maker.evidence(plan, maker.make(plan, NOW));

    var issuer = idevid.certificates().get(1);
    assertThat(issuer.getIssuerX500Principal()).isEqualTo(maker.anchor().getSubjectX500Principal());
    assertThatThrownBy(() -> issuer.verify(maker.anchor().getPublicKey()))
        .isInstanceOf(SignatureException.class);
  }

  @Test
  void theSameFolderIsTheSameMaker() throws Exception {
    var maker = Manufacturer.open(folder, NOW);

    var again = Manufacturer.open(folder, NOW.plusSeconds(60));

    assertThat(again.groupKey()).isEqualTo(maker.groupKey());
    assertThat(again.anchorPem()).isEqualTo(maker.anchorPem());
    var source = UnitPlan.Source.IMPORTED_KEY;
    assertThat(again.initialKey("d", source)).isEqualTo(maker.initialKey("d", source));
    var plan = plan(Part.GOOD);
    var idevid = (DeviceEvidence.IDevId) again.evidence(plan, again.make(plan, NOW));
    idevid.certificates().get(1).verify(maker.anchor().getPublicKey());
  }

  @Test
  void keysAreForTheirOwnerAlone() throws Exception {
    Manufacturer.open(folder, NOW);
    Flash.open(folder, 1).close();

    for (var name : new String[] {"manufacturer.json", "flash-1.ndjson"}) {
      var mode = Files.getPosixFilePermissions(folder.resolve(name));
      assertThat(PosixFilePermissions.toString(mode)).as(name).isEqualTo("rw-------");
    }
  }

  private static UnitPlan plan(Part part) {
    return new UnitPlan(
        1,
        part,
        UnitPlan.Source.IDEVID,
        "Kestrel",
        "K-300",
        "4711",
        "Kestrel-4711",
        OptionalInt.empty(),
        OptionalInt.empty());
  }
}
