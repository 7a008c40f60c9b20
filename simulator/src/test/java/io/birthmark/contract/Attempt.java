package io.birthmark.contract;

import io.birthmark.ca.CaChoice;
import io.birthmark.ca.IntentRequest;
import io.birthmark.ca.Intention;
import io.birthmark.ca.IssuanceOrder;
import io.birthmark.ca.ReplyJudge;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.Profiles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** One device's request, from its intent to the end, as twin and gateway would have it. */
final class Attempt {
  static final CryptoProviders PROVIDERS = CryptoProviders.of(true);
  static final CertificateProfile PROFILE =
      CertificateProfile.device("http://pki.example.com", "2.25.1234567890");

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(10);
  private static final int MOST_LOOKS = 6;
  private static final int PATIENCE_SECONDS = 60;

  private final CaBench bench;
  private final ReplyJudge judge;
  private final IssuanceOrder order;

  /**
   * What became of it.
   *
   * @param first what the answer to the request was taken for
   * @param last what it came to
   */
  record Course(
      AttemptId attempt,
      String first,
      String last,
      String detail,
      Optional<HeldCertificate> certificate) {}

  /** A request by a device of its own; {@code check} judges certificates. */
  Attempt(CaBench bench, ReplyJudge.CertificateCheck check) {
    this.bench = bench;
    int number = NUMBERS.incrementAndGet();
    var device = DeviceId.of("dev-" + number).orElseThrow();
    var facts = new HardwareFacts("Acme", "Pump 3", "SN-" + number);
    var request =
        new IntentRequest(
            new AttemptId("%032x".formatted(0xbee0_0000L + number)),
            device,
            facts,
            csr(device, facts),
            PROFILE,
            bench.now());
    if (!(bench.authority().intend(request) instanceof Intention.Feasible(var intent))) {
      throw new AssertionError(bench.authority().intend(request));
    }
    this.judge =
        new ReplyJudge(
            check, new Repeating(intent), Profiles.of(List.of(PROFILE)), () -> bench.now());
    this.order = new IssuanceOrder(device, facts, intent, bench.now().plusSeconds(30));
  }

  /** What follows an attempt is the like of it. */
  private record Repeating(IssuanceIntent intent) implements ReplyJudge.NextAttempt {
    @Override
    public CaChoice anywhere(IssuanceOrder spent, int returns) {
      return new CaChoice.Now(intent);
    }

    @Override
    public CaChoice sameCa(IssuanceOrder spent) {
      return new CaChoice.Now(intent);
    }
  }

  IssuanceOrder order() {
    return order;
  }

  IssuanceIntent intent() {
    return order.intent();
  }

  /** A device asks for the names that profile and registry give it. */
  private static Csr csr(DeviceId device, HardwareFacts facts) {
    try {
      var keys = PROVIDERS.generate(KeyKind.EC_P256);
      var subject = new X500Name("CN=" + device.device() + ",2.5.4.5=" + facts.serial());
      var san =
          Extension.create(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(
                  new GeneralName(
                      GeneralName.uniformResourceIdentifier,
                      "urn:birthmark:default:" + device.device())));
      var request =
          new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
              .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new Extensions(san))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
      return switch (Csr.read(Bytes.copyOf(request.getEncoded()), PROVIDERS)) {
        case CsrReading.Accepted(var csr) -> csr;
        case CsrReading.Refused(_, var detail) -> throw new AssertionError(detail);
      };
    } catch (IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /** Asks, then looks the attempt up for as long as its outcome is open. */
  Course run() {
    var result = judge.judge(order, answered(bench.authority().issue(order)));
    var first = word(result);
    bench.heal();
    var looking = order;
    for (int look = 0; look < MOST_LOOKS && open(result); look++) {
      if (result instanceof IssuanceResult.Pending(var reference, _, _)) {
        looking = named(reference);
        bench.pass(LONG_ENOUGH);
      } else if (look > 0) {
        bench.pass(LONG_ENOUGH);
      }
      result = judge.judge(looking, answered(bench.authority().resolve(looking)));
    }
    return new Course(
        order.intent().attempt(),
        first,
        word(result),
        result.toString(),
        result instanceof IssuanceResult.Issued(_, var held)
            ? Optional.of(held)
            : Optional.empty());
  }

  private IssuanceOrder named(String reference) {
    return new IssuanceOrder(
        order.device(),
        order.facts(),
        order.intent(),
        order.origin(),
        Optional.of(reference),
        order.deadline(),
        order.trace());
  }

  static <T> T answered(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static boolean open(IssuanceResult result) {
    return result instanceof IssuanceResult.Unknown || result instanceof IssuanceResult.Pending;
  }

  private static String word(IssuanceResult result) {
    return switch (result) {
      case IssuanceResult.Issued _ -> "ISSUED";
      case IssuanceResult.Denied _ -> "DENIED";
      case IssuanceResult.Unknown _ -> "UNKNOWN";
      case IssuanceResult.Unprovable _ -> "UNPROVABLE";
      case IssuanceResult.Pending _ -> "PENDING";
      case IssuanceResult.NotSent _ -> "NOT_SENT";
      case IssuanceResult.Contradicted _ -> "CONTRADICTED";
      case IssuanceResult.Absent _ -> "ABSENT";
      case IssuanceResult.Postponed(_, var why) -> why.reason().name();
      case IssuanceResult.NeverIssued _ -> "NEVER_ISSUED";
      case IssuanceResult.Stray _ -> "STRAY";
      case IssuanceResult.NotListed _ -> "NOT_LISTED";
    };
  }
}
