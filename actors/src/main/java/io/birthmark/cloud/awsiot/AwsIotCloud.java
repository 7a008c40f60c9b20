package io.birthmark.cloud.awsiot;

import io.birthmark.ca.aws.AwsCaller;
import io.birthmark.ca.aws.AwsOutcome;
import io.birthmark.cloud.Cloud;
import io.birthmark.cloud.CloudAnswer;
import io.birthmark.cloud.CloudOrder;
import io.birthmark.cloud.awsiot.AwsIotReplies.Call;
import io.birthmark.cloud.awsiot.AwsIotReplies.Next;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;
import io.birthmark.pki.Pem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.iot.IotAsyncClient;
import software.amazon.awssdk.services.iot.auth.scheme.IotAuthSchemeProvider;
import software.amazon.awssdk.services.iot.endpoints.IotEndpointProvider;
import software.amazon.awssdk.services.iot.model.AttachPolicyRequest;
import software.amazon.awssdk.services.iot.model.AttachThingPrincipalRequest;
import software.amazon.awssdk.services.iot.model.CertificateDescription;
import software.amazon.awssdk.services.iot.model.CreateThingRequest;
import software.amazon.awssdk.services.iot.model.DescribeCertificateRequest;
import software.amazon.awssdk.services.iot.model.DescribeCertificateResponse;
import software.amazon.awssdk.services.iot.model.IotResponse;
import software.amazon.awssdk.services.iot.model.RegisterCertificateRequest;
import software.amazon.awssdk.services.iot.model.RegisterCertificateResponse;
import software.amazon.awssdk.services.iot.model.RegisterCertificateWithoutCaRequest;
import software.amazon.awssdk.services.iot.model.RegisterCertificateWithoutCaResponse;
import software.amazon.awssdk.services.iot.model.UpdateCertificateRequest;

/**
 * AWS IoT Core of one account and region. It calls a certificate by the SHA-256 of its DER form in
 * lower-case hexadecimal, so what a certificate is called there is known before it is registered,
 * and a request that was carried out without an answer is found to have been when it is repeated.
 */
public final class AwsIotCloud implements Cloud, AutoCloseable {
  /** ThingName of the API; a device's name may have dots beside. */
  private static final Pattern THING = Pattern.compile("[a-zA-Z0-9:_-]{1,128}");

  private static final Pattern ARN = Pattern.compile("arn:[!-~]{1,300}:cert/[0-9a-f]{64}");

  /**
   * Calls of an order beside those for its policies: register, describe, update, two for a thing.
   */
  private static final int CALLS = 5;

  private final CloudName name;
  private final AwsIotSettings settings;
  private final AwsCaller<IotAsyncClient> client;

  /**
   * A cloud; nothing is sent until something is asked of it.
   *
   * @param executor threads that sign requests and fetch credentials
   */
  public AwsIotCloud(
      CloudName name, AwsIotSettings settings, Executor executor, InstantSource clock) {
    this.name = name;
    this.settings = settings;
    var signing = IotAuthSchemeProvider.defaultProvider();
    var places = IotEndpointProvider.defaultProvider();
    this.client =
        AwsCaller.to(
            "awsiot",
            settings.way(),
            IotAsyncClient.builder()
                .authSchemeProvider(asked -> AwsCaller.at(clock, signing.resolveAuthScheme(asked)))
                .endpointProvider(
                    asked -> places.resolveEndpoint(asked).thenApply(AwsCaller::found)),
            executor);
  }

  @Override
  public CloudName name() {
    return name;
  }

  @Override
  public Duration longest() {
    return settings
        .way()
        .limits()
        .request()
        .multipliedBy(CALLS + (long) settings.policies().size());
  }

  @Override
  public CompletionStage<CloudAnswer> bring(CloudOrder order) {
    return switch (order) {
      case CloudOrder.Admit admit -> admit(admit);
      case CloudOrder.Hold hold -> withdraw(hold);
      case CloudOrder.Revoke revoke -> withdraw(revoke);
    };
  }

  /** A certificate that AWS does not know lets nobody in, so there is nothing to withdraw. */
  private CompletionStage<CloudAnswer> withdraw(CloudOrder order) {
    return update(order.certificate(), order.wanted())
        .thenCompose(next ->
            switch (next) {
              case Next.Unknown _ -> done(new CloudAnswer.Reached(Optional.empty()));
              case Next.Over(var answer) -> done(answer);
              case Next.Done _, Next.ThereAlready _ -> named(order.certificate());
            });
  }

  /** It stands as it was to; only what AWS calls it is still to be learnt. */
  private CompletionStage<CloudAnswer> named(Sha256 certificate) {
    return described(certificate)
        .thenApply(described ->
            switch (described) {
              case Described.Found(var about) ->
                  new CloudAnswer.Reached(Optional.of(about.certificateArn()));
              case Described.Not(Next.Over(var answer)) -> answer;
              case Described.Not _ -> new CloudAnswer.Reached(Optional.empty());
            });
  }

  private CompletionStage<CloudAnswer> admit(CloudOrder.Admit order) {
    return register(order)
        .thenCompose(next ->
            switch (next) {
              case Next.Done(var arn) -> registered(order, arn);
              case Next.ThereAlready _ -> thereAlready(order);
              case Next.Over(var answer) -> done(answer);
              case Next.Unknown _ -> done(contradiction("it registers what it does not know"));
            });
  }

  private CompletionStage<CloudAnswer> registered(CloudOrder.Admit order, String arn) {
    return isOf(arn, order.certificate())
        ? equipped(order, arn)
        : done(contradiction("it has registered another certificate: " + arn));
  }

  private static boolean isOf(String arn, Sha256 certificate) {
    return ARN.matcher(arn).matches() && arn.endsWith(":cert/" + certificate.toHex());
  }

  private static CloudAnswer contradiction(String words) {
    return new CloudAnswer.Refused("AWS IoT's answer does not fit what was asked: " + words);
  }

  private CompletionStage<Next> register(CloudOrder.Admit order) {
    var pem = Pem.encode(Pem.CERTIFICATE, order.der());
    if (settings.caCertificate().isPresent()) {
      var request =
          RegisterCertificateRequest.builder()
              .certificatePem(pem)
              .caCertificatePem(settings.caCertificate().get())
              .status(CloudStatus.ACTIVE.name())
              .build();
      return send(
          Call.REGISTER,
          sdk -> sdk.registerCertificate(request),
          RegisterCertificateResponse::certificateArn);
    }
    var request =
        RegisterCertificateWithoutCaRequest.builder()
            .certificatePem(pem)
            .status(CloudStatus.ACTIVE.name())
            .build();
    return send(
        Call.REGISTER,
        sdk -> sdk.registerCertificateWithoutCA(request),
        RegisterCertificateWithoutCaResponse::certificateArn);
  }

  /** By its own id it is this very certificate; what AWS has under another id is another one. */
  private CompletionStage<CloudAnswer> thereAlready(CloudOrder.Admit order) {
    return described(order.certificate())
        .thenCompose(described ->
            switch (described) {
              case Described.Found(var about) -> found(order, about);
              case Described.Not(Next.Over(var answer)) -> done(answer);
              case Described.Not _ ->
                  done(
                      new CloudAnswer.Refused(
                          "AWS IoT has the certificate already, and not under its own id "
                              + order.certificate().toHex()));
            });
  }

  /** What somebody has revoked there is never let in again, whoever it was. */
  private CompletionStage<CloudAnswer> found(CloudOrder.Admit order, CertificateDescription about) {
    return switch (about.status()) {
      case ACTIVE -> equipped(order, about.certificateArn());
      case REVOKED ->
          done(
              new CloudAnswer.Refused(
                  "AWS IoT has the certificate as REVOKED, and that is final; if it is not to be,"
                      + " set its status there"));
      case INACTIVE,
          PENDING_TRANSFER,
          REGISTER_INACTIVE,
          PENDING_ACTIVATION,
          UNKNOWN_TO_SDK_VERSION ->
          activated(order, about.certificateArn());
    };
  }

  private CompletionStage<CloudAnswer> activated(CloudOrder.Admit order, String arn) {
    return update(order.certificate(), CloudStatus.ACTIVE)
        .thenCompose(next ->
            switch (next) {
              case Next.Done _, Next.ThereAlready _ -> equipped(order, arn);
              case Next.Over(var answer) -> done(answer);
              case Next.Unknown _ -> done(contradiction("it does not know what it has described"));
            });
  }

  /** Policies and thing; each is attached once, however often it is attached. */
  private CompletionStage<CloudAnswer> equipped(CloudOrder.Admit order, String arn) {
    return attached(settings.policies(), arn)
        .thenCompose(over ->
            over.isPresent() || !settings.things()
                ? done(over.orElseGet(() -> new CloudAnswer.Reached(Optional.of(arn))))
                : thing(order.device(), arn));
  }

  private CompletionStage<Optional<CloudAnswer>> attached(List<String> policies, String arn) {
    if (policies.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    var request = AttachPolicyRequest.builder().policyName(policies.getFirst()).target(arn).build();
    return send(Call.ATTACH_POLICY, sdk -> sdk.attachPolicy(request), _ -> "")
        .thenCompose(next ->
            next instanceof Next.Over(var answer)
                ? CompletableFuture.completedFuture(Optional.of(answer))
                : attached(policies.subList(1, policies.size()), arn));
  }

  private CompletionStage<CloudAnswer> thing(DeviceId device, String arn) {
    var thing = device.device();
    if (!THING.matcher(thing).matches()) {
      return done(
          new CloudAnswer.Refused(
              "a thing's name has letters, digits, colon, underscore and dash alone, not "
                  + thing
                  + "; the certificate is registered"));
    }
    var create = CreateThingRequest.builder().thingName(thing).build();
    var attach = AttachThingPrincipalRequest.builder().thingName(thing).principal(arn).build();
    return send(Call.CREATE_THING, sdk -> sdk.createThing(create), _ -> "")
        .thenCompose(made ->
            made instanceof Next.Over
                ? CompletableFuture.completedFuture(made)
                : send(Call.ATTACH_THING, sdk -> sdk.attachThingPrincipal(attach), _ -> ""))
        .thenApply(next ->
            next instanceof Next.Over(var answer)
                ? answer
                : new CloudAnswer.Reached(Optional.of(arn)));
  }

  private CompletionStage<Next> update(Sha256 certificate, CloudStatus status) {
    var request =
        UpdateCertificateRequest.builder()
            .certificateId(certificate.toHex())
            .newStatus(status.name())
            .build();
    return send(Call.UPDATE, sdk -> sdk.updateCertificate(request), _ -> "");
  }

  /** What AWS knows of a certificate. */
  private sealed interface Described {
    record Found(CertificateDescription about) implements Described {}

    record Not(Next next) implements Described {}
  }

  private CompletionStage<Described> described(Sha256 certificate) {
    var request = DescribeCertificateRequest.builder().certificateId(certificate.toHex()).build();
    return client
        .ask(sdk -> sdk.describeCertificate(request))
        .thenApply(told -> described(certificate, told));
  }

  private static Described described(
      Sha256 certificate, AwsCaller.Told<DescribeCertificateResponse> told) {
    var about = told.answer().map(DescribeCertificateResponse::certificateDescription);
    if (about.isEmpty()) {
      return new Described.Not(AwsIotReplies.next(Call.DESCRIBE, told.outcome()));
    }
    return isOf(String.valueOf(about.get().certificateArn()), certificate)
            && about.get().statusAsString() != null
        ? new Described.Found(about.get())
        : new Described.Not(
            AwsIotReplies.over(contradiction("it has described another certificate")));
  }

  private <R extends IotResponse> CompletionStage<Next> send(
      Call call, Function<IotAsyncClient, CompletionStage<R>> request, Function<R, String> text) {
    return client
        .send(request, (R answer) -> Optional.ofNullable(text.apply(answer)))
        .thenApply((AwsOutcome outcome) -> AwsIotReplies.next(call, outcome));
  }

  private static CompletionStage<CloudAnswer> done(CloudAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public void close() {
    client.close();
  }
}
