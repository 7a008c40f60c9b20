package io.birthmark.operation;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import scala.collection.immutable.HashMap;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * The operations of a tenant, immutable: all that are open, and those that ended last. Older ones
 * stand in the journal alone.
 */
public final class OperationBook {
  /** Most operations that are remembered after they ended. */
  public static final int REMEMBERED = 500;

  private static final OperationBook EMPTY = new OperationBook(new HashMap<>());

  private final HashMap<OperationId, Operation> operations;

  private OperationBook(HashMap<OperationId, Operation> operations) {
    this.operations = operations;
  }

  /** The beginning. */
  public static OperationBook empty() {
    return EMPTY;
  }

  /** The operation of this id. */
  public Optional<Operation> operation(OperationId id) {
    return OptionConverters.toJava(operations.get(id));
  }

  /** How an operation stands. */
  public OperationPhase phase(OperationId id) {
    return operation(id).map(Operation::phase).orElse(OperationPhase.ABSENT);
  }

  /** Every operation, the one that was started last first. */
  public List<Operation> all() {
    return values().stream()
        .sorted(
            Comparator.comparing((Operation one) -> one.start().at())
                .thenComparing(one -> one.id().value())
                .reversed())
        .toList();
  }

  /** The operations that something is still to come of. */
  public List<Operation> open() {
    return all().stream().filter(Operation::isOpen).toList();
  }

  /** The same with this operation in place of its former self. */
  OperationBook with(Operation operation) {
    var next = operations.updated(operation.id(), operation);
    return new OperationBook(operation.isOpen() ? next : withoutOldest(next));
  }

  /** What is forgotten depends on the events alone, so that a replay forgets the same. */
  private static HashMap<OperationId, Operation> withoutOldest(
      HashMap<OperationId, Operation> operations) {
    var ended =
        CollectionConverters.asJava(operations).values().stream()
            .filter(one -> !one.isOpen())
            .toList();
    return ended.size() <= REMEMBERED
        ? operations
        : ended.stream()
            .min(Comparator.comparing(Operation::since).thenComparing(one -> one.id().value()))
            .map(oldest -> operations.removed(oldest.id()))
            .orElse(operations);
  }

  private Collection<Operation> values() {
    return CollectionConverters.asJava(operations).values();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OperationBook that && operations.equals(that.operations);
  }

  @Override
  public int hashCode() {
    return operations.hashCode();
  }

  @Override
  public String toString() {
    return operations.size() + " operations";
  }
}
