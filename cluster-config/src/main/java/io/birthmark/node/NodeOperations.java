package io.birthmark.node;

import com.typesafe.config.Config;
import io.birthmark.device.DeviceId;
import io.birthmark.device.RecordId;
import io.birthmark.fleet.FleetView;
import io.birthmark.journal.JournalStore;
import io.birthmark.operation.OperationBook;
import io.birthmark.operation.OperationCommand;
import io.birthmark.operation.OperationEvent;
import io.birthmark.operation.OperationRules;
import io.birthmark.operation.OperationRunner;
import io.birthmark.operation.OperationSettings;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistrySettings;
import io.birthmark.rest.OperationPorts;
import io.birthmark.targets.JdbcOperationTargets;
import io.birthmark.twin.DeviceTwins;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/** Operations on a node: where they are journaled, and who carries them out. */
final class NodeOperations {
  private NodeOperations() {}

  /**
   * Starts both, one of each in the cluster.
   *
   * @param sql where the runner's statements run; they block
   */
  static OperationPorts start(
      ActorSystem<?> system,
      Config config,
      JournalStore store,
      FleetView fleet,
      DeviceTwins twins,
      InstantSource clock,
      Supplier<RecordId> recordIds,
      Executor sql) {
    var settings = OperationSettings.from(config);
    var singletons = ClusterSingleton.get(system);
    ActorRef<Registry.Message<OperationCommand, OperationEvent, OperationBook>> registry =
        singletons.init(
            SingletonActor.of(
                Registry.create(
                    settings.rules(),
                    DeviceId.DEFAULT_TENANT,
                    RegistrySettings.from(config),
                    clock,
                    recordIds),
                OperationRules.ENTITY));
    var targets = new JdbcOperationTargets(store.dataSource(), sql);
    singletons.init(
        SingletonActor.of(
            OperationRunner.create(fleet, targets, twins::ask, registry, settings, clock),
            "operation-runner"));
    return new OperationPorts(registry, targets, settings);
  }
}
