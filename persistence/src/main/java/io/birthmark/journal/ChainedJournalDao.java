package io.birthmark.journal;

import io.birthmark.journal.GroupInsert.ByBatch;
import io.birthmark.journal.GroupInsert.ByUnnest;
import io.birthmark.metrics.Meters;
import io.birthmark.tracing.Attributes;
import io.birthmark.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.PekkoSerialization;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Set;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Success;
import scala.util.Try;
import slick.jdbc.H2Profile$;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcProfile;

/**
 * The journal's data access: Pekko's own for PostgreSQL and H2, except that events are chained
 * where their bytes are final, written in groups that isolate their members, checked while they are
 * replayed, and never deleted.
 *
 * <p>Named by {@code jdbc-journal.dao}; the plug-in creates it by reflection. It builds on parts of
 * pekko-persistence-jdbc that are marked internal, so another version of that must pass this
 * module's tests first.
 *
 * <p>An entity must have one write under way at a time, as typed entities do: a second one whose
 * predecessor is still being written by another group would be refused.
 */
public final class ChainedJournalDao extends DefaultJournalDao {
  private static final Logger LOG = LoggerFactory.getLogger(ChainedJournalDao.class);

  private final Serialization serialization;
  private final SlickConnections connections;
  private final HeadCache heads;
  private final GroupWriter writer;
  private final JournalMeters meters;
  private final Traces traces;
  private final BoundedSourceQueue<PendingWrite> queue;

  /** Called by the plug-in. */
  public ChainedJournalDao(
      JdbcDatabaseDef database,
      JdbcProfile profile,
      JournalConfig config,
      Serialization serialization,
      ExecutionContext executionContext,
      Materializer materializer) {
    super(database, profile, config, serialization, executionContext, materializer);
    var settings = StoreSettings.from(materializer.system().settings().config());
    var insert = profile == H2Profile$.MODULE$ ? new ByBatch() : new ByUnnest();
    this.serialization = serialization;
    this.connections = new SlickConnections(database);
    this.heads = new HeadCache(settings.cachedHeads());
    this.writer = new GroupWriter(insert, heads);
    this.meters = new JournalMeters(Meters.registry(materializer.system()));
    this.traces = Traces.of(materializer.system());
    this.queue =
        Source.<PendingWrite>queue(settings.buffer())
            .batchWeighted(
                settings.batch(),
                write -> (long) write.rows().size(),
                ChainedJournalDao::groupOf,
                ChainedJournalDao::joined)
            .mapAsync(settings.writers(), this::write)
            .to(Sink.ignore())
            .run(materializer);
  }

  /**
   * Queues the rows of one entity's write, for a group with others'. The answer is a {@link
   * RefusedWriteException} when they are certainly not stored, any other failure when that is not
   * known.
   */
  @Override
  public Future<BoxedUnit> queueWriteJournalRows(
      Seq<Tuple2<JournalPekkoSerializationRow, Set<String>>> taggedRows) {
    if (taggedRows.isEmpty()) {
      return Future.successful(BoxedUnit.UNIT);
    }
    var rows = CollectionConverters.asJava(taggedRows).stream().map(Tuple2::_1).toList();
    var write = PendingWrite.of(rows, span(rows));
    if (!CollectionConverters.asJava(taggedRows).stream().allMatch(ChainedJournalDao::isPlain)) {
      write.refuse("tags, event adapters and event metadata are not covered by the chain");
      return write.future();
    }
    var begin = meters.begin();
    write
        .future()
        .onComplete(
            answer -> {
              meters.answered(begin, answer);
              write.answered(answer);
              return BoxedUnit.UNIT;
            },
            ec());
    var offered = queue.offer(write);
    if (offered.equals(QueueOfferResult.dropped())) {
      write.refuse("too many writes wait for the store");
    } else if (!offered.isEnqueued()) {
      write.unknown(new IllegalStateException("the journal is closed"));
    }
    return write.future();
  }

  /**
   * Turns what is certainly not stored into rejections, which harm nobody but the entity that
   * wrote.
   */
  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    return super.asyncWriteMessages(messages)
        .transform(result -> rejecting(result, messages), ec());
  }

  /** The highest number stored; remembers that record's link for the write that will follow. */
  @Override
  public Future<Object> highestSequenceNr(String persistenceId, long fromSequenceNr) {
    return connections.run(connection -> {
      var head = StoredHeads.highest(connection, persistenceId);
      head.ifPresent(found -> heads.remember(persistenceId, found));
      return head.map(Head::sequenceNumber).orElse(0L);
    });
  }

  /**
   * Reads events and checks their links; fails with {@link BrokenChainException} where one does not
   * fit.
   */
  @Override
  public org.apache.pekko.stream.scaladsl.Source<Try<Tuple2<PersistentRepr, Object>>, NotUsed>
      messages(String persistenceId, long fromSequenceNr, long toSequenceNr, long max) {
    var from = Math.max(1, fromSequenceNr);
    return Source.lazyCompletionStage(() ->
            FutureConverters.asJava(
                connections.run(connection ->
                    ChainedReplay.read(connection, persistenceId, from, toSequenceNr, max))))
        .mapConcat(events -> events)
        .map(event -> PekkoSerialization.fromRow(serialization, event))
        .mapError(BrokenChainException.class, this::alarmed)
        .mapMaterializedValue(_ -> NotUsed.notUsed())
        .asScala();
  }

  /** Refuses: events are the audit trail and are never deleted. */
  @Override
  public Future<BoxedUnit> delete(String persistenceId, long maxSequenceNr) {
    return FutureConverters.asScala(
        CompletableFuture.failedFuture(
            new UnsupportedOperationException(
                "events are never deleted: the audit trail needs them")));
  }

  /**
   * The trace stands in what is to be stored, so that it needs no other way through the plug-in.
   */
  private Span span(List<JournalPekkoSerializationRow> rows) {
    var first = rows.getFirst();
    if (!traces.on() || first.eventSerId() != DeviceRecordSerializer.IDENTIFIER) {
      return Span.getInvalid();
    }
    var trace = DeviceEventWire.fromBytes(first.eventPayload()).stamp().trace();
    var span = traces.within(trace, "journal write", SpanKind.INTERNAL);
    span.setAttribute(Attributes.EVENTS, (long) rows.size());
    return span;
  }

  private CompletionStage<NotUsed> write(List<PendingWrite> group) {
    meters.grouped(group.size());
    group.forEach(write -> write.sent(group.size()));
    try {
      var written =
          connections.run(connection -> {
            writer.write(connection, group);
            return NotUsed.notUsed();
          });
      return FutureConverters.asJava(written).exceptionally(cause -> abandon(group, cause));
    } catch (RuntimeException e) {
      // An exception thrown here would end the stream, and with it the journal until it is
      // restarted.
      return CompletableFuture.completedFuture(abandon(group, e));
    }
  }

  private static NotUsed abandon(List<PendingWrite> group, Throwable cause) {
    GroupWriter.abandon(group, cause);
    return NotUsed.notUsed();
  }

  private static Try<Seq<Try<BoxedUnit>>> rejecting(
      Try<Seq<Try<BoxedUnit>>> result, Seq<AtomicWrite> messages) {
    if (!result.isFailure() || !(result.failed().get() instanceof RefusedWriteException refused)) {
      return result;
    }
    Try<BoxedUnit> rejection = new Failure<>(refused);
    var rejections = Collections.nCopies(messages.size(), rejection);
    return new Success<>(CollectionConverters.asScala(rejections).toVector());
  }

  private BrokenChainException alarmed(BrokenChainException e) {
    meters.brokenChain();
    LOG.atError().addKeyValue("entity", e.persistenceId()).log(e.getMessage());
    return e;
  }

  /** Whether the link covers all there is to this row. */
  private static boolean isPlain(Tuple2<JournalPekkoSerializationRow, Set<String>> tagged) {
    var row = tagged._1();
    return tagged._2().isEmpty()
        && !row.deleted()
        && row.adapterManifest().isEmpty()
        && row.metaPayload().isEmpty();
  }

  private static List<PendingWrite> groupOf(PendingWrite write) {
    var group = new ArrayList<PendingWrite>();
    group.add(write);
    return group;
  }

  private static List<PendingWrite> joined(List<PendingWrite> group, PendingWrite write) {
    group.add(write);
    return group;
  }
}
