package io.birthmark.node;

import io.birthmark.ca.CaLoad;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceId;
import io.birthmark.fleet.SharedWaits;
import io.birthmark.http.BootstrapToken;
import io.birthmark.http.Entrance;
import io.birthmark.http.HttpServer;
import io.birthmark.http.HttpSettings;
import io.birthmark.ingress.SparkplugHost;
import io.birthmark.ingress.SparkplugSettings;
import io.birthmark.projection.JournalAuditTrail;
import io.birthmark.projection.JournalCertificateArchive;
import io.birthmark.projection.JournalLiveEvents;
import io.birthmark.rest.Api;
import io.birthmark.rest.ApiPorts;
import io.birthmark.rest.CaPorts;
import io.birthmark.rest.Catalogue;
import io.birthmark.rest.DeviceDoor;
import io.birthmark.rest.IngressDoor;
import io.birthmark.rest.ProfilePorts;
import io.birthmark.rest.TokenTerms;
import io.birthmark.status.StatusServer;
import io.birthmark.status.StatusSettings;
import io.birthmark.twin.Deliver;
import io.birthmark.twin.DeliveryPost;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;

/**
 * What the world meets of a node: MQTT ingress, the listener of revocation lists, the operators'
 * API.
 */
final class NodeEdges {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final NodeWiring.Materials m;
  private final NodeWiring.Core core;

  private NodeEdges(NodeWiring.Materials m, NodeWiring.Core core) {
    this.m = m;
    this.core = core;
  }

  /** Opens them all; returns when the front door is open. */
  static NodeWiring.Node open(NodeWiring.Materials materials, NodeWiring.Core core)
      throws IOException, ExecutionException, InterruptedException {
    return new NodeEdges(materials, core).open();
  }

  private NodeWiring.Node open() throws IOException, ExecutionException, InterruptedException {
    var sparkplug = SparkplugSettings.from(m.config());
    var host =
        core.spawn("sparkplug-host", SparkplugHost.create(sparkplug, core.desk(), core.clock()));
    core.post()
        .tell(
            new DeliveryPost.Serve(
                Channel.SPARKPLUG, core.spawn("sparkplug-carrier", carrier(host))));
    stopInOrder(host);

    var published = new PublishedStatus(m.ca(), core.crls()::newest, core.clock());
    var httpSettings = HttpSettings.from(m.config());
    var entrance =
        Entrance.open(
            core.system(),
            httpSettings.access(),
            core.access(),
            BootstrapToken.loadOrCreate(m.data().resolve("bootstrap.token")),
            httpSettings.tls().isPresent(),
            m.random(),
            core.clock());
    var readiness =
        NodeReadiness.start(
            core.system(),
            m.store().dataSource(),
            core.groups(),
            core.profiles().directory(),
            entrance.directory(),
            published,
            host,
            core.due(),
            core.fleet(),
            core.queries());
    var status = statusListener(published);
    var ports =
        new ApiPorts(
            DeviceDoor.of(core.twins()),
            core.registry(),
            core.groups(),
            core.keys(),
            core.claims(),
            m.providers(),
            new TokenTerms(
                m.random(),
                core.clock(),
                httpSettings.tokens().lifetime(),
                httpSettings.tokens().longest()),
            new JournalAuditTrail(m.store().dataSource(), core.queries()),
            new JournalCertificateArchive(m.store().dataSource(), core.queries()),
            core.chains(),
            SharedWaits.counted(core.fleetView(), DeviceId.DEFAULT_TENANT),
            core.fleetView(),
            new JournalLiveEvents(m.store().dataSource(), m.store().kind(), core.queries()),
            IngressDoor.of(core.system(), host, httpSettings.askTimeout()),
            core.fleetRebuild(),
            core.clock(),
            new Catalogue(core.profiles().directory(), core.authorities().keySet()),
            new CaPorts(
                core.authorities(),
                core.cas().registry(),
                ca -> CaLoad.of(core.meters().registry(), ca),
                core.cas().intakes()::report,
                core.reconciler()),
            core.clouds(),
            new ProfilePorts(
                core.profiles().registry(),
                core.profiles().rules(),
                core.profiles().directory().builtIn()),
            readiness,
            core.meters(),
            core.operations());
    var binding =
        HttpServer.start(
                core.system(),
                httpSettings,
                core.clock(),
                Api.routes(core.system(), httpSettings, entrance, ports))
            .toCompletableFuture()
            .get();
    var http = address(httpSettings.tls().isPresent() ? "https" : "http", binding);
    NodeFile.write(m.data(), http, sparkplug.broker().url(), status);
    return new NodeWiring.Node(
        http, sparkplug.broker().url(), status, core.system().getWhenTerminated());
  }

  private URI statusListener(PublishedStatus published)
      throws ExecutionException, InterruptedException {
    var binding =
        StatusServer.start(core.system(), StatusSettings.from(m.config()), published, core.clock())
            .toCompletableFuture()
            .get();
    return address("http", binding);
  }

  private static URI address(String scheme, ServerBinding binding) {
    var address = binding.localAddress();
    // A listener on all interfaces is reached on this machine's own address as well.
    var host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
    return URI.create(
        "%s://%s:%d"
            .formatted(scheme, host.contains(":") ? "[" + host + "]" : host, address.getPort()));
  }

  private static Behavior<Deliver> carrier(ActorRef<SparkplugHost.Message> host) {
    return Behaviors.receiveMessage(deliver -> {
      host.tell(new SparkplugHost.Tell(deliver));
      return Behaviors.same();
    });
  }

  /** The broker hears that the host goes before twins and journal go. */
  private void stopInOrder(ActorRef<SparkplugHost.Message> host) {
    var shutdown = CoordinatedShutdown.get(core.system());
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "sparkplug-state-offline",
        () ->
            AskPattern.ask(host, SparkplugHost.Stop::new, STOP_WITHIN, core.system().scheduler()));
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "node-file",
        () -> NodeFile.delete(m.data()));
  }
}
