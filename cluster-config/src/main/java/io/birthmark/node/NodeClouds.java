package io.birthmark.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.cloud.CloudRecords;
import io.birthmark.cloud.CloudRegistrar;
import io.birthmark.cloud.CloudSettings;
import io.birthmark.cloud.awsiot.AwsIotCloud;
import io.birthmark.cloud.awsiot.AwsIotSettings;
import io.birthmark.device.CaName;
import io.birthmark.device.CloudName;
import io.birthmark.projection.CloudProjection;
import io.birthmark.projection.CloudTable;
import io.birthmark.projection.FollowedJournal;
import io.birthmark.projection.JournalCertificateArchive;
import io.birthmark.projection.JournalFollower;
import io.birthmark.rest.CloudPorts;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceTwins;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * The clouds, as {@code birthmark.clouds} has them: for each a follower of the journal that knows
 * what is wanted there, and a registrar that brings it about. Nothing is asked of them here: a node
 * starts while they are away.
 */
final class NodeClouds {
  private static final String CLOUDS = "birthmark.clouds";
  private static final String KINDS = "birthmark.cloud.kinds";
  private static final String AWSIOT = "awsiot";
  private static final List<String> ALL_KINDS = List.of(AWSIOT);

  /** Patience with a follower, which answers between two steps. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Map<CloudName, Configured> clouds;

  /** A cloud and how it is kept up. */
  private record Configured(AwsIotCloud cloud, CloudSettings settings) {}

  private NodeClouds(Map<CloudName, Configured> clouds) {
    this.clouds = clouds;
  }

  /**
   * All that are configured, by name.
   *
   * @param cas the CAs that are configured
   * @param executor threads that sign requests
   * @throws ConfigException naming everything that is wrong with all of them
   */
  static NodeClouds of(Config config, Set<CaName> cas, Executor executor, InstantSource clock) {
    var clouds = new LinkedHashMap<CloudName, Configured>();
    var faults = new ArrayList<String>();
    var kinds = new Kinds(config, CLOUDS, KINDS, ALL_KINDS);
    for (var named : kinds.names()) {
      var name = CloudName.of(named);
      if (name.isEmpty()) {
        faults.add(
            CLOUDS
                + "."
                + named
                + ": a name has letters, digits, dot, dash, underscore; at most 48");
      } else {
        kinds
            .read(named, faults)
            .flatMap(read -> one(read, name.get(), cas, executor, clock, faults))
            .ifPresent(built -> clouds.put(name.get(), built));
      }
    }
    if (!faults.isEmpty()) {
      clouds.values().forEach(built -> built.cloud().close());
      throw new ConfigException.Generic(String.join("; ", faults));
    }
    return new NodeClouds(clouds);
  }

  private static Optional<Configured> one(
      Kinds.Named read,
      CloudName name,
      Set<CaName> cas,
      Executor executor,
      InstantSource clock,
      List<String> all) {
    var settings = CloudSettings.from(read.settings(), cas, read.faults());
    var way = AwsIotSettings.from(read.settings(), read.faults());
    all.addAll(read.faults().found());
    return all.isEmpty()
        ? Optional.of(new Configured(new AwsIotCloud(name, way, executor, clock), settings))
        : Optional.empty();
  }

  /** Their names. */
  Set<CloudName> names() {
    return Set.copyOf(clouds.keySet());
  }

  /**
   * Starts them, each once in the cluster.
   *
   * @param sql threads of the follower and the registrar
   * @param queries threads that answer questions
   * @return what the API needs of them
   */
  CloudPorts start(
      ActorSystem<?> system,
      NodeWiring.Materials m,
      DeviceTwins twins,
      Executor sql,
      Executor queries,
      InstantSource clock) {
    var singletons = ClusterSingleton.get(system);
    var following = JournalFollower.Settings.from(m.config());
    var store = m.store();
    var archive = new JournalCertificateArchive(store.dataSource(), sql);
    var registrations = new CloudTable(store.dataSource(), sql);
    clouds.forEach((name, configured) -> {
      var journal =
          new FollowedJournal(
              store.dataSource(),
              store.kind(),
              "cloud-" + name,
              following.batch(),
              new CloudProjection(name));
      var follower =
          singletons.init(
              SingletonActor.of(
                  JournalFollower.create(journal, following, clock, sql),
                  "follower-cloud-" + name));
      singletons.init(
          SingletonActor.of(
              CloudRegistrar.create(
                  new CloudRegistrar.Ports(
                      configured.cloud(),
                      registrations,
                      archive,
                      through(twins),
                      () -> behind(follower, system)),
                  configured.settings(),
                  clock),
              "cloud-registrar-" + name));
    });
    system.getWhenTerminated().thenRun(this::close);
    return new CloudPorts(names(), new CloudTable(store.dataSource(), queries));
  }

  private void close() {
    clouds.values().forEach(built -> built.cloud().close());
  }

  /** A follower that has not read yet, or cannot read now, knows nothing. */
  private static CompletionStage<Optional<Duration>> behind(
      ActorRef<JournalFollower.Message> follower, ActorSystem<?> system) {
    return AskPattern.ask(follower, JournalFollower.GetLag::new, PATIENCE, system.scheduler())
        .thenApply(lag ->
            lag.trouble().isEmpty() ? Optional.of(lag.behind()) : Optional.<Duration>empty());
  }

  private static CloudRecords through(DeviceTwins twins) {
    return (device, command, by) ->
        twins
            .ask(device, command, by)
            .thenApply(reply ->
                switch (reply) {
                  case DeviceTwin.Applied _ -> Optional.empty();
                  case DeviceTwin.Refused refused -> Optional.of(refused.reason());
                });
  }
}
