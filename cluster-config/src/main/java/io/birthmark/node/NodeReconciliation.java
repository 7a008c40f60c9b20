package io.birthmark.node;

import io.birthmark.ca.CaCapabilities.Listing;
import io.birthmark.ca.CaLists;
import io.birthmark.ca.CaReader;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.device.CaName;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.projection.FleetReader;
import io.birthmark.projection.JournalAuditTrail;
import io.birthmark.reconcile.Reconciler;
import io.birthmark.reconcile.ReconciliationRunner;
import io.birthmark.reconcile.ReconciliationSettings;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceTwins;
import io.birthmark.twin.DeviceView;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/** Wiring of the comparison of CAs' own lists with what the devices know. */
final class NodeReconciliation {
  private final NodeWiring.Materials materials;
  private final ActorSystem<?> system;
  private final Map<CaName, CertificateAuthority> authorities;
  private final NodeCas cas;
  private final ReconciliationSettings settings;

  NodeReconciliation(
      NodeWiring.Materials materials,
      ActorSystem<?> system,
      Map<CaName, CertificateAuthority> authorities,
      NodeCas cas) {
    this.materials = materials;
    this.system = system;
    this.settings = ReconciliationSettings.from(materials.config());
    this.authorities = authorities;
    this.cas = cas;
  }

  /**
   * Starts the readers of this node, and the runner, one in the cluster.
   *
   * @param sql where the journal is read; that blocks
   */
  Reconciler start(DeviceTwins twins, FleetReader fleet, KeyClaims claims, Executor sql) {
    var lists = lists();
    var reconciler =
        new Reconciler(
            new Reconciler.Ports(
                lists::fetch,
                through(twins),
                fleet,
                claims,
                new JournalAuditTrail(materials.store().dataSource(), sql),
                materials.providers()));
    var ports =
        new ReconciliationRunner.Ports(authorities, lists, reconciler, fleet, cas.registry());
    ClusterSingleton.get(system)
        .init(
            SingletonActor.of(
                ReconciliationRunner.create(ports, settings), "reconciliation-runner"));
    return reconciler;
  }

  private CaLists lists() {
    var readers = new HashMap<CaName, ActorRef<CaReader.Message>>();
    authorities.forEach((name, ca) -> {
      if (ca.capabilities().listing() != Listing.NONE) {
        var reader = CaReader.create(ca, settings.reader(), () -> cas.isLetAlone(name));
        readers.put(name, system.systemActorOf(reader, "ca-reader-" + name, Props.empty()));
      }
    });
    return new CaLists(system, readers, settings.reader().answered());
  }

  private static Reconciler.Twins through(DeviceTwins twins) {
    return new Reconciler.Twins() {
      @Override
      public CompletionStage<DeviceView> look(DeviceId device) {
        return twins.look(device);
      }

      @Override
      public CompletionStage<DeviceTwin.Reply> ask(
          DeviceId device, DeviceCommand command, Provenance provenance) {
        return twins.ask(device, command, provenance);
      }
    };
  }
}
