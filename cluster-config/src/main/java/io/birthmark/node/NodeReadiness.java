package io.birthmark.node;

import io.birthmark.access.AccessDirectory;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.http.Readiness;
import io.birthmark.ingress.SparkplugHost;
import io.birthmark.profile.ProfileDirectory;
import io.birthmark.projection.JournalFollower;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Whether the node can serve devices now: cluster, journal, groups, profiles, access, broker,
 * revocation list. Asked for in the background, so that an answer never waits for what is broken.
 */
final class NodeReadiness implements Readiness {
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int SQL_PATIENCE_SECONDS = 2;

  private final ActorSystem<?> system;
  private final DataSource store;
  private final GroupDirectory groups;
  private final ProfileDirectory profiles;
  private final AccessDirectory access;
  private final PublishedStatus published;
  private volatile Check journal = new Check("journal", false, "not asked yet");
  private volatile Check deadlines = new Check("deadlines", true, "not asked yet");
  private volatile Check fleet = new Check("fleet", true, "not asked yet");
  private volatile Check broker = new Check("broker", false, "not asked yet");

  private NodeReadiness(
      ActorSystem<?> system,
      DataSource store,
      GroupDirectory groups,
      ProfileDirectory profiles,
      AccessDirectory access,
      PublishedStatus published) {
    this.system = system;
    this.store = store;
    this.groups = groups;
    this.profiles = profiles;
    this.access = access;
    this.published = published;
  }

  /** Begins to ask. */
  static NodeReadiness start(
      ActorSystem<?> system,
      DataSource store,
      GroupDirectory groups,
      ProfileDirectory profiles,
      AccessDirectory access,
      PublishedStatus published,
      ActorRef<SparkplugHost.Message> host,
      ActorRef<JournalFollower.Message> due,
      ActorRef<JournalFollower.Message> fleet,
      Executor sql) {
    var readiness = new NodeReadiness(system, store, groups, profiles, access, published);
    system
        .scheduler()
        .scheduleWithFixedDelay(
            Duration.ZERO,
            EVERY,
            () -> {
              readiness.askJournal(sql);
              readiness.askBroker(host);
              readiness
                  .lag(due, "deadlines", "the due index")
                  .thenAccept(check -> readiness.deadlines = check);
              readiness
                  .lag(fleet, "fleet", "the fleet's lists")
                  .thenAccept(check -> readiness.fleet = check);
            },
            system.executionContext());
    return readiness;
  }

  private void askJournal(Executor sql) {
    try {
      sql.execute(() -> journal = journal());
    } catch (RejectedExecutionException e) {
      journal = new Check("journal", false, "too much work is waiting for it");
    }
  }

  private Check journal() {
    try (var connection = store.getConnection()) {
      return connection.isValid(SQL_PATIENCE_SECONDS)
          ? new Check("journal", true, "")
          : new Check("journal", false, "the store does not answer");
    } catch (SQLException e) {
      return new Check("journal", false, "the store cannot be reached");
    }
  }

  private void askBroker(ActorRef<SparkplugHost.Message> host) {
    AskPattern.ask(host, SparkplugHost.GetStatus::new, PATIENCE, system.scheduler())
        .whenComplete((status, failure) ->
            broker =
                status != null && status.online()
                    ? new Check("broker", true, "")
                    : new Check("broker", false, "the MQTT broker cannot be reached"));
  }

  /** A node whose read models lag still serves devices, so this never makes it unready. */
  private CompletionStage<Check> lag(
      ActorRef<JournalFollower.Message> follower, String name, String what) {
    return AskPattern.ask(follower, JournalFollower.GetLag::new, PATIENCE, system.scheduler())
        .handle((lag, failure) ->
            new Check(
                name,
                true,
                lag == null
                    ? what + ": no answer"
                    : lag.trouble().orElse(what + ": " + lag.behind().toMillis() + " ms behind")));
  }

  @Override
  public List<Check> checks() {
    boolean up = Cluster.get(system).selfMember().status().equals(MemberStatus.up());
    return List.of(
        new Check("cluster", up, up ? "" : "the node has not joined its cluster"),
        journal,
        new Check(
            "groups",
            groups.isLoaded(),
            groups.isLoaded() ? "" : "the enrollment groups are not read yet"),
        new Check(
            "profiles",
            profiles.isLoaded(),
            profiles.isLoaded() ? "" : "the published certificate profiles are not read yet"),
        new Check(
            "access", access.isLoaded(), access.isLoaded() ? "" : "who may enter is not read yet"),
        broker,
        deadlines,
        fleet,
        published.check());
  }
}
