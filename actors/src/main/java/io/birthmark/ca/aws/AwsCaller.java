package io.birthmark.ca.aws;

import io.birthmark.ca.aws.AwsWay.Credentials;
import io.birthmark.ca.outside.HttpOutcome;
import io.birthmark.ca.outside.Obstacle;
import io.birthmark.ca.outside.RereadTrust;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;

/**
 * The SDK of one of AWS's services, made to do what is asked of it once and no more: it never
 * repeats a request, reads no more of an answer than it may, and signs by our clock. Its exceptions
 * end here.
 *
 * @param <C> the service's client
 */
public final class AwsCaller<C extends SdkClient> implements AutoCloseable {
  /** For how long after the moment that it is signed for AWS takes a request (SigV4). */
  public static final Duration SIGNATURE_LIFE = Duration.ofMinutes(5);

  /** Causes that are looked at; the SDK's own exceptions are three or four deep. */
  private static final int DEEPEST = 20;

  /** In every answer of AWS. */
  private static final String REQUEST_ID = "x-amzn-RequestId";

  /** How long what is still under way may take when a client ends. */
  private static final Duration LAST_CALLS = Duration.ofSeconds(1);

  /** What a call is signed for, where that is not the moment at which it begins. */
  private static final ScopedValue<Instant> SIGNED_FOR = ScopedValue.newInstance();

  /** Its own: those that the SDK makes take two quiet seconds to end, and block who ends them. */
  private final EventLoopGroup threads;

  private final SdkAsyncHttpClient http;
  private final C sdk;
  private final Executor executor;

  private AwsCaller(EventLoopGroup threads, SdkAsyncHttpClient http, C sdk, Executor executor) {
    this.threads = threads;
    this.http = http;
    this.sdk = sdk;
    this.executor = executor;
  }

  /**
   * A way to a service; nothing is sent until something is asked.
   *
   * @param service names its threads
   * @param builder of the service's client, told by {@link #at} whose clock to sign by, and by
   *     {@link #found} to find its host
   * @param executor threads that sign, for which they may have to fetch credentials
   */
  public static <
          C extends SdkClient, B extends AwsAsyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      AwsCaller<C> to(String service, AwsWay way, B builder, Executor executor) {
    var threads = new NioEventLoopGroup(1, new DefaultThreadFactory(service, true));
    var http = http(way, threads);
    var request = way.limits().request();
    builder
        .region(Region.of(way.region()))
        .httpClient(http)
        .credentialsProvider(credentials(way.credentials()))
        .asyncConfiguration(async ->
            async.advancedOption(
                SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
        .overrideConfiguration(all ->
            all.retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallTimeout(request)
                .addExecutionInterceptor(new Bounded(way.limits().maxAnswer())));
    way.endpoint().ifPresent(builder::endpointOverride);
    return new AwsCaller<>(threads, http, builder.build(), executor);
  }

  private static SdkAsyncHttpClient http(AwsWay way, EventLoopGroup threads) {
    var limits = way.limits();
    var builder =
        NettyNioAsyncHttpClient.builder()
            .protocol(Protocol.HTTP1_1)
            .maxConcurrency(limits.connections())
            .connectionTimeout(limits.connect())
            .tlsNegotiationTimeout(limits.connect())
            .connectionAcquisitionTimeout(limits.request())
            .readTimeout(limits.request())
            .writeTimeout(limits.request())
            .eventLoopGroup(SdkEventLoopGroup.create(threads));
    way.tls()
        .map(RereadTrust::new)
        .ifPresent(trust -> builder.tlsTrustManagersProvider(() -> new TrustManager[] {trust}));
    return builder.build();
  }

  /**
   * How a request is signed, by {@code clock}. By the machine's clock a signature would be made at
   * another time than all else here.
   *
   * @param usual how the service's own provider has it
   */
  public static List<AuthSchemeOption> at(InstantSource clock, List<AuthSchemeOption> usual) {
    var ours =
        (SIGNED_FOR.isBound() ? InstantSource.fixed(SIGNED_FOR.get()) : clock)
            .withZone(ZoneOffset.UTC);
    return usual.stream()
        .map(scheme -> scheme.copy(to -> to.putSignerProperty(HttpSigner.SIGNING_CLOCK, ours)))
        .toList();
  }

  /** The file is read for each call, as it is then; the default chain renews what it has. */
  private static AwsCredentialsProvider credentials(Credentials settings) {
    if (settings.file().isEmpty()) {
      var chain = DefaultCredentialsProvider.builder().build();
      return told(chain::resolveCredentials, "the default chain finds no credentials");
    }
    var file = settings.file().get();
    return told(
        () -> inFile(file, settings.profile()),
        file + " holds no credentials of the profile " + settings.profile());
  }

  private static AwsCredentials inFile(Path file, String profile) {
    var read = ProfileFile.builder().content(file).type(ProfileFile.Type.CREDENTIALS).build();
    try (var provider =
        ProfileCredentialsProvider.builder().profileFile(read).profileName(profile).build()) {
      return provider.resolveCredentials();
    }
  }

  /** What such a provider says may have parts of the file in it; so it says what we say. */
  private static AwsCredentialsProvider told(Supplier<AwsCredentials> provider, String otherwise) {
    return () -> {
      try {
        return provider.get();
      } catch (UncheckedIOException
          | SdkException
          | IllegalStateException
          | IllegalArgumentException e) {
        throw new NoCredentials(otherwise);
      }
    };
  }

  private static final class NoCredentials extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoCredentials(String message) {
      super(message);
    }
  }

  private static final class TooMuchWork extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final class AnswerTooLong extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private record Bounded(long most) implements ExecutionInterceptor {
    @Override
    public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      return context
          .responsePublisher()
          .map(body -> {
            var read = new AtomicLong();
            return SdkPublisher.adapt(body)
                .map(part -> {
                  if (read.addAndGet(part.remaining()) > most) {
                    throw new AnswerTooLong();
                  }
                  return part;
                });
          });
    }
  }

  /**
   * Carries out one call; never fails.
   *
   * @param call what is asked of the SDK, on one of the executor's threads
   * @param text the member of the answer that counts; it may be absent from it
   */
  public <R extends SdkResponse> CompletionStage<AwsOutcome> send(
      Function<C, CompletionStage<R>> call, Function<R, Optional<String>> text) {
    return begun(call).thenApply(answer -> answered(answer, text)).exceptionally(AwsCaller::failed);
  }

  /**
   * Carries out one call, signed for another moment than now; never fails. The SDK asks how a
   * request is signed on the thread that begins it. (A plugin of the request could tell it too, but
   * makes the client's whole configuration anew for each.)
   *
   * @param signedFor AWS takes the request until {@link #SIGNATURE_LIFE} after it
   */
  public <R extends SdkResponse> CompletionStage<AwsOutcome> send(
      Instant signedFor, Function<C, CompletionStage<R>> call, Function<R, Optional<String>> text) {
    return send(sdk -> ScopedValue.where(SIGNED_FOR, signedFor).call(() -> call.apply(sdk)), text);
  }

  /**
   * What a question was answered with.
   *
   * @param outcome without a text
   * @param answer there when it was answered
   * @param date what time it was there, by an answer of either kind
   */
  public record Told<R>(AwsOutcome outcome, Optional<R> answer, Optional<Instant> date) {}

  /** Carries out a call whose whole answer is wanted; never fails. */
  public <R extends SdkResponse> CompletionStage<Told<R>> ask(
      Function<C, CompletionStage<R>> call) {
    return begun(call)
        .thenApply(answer -> {
          var outcome = answered(answer, _ -> Optional.empty());
          return new Told<R>(
              outcome,
              Optional.of(answer).filter(_ -> outcome instanceof AwsOutcome.Answered),
              date(answer.sdkHttpResponse()));
        })
        .exceptionally(failure -> new Told<R>(failed(failure), Optional.empty(), date(failure)));
  }

  private <R> CompletionStage<R> begun(Function<C, CompletionStage<R>> call) {
    return CompletableFuture.completedFuture(sdk).thenComposeAsync(call, this::begin);
  }

  /**
   * Where a call goes, once its host has been found. The SDK itself goes on looking for a host that
   * nobody knows until the call's time is over, and cannot tell then whether something was sent.
   *
   * @param usual what the service's own provider says
   */
  public static Endpoint found(Endpoint usual) {
    try {
      var _ = InetAddress.getByName(usual.url().getHost());
      return usual;
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Instant> date(Throwable failure) {
    return causes(failure)
        .filter(AwsServiceException.class::isInstance)
        .map(AwsServiceException.class::cast)
        .flatMap(e -> Optional.ofNullable(e.awsErrorDetails()).stream())
        .flatMap(details -> Optional.ofNullable(details.sdkHttpResponse()).stream())
        .findFirst()
        .flatMap(AwsCaller::date);
  }

  private static Optional<Instant> date(SdkHttpResponse response) {
    return response.firstMatchingHeader("Date").flatMap(HttpOutcome::date);
  }

  /** Where nothing is expected in an answer, the SDK takes any page with status 200 for one. */
  private static <R extends SdkResponse> AwsOutcome answered(
      R answer, Function<R, Optional<String>> text) {
    return answer.sdkHttpResponse().firstMatchingHeader(REQUEST_ID).isPresent()
        ? new AwsOutcome.Answered(text.apply(answer).orElse(""))
        : new AwsOutcome.InDoubt("the answer is not AWS's: it has no " + REQUEST_ID);
  }

  private void begin(Runnable call) {
    try {
      executor.execute(call);
    } catch (RejectedExecutionException e) {
      throw new TooMuchWork();
    }
  }

  private static AwsOutcome failed(Throwable failure) {
    return causes(failure)
        .flatMap(cause -> known(cause).stream())
        .findFirst()
        .orElseGet(() -> new AwsOutcome.InDoubt("no usable answer: " + deepest(failure)));
  }

  private static Optional<AwsOutcome> known(Throwable cause) {
    return switch (cause) {
      case AwsServiceException e -> Optional.of(refused(e));
      case TooMuchWork _ ->
          Optional.of(notSent(Obstacle.BUSY, "too much work is waiting in this node"));
      case NoCredentials e -> Optional.of(notSent(Obstacle.CREDENTIALS, said(e)));
      case ConnectException e ->
          Optional.of(
              notSent(
                  said(e).contains("timed out") ? Obstacle.NO_CONNECTION : Obstacle.REFUSED,
                  "it takes no connection: " + said(e)));
      case NoRouteToHostException e ->
          Optional.of(notSent(Obstacle.REFUSED, "there is no way to it: " + said(e)));
      case UnknownHostException e ->
          Optional.of(notSent(Obstacle.NAME, "its host name cannot be resolved: " + said(e)));
      // Whoever ends the handshake acts on nothing that came with it.
      case SSLHandshakeException e ->
          Optional.of(notSent(Obstacle.ofHandshake(e), "no TLS: " + said(e)));
      case AnswerTooLong _ ->
          Optional.of(new AwsOutcome.InDoubt("its answer is longer than max-answer allows"));
      default -> Optional.empty();
    };
  }

  private static AwsOutcome refused(AwsServiceException e) {
    var details = Optional.ofNullable(e.awsErrorDetails());
    var type = details.map(found -> found.errorCode()).orElse("");
    var words = details.map(found -> found.errorMessage()).orElse("");
    Optional<Duration> retryAfter =
        details
            .map(found -> found.sdkHttpResponse())
            .flatMap(response -> response.firstMatchingHeader("Retry-After"))
            .flatMap(HttpOutcome::retryAfter);
    return new AwsOutcome.Failed(
        type,
        type.isEmpty()
            ? "HTTP status " + e.statusCode() + " without an error type"
            : type + ": " + words,
        retryAfter);
  }

  private static AwsOutcome notSent(Obstacle obstacle, String detail) {
    return new AwsOutcome.NotSent(obstacle, detail);
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(DEEPEST);
  }

  private static String deepest(Throwable failure) {
    return causes(failure).reduce((_, deeper) -> deeper).map(AwsCaller::said).orElse("");
  }

  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  @Override
  public void close() {
    sdk.close();
    http.close();
    var _ = threads.shutdownGracefully(0, LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS);
  }
}
