package io.birthmark.rest;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.operation.Operation;
import io.birthmark.operation.OperationBook;
import io.birthmark.operation.OperationCommand;
import io.birthmark.operation.OperationEvent;
import io.birthmark.operation.OperationId;
import io.birthmark.operation.OperationTargets.Kind;
import io.birthmark.operation.OperationTargets.Result;
import io.birthmark.operation.Tally;
import io.birthmark.registry.Edition;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The operations and how far they have come, as the routes need them. */
final class Operations {
  private final RegistryDoor<OperationCommand, OperationEvent, OperationBook> registry;
  private final OperationPorts ports;
  private final InstantSource clock;

  Operations(
      RegistryDoor<OperationCommand, OperationEvent, OperationBook> registry,
      OperationPorts ports,
      InstantSource clock) {
    this.registry = registry;
    this.ports = ports;
    this.clock = clock;
  }

  /** All operations as they are now, from where they change. */
  CompletionStage<OperationBook> now() {
    return registry.now().thenApply(Edition::book);
  }

  /** Answers with the operation of this id, or that there is none. */
  CompletionStage<HttpResponse> withOperation(HttpRequest request, String id, OfOperation answer) {
    return now()
        .thenCompose(book ->
            OperationId.of(id)
                .flatMap(book::operation)
                .map(answer::answer)
                .orElseGet(() ->
                    Answers.problem(
                        request,
                        Problem.of(Reason.NOT_FOUND, "there is no operation of this id"))));
  }

  /** What is answered of an operation. */
  interface OfOperation {
    CompletionStage<HttpResponse> answer(Operation operation);
  }

  /**
   * Gives a command and answers with the operation; without an answer the outcome is unknown, and
   * it may be repeated with its key.
   *
   * @param digest what the command's key is bound to
   * @param answer makes the response of the resource and its tag
   */
  CompletionStage<HttpResponse> apply(
      HttpRequest request,
      OperationCommand command,
      Provenance provenance,
      Sha256 digest,
      BiFunction<OperationResource, String, HttpResponse> answer) {
    return registry
        .apply(command, provenance, provenance.key().map(_ -> digest))
        .thenCompose(reply ->
            switch (reply) {
              case Registry.Refused<OperationEvent, OperationBook>(var reason, var detail) ->
                  Answers.now(Problems.response(Problem.of(reason, detail), request));
              case Registry.Applied<OperationEvent, OperationBook>(var edition, _) ->
                  edition
                      .book()
                      .operation(command.operation())
                      .map(operation -> told(operation, answer))
                      .orElseGet(() ->
                          Answers.problem(
                              request,
                              Problem.of(
                                  Reason.NOT_FOUND,
                                  "the operation ended long ago; see the journal")));
            });
  }

  /** An operation with how far it has come. */
  CompletionStage<HttpResponse> told(
      Operation operation, BiFunction<OperationResource, String, HttpResponse> answer) {
    return tally(operation)
        .thenApply(tally ->
            answer.apply(
                OperationResource.of(operation, tally, clock.instant()),
                operation.revision() + "-" + tally.settled()));
  }

  /** Resources of some operations, in their order. */
  CompletionStage<List<OperationResource>> resources(List<Operation> operations) {
    CompletionStage<List<OperationResource>> all = CompletableFuture.completedStage(List.of());
    for (var operation : operations) {
      all =
          all.thenCombine(
              tally(operation),
              (before, tally) -> {
                var more = new ArrayList<>(before);
                more.add(OperationResource.of(operation, tally, clock.instant()));
                return more;
              });
    }
    return all;
  }

  CompletionStage<List<Result>> results(
      OperationId operation, Optional<Kind> kind, Optional<DeviceId> after, int limit) {
    return ports.targets().results(operation, kind, after, limit);
  }

  private CompletionStage<Tally> tally(Operation operation) {
    return operation.stage() instanceof Operation.Done(_, var tally)
        ? CompletableFuture.completedStage(tally)
        : ports.targets().tally(operation.id());
  }
}
