package io.birthmark.twin;

import static io.birthmark.twin.DeskAnswers.now;
import static io.birthmark.twin.DeskAnswers.outcomeUnknown;
import static io.birthmark.twin.DeskAnswers.refusal;
import static io.birthmark.twin.DeskAnswers.refused;
import static io.birthmark.twin.DeskAnswers.settled;

import io.birthmark.ca.CaChoice;
import io.birthmark.ca.CaChooser;
import io.birthmark.ca.Origin;
import io.birthmark.device.AcceptedEvidence;
import io.birthmark.device.Actor;
import io.birthmark.device.Bytes;
import io.birthmark.device.CommandName;
import io.birthmark.device.Credential;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceCommand.Request;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.DeviceState;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Route;
import io.birthmark.device.TraceParent;
import io.birthmark.enrollment.Challenges;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.enrollment.Purpose;
import io.birthmark.enrollment.Statement;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Csr;
import io.birthmark.pki.CsrReading;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.SubjectKey;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The desk in front of the sharded twins. It does the work that needs no twin, parsing and checking
 * proofs, beside them on the crypto threads, and gives the twin only what has been checked.
 */
public final class ShardedEnrollmentDesk implements EnrollmentDesk {
  private final DeviceTwins twins;
  private final Courier courier;
  private final Challenges challenges;
  private final Admissions admissions;
  private final CaChooser chooser;
  private final KeyOwnership keys;
  private final NextStep next;
  private final CryptoProviders providers;
  private final Executor crypto;
  private final Optional<TraceParent> trace;

  /**
   * A desk.
   *
   * @param crypto threads for parsing and signatures; bounded
   */
  public ShardedEnrollmentDesk(
      DeviceTwins twins,
      Courier courier,
      Challenges challenges,
      Admissions admissions,
      CaChooser chooser,
      KeyClaims claims,
      CryptoProviders providers,
      InstantSource clock,
      Executor crypto) {
    this.twins = twins;
    this.courier = courier;
    this.challenges = challenges;
    this.admissions = admissions;
    this.chooser = chooser;
    this.keys = new KeyOwnership(claims, twins, clock);
    this.next = new NextStep(courier);
    this.providers = providers;
    this.crypto = crypto;
    this.trace = Optional.empty();
  }

  private ShardedEnrollmentDesk(ShardedEnrollmentDesk desk, Optional<TraceParent> trace) {
    this.twins = desk.twins;
    this.courier = desk.courier;
    this.challenges = desk.challenges;
    this.admissions = desk.admissions;
    this.chooser = desk.chooser;
    this.keys = desk.keys;
    this.next = desk.next;
    this.providers = desk.providers;
    this.crypto = desk.crypto;
    this.trace = trace;
  }

  /** The same desk for a request that is part of a trace, or of none. */
  public ShardedEnrollmentDesk in(Optional<TraceParent> request) {
    return request.equals(trace) ? this : new ShardedEnrollmentDesk(this, request);
  }

  @Override
  public CompletionStage<Answer> greet(Sighting s) {
    return settled(twins.look(s.device()).thenCompose(view -> greet(s, view)));
  }

  private CompletionStage<Answer> greet(Sighting s, DeviceView view) {
    if (view.state() instanceof DeviceState.Unknown) {
      return next.answer(view, s.installed());
    }
    return conflicts(s, view) ? now(conflict()) : welcome(s);
  }

  /** Looked at before anything is written: whoever shows other facts claims nothing. */
  private static boolean conflicts(Sighting s, DeviceView view) {
    return view.state() instanceof DeviceState.Known known
        && !known.dossier().facts().equals(s.facts());
  }

  private static Answer conflict() {
    return refusal(Reason.REGISTRATION_CONFLICT, "it is registered with other facts than it shows");
  }

  private CompletionStage<Answer> welcome(Sighting s) {
    return twins
        .ask(
            s.device(),
            new DeviceCommand.Greet(s.route(), s.firmware(), s.installed()),
            provenance(s.device(), s.route()))
        .thenCompose(reply ->
            switch (reply) {
              case DeviceTwin.Applied(var view, _) -> next.answer(view, s.installed());
              case DeviceTwin.Refused r -> next.answer(r.view(), s.installed());
            });
  }

  @Override
  public CompletionStage<Answer> enroll(Submission s) {
    var csr = onCrypto(() -> Csr.read(s.csr(), providers));
    return settled(
        twins
            .look(s.device())
            .thenCombine(csr, (view, reading) -> enroll(s, view, reading))
            .thenCompose(Function.identity()));
  }

  private CompletionStage<Answer> enroll(Submission s, DeviceView view, CsrReading reading) {
    if (alreadyServed(view, reading) || !may(view, CommandName.ENROLL)) {
      return next.answer(view, Optional.empty());
    }
    var stale = challengeFault(s.device(), Purpose.ENROLL, s.challenge(), view);
    if (stale.isPresent()) {
      return now(stale.get());
    }
    return admissions
        .verify(s, view.state(), crypto)
        .thenComposeAsync(
            verdict ->
                switch (verdict) {
                  case Admissions.Refused(var reason, var detail) -> now(refusal(reason, detail));
                  case Admissions.Proven(var group, var evidence) ->
                      switch (reading) {
                        case CsrReading.Accepted(var csr) when possesses(s, csr) ->
                            submit(s, view, reading, group, evidence.with(s.possession()));
                        case CsrReading.Accepted _ -> now(notPossessed());
                        case CsrReading.Refused _ -> submit(s, view, reading, group, evidence);
                      };
                },
            crypto);
  }

  /** Whether the sender itself holds the key that it asks with. */
  private static boolean possesses(Submission s, Csr csr) {
    var statement = Statement.possess(s.challenge(), s.device(), s.csr());
    return csr.key().verifies(statement.toBytes(), s.possession().toArray());
  }

  private static Answer notPossessed() {
    return refusal(
        Reason.POSSESSION_INVALID,
        "Csr/Proof is no signature by the key in the CSR over challenge, device and CSR");
  }

  /**
   * Whether this very request, or the key in it, has been served: whatever came of it is the
   * answer.
   */
  private static boolean alreadyServed(DeviceView view, CsrReading reading) {
    if (!(reading instanceof CsrReading.Accepted(var csr))) {
      return false;
    }
    var slot = view.state().slot();
    var spki = csr.key().spkiHash();
    return slot.openIntent()
            .or(slot::draft)
            .filter(i -> i.csrHash().equals(csr.csrHash()))
            .isPresent()
        || slot.unproven().filter(c -> c.spki().equals(spki)).isPresent()
        || (slot.resting()
            && slot.credential() instanceof Credential.Active(var active)
            && active.spki().equals(spki));
  }

  /** What the state does not take is answered with what is next. */
  private static boolean may(DeviceView view, CommandName command) {
    return DeviceLifecycle.legal(view.state()).contains(command);
  }

  /** Why the challenge does not count, with a fresh one to answer instead. */
  private Optional<Answer> challengeFault(
      DeviceId device, Purpose purpose, Bytes challenge, DeviceView view) {
    return switch (challenges.check(device, purpose, challenge)) {
      case Challenges.Invalid(var reason) ->
          Optional.of(new Refused(reason, reason.summary(), Optional.of(courier.challenge(view))));
      case Challenges.Valid(var revision) when revision != view.revision() ->
          Optional.of(
              new Refused(
                  Reason.CHALLENGE_STALE,
                  Reason.CHALLENGE_STALE.summary(),
                  Optional.of(courier.challenge(view))));
      case Challenges.Valid _ -> Optional.empty();
    };
  }

  private CompletionStage<Answer> submit(
      Submission s,
      DeviceView view,
      CsrReading reading,
      EnrollmentGroup group,
      AcceptedEvidence evidence) {
    var admission = new DeviceCommand.Admission(group.id(), s.facts());
    return keys.settle(view, admission, request(s, view, reading, group))
        .thenCompose(ruling ->
            switch (ruling) {
              case KeyOwnership.Submit(var request) ->
                  submit(
                      s,
                      new DeviceCommand.Enroll(
                          admission,
                          evidence,
                          view.revision(),
                          s.route(),
                          Optional.empty(),
                          request));
              case KeyOwnership.Unsettled _ -> now(outcomeUnknown());
            });
  }

  private CompletionStage<Answer> submit(Submission s, DeviceCommand.Enroll command) {
    return twins
        .ask(s.device(), command, provenance(s.device(), s.route()))
        .thenCompose(reply ->
            switch (reply) {
              case DeviceTwin.Applied(var after, _) ->
                  command.request() instanceof Request.Unacceptable(var reason, var detail)
                      ? now(new Refused(reason, detail, Optional.of(courier.challenge(after))))
                      : next.answer(after, Optional.empty());
              case DeviceTwin.Refused r when r.reason() == Reason.CHALLENGE_STALE ->
                  now(
                      new Refused(
                          r.reason(), r.detail(), Optional.of(courier.challenge(r.view()))));
              case DeviceTwin.Refused r -> now(refused(r));
            });
  }

  private Request request(
      Submission s, DeviceView view, CsrReading reading, EnrollmentGroup group) {
    return switch (reading) {
      case CsrReading.Refused(var reason, var detail) -> new Request.Unacceptable(reason, detail);
      case CsrReading.Accepted(var csr) ->
          switch (chooser.first(
              s.device(), s.facts(), origin(view, group), csr, group.settings().profile())) {
            case CaChoice.Now(var intent) -> new Request.Grantable(intent);
            case CaChoice.Later(var draft, var why) -> new Request.Postponed(draft, why);
            case CaChoice.Nowhere(var reason, var detail) ->
                new Request.Unacceptable(reason, detail);
          };
    };
  }

  private static Origin origin(DeviceView view, EnrollmentGroup group) {
    return view.state() instanceof DeviceState.Known known
        ? Origin.of(known.dossier())
        : Origin.of(group.id());
  }

  @Override
  public CompletionStage<Answer> proveInstalled(InstallProof p) {
    return settled(twins.look(p.device()).thenCompose(view -> proveInstalled(p, view)));
  }

  private CompletionStage<Answer> proveInstalled(InstallProof p, DeviceView view) {
    var slot = view.state().slot();
    var wanted =
        slot.unproven()
            .or(() ->
                slot.credential() instanceof Credential.Active(var active)
                    ? Optional.of(active)
                    : Optional.empty());
    if (wanted.isEmpty() || !may(view, CommandName.PROVE_INSTALLED)) {
      return next.answer(view, Optional.empty());
    }
    return switch (challenges.check(p.device(), Purpose.INSTALL, p.challenge())) {
      case Challenges.Invalid(var reason) ->
          inFavour(courier.certificateReady(view, wanted.get()), reason);
      case Challenges.Valid(var revision) ->
          courier
              .certificate(p.device(), wanted.get())
              .thenComposeAsync(
                  der ->
                      der.isPresent()
                          ? proven(p, revision, wanted.get(), der.get())
                          : now(unreadable()),
                  crypto);
    };
  }

  /** It is no fault of the device's when its certificate cannot be found. */
  private static Answer unreadable() {
    return refusal(Reason.OUTCOME_UNKNOWN, "its certificate cannot be read at the moment");
  }

  /** An overtaken challenge is answered with the certificate and a fresh one. */
  private static CompletionStage<Answer> inFavour(CompletionStage<Answer> answer, Reason reason) {
    return answer.thenApply(
        ready -> ready instanceof Pending ? refusal(reason, reason.summary()) : ready);
  }

  private CompletionStage<Answer> proven(
      InstallProof p, long revision, HeldCertificate held, Bytes der) {
    var statement = Statement.install(p.challenge(), p.device(), der).toBytes();
    if (!signedBy(held, der, statement, p.signature())) {
      return now(
          refusal(Reason.PROOF_INVALID, "it is no signature of the new key over this certificate"));
    }
    var command =
        new DeviceCommand.ProveInstalled(
            held.digest(), revision, p.route(), p.challenge(), p.signature());
    return twins
        .ask(p.device(), command, provenance(p.device(), p.route()))
        .thenCompose(reply ->
            switch (reply) {
              case DeviceTwin.Applied _ -> now(new Settled());
              case DeviceTwin.Refused r when r.reason() == Reason.CHALLENGE_STALE ->
                  next.answer(r.view(), Optional.empty());
              case DeviceTwin.Refused r -> now(refused(r));
            });
  }

  private boolean signedBy(
      HeldCertificate held, Bytes certificate, byte[] statement, Bytes signature) {
    return SubjectKey.atHand(held.spki(), providers)
        .or(() -> keyIn(certificate))
        .filter(key -> key.verifies(statement, signature.toArray()))
        .isPresent();
  }

  private Optional<SubjectKey> keyIn(Bytes certificate) {
    return IssuedCertificate.read(certificate) instanceof IssuedCertificate.Read(var read)
            && SubjectKey.read(read.spki(), providers) instanceof SubjectKey.Accepted(var key)
        ? Optional.of(key)
        : Optional.empty();
  }

  private Provenance provenance(DeviceId device, Route route) {
    return Provenance.of(
            new Actor(Actor.Kind.DEVICE, device.device()),
            route.channel(),
            Optional.of(route.path()))
        .in(trace);
  }

  private <T> CompletableFuture<T> onCrypto(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, crypto);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
