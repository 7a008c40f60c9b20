package io.birthmark.rest;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;

import io.birthmark.console.ConsoleRoutes;
import io.birthmark.http.Entrance;
import io.birthmark.http.HttpSettings;
import io.birthmark.http.JsonBody;
import io.birthmark.registry.RegistryDoor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The whole API. Everything but the node's health, the API's description and the pages about it
 * lies behind the gate.
 */
public final class Api {
  private Api() {}

  /**
   * All routes, for {@link io.birthmark.http.HttpServer}.
   *
   * @param entrance who may enter, and do what
   */
  public static Route routes(
      ActorSystem<?> system, HttpSettings settings, Entrance entrance, ApiPorts ports) {
    var body = new JsonBody(system, settings);
    var groups =
        new Groups(
            new RegistryDoor<>(system, ports.groups(), settings.askTimeout()), ports.directory());
    var access = new Access(new RegistryDoor<>(system, entrance.registry(), settings.askTimeout()));
    var lines = new LineKeys(access, settings.access().quotaBlock());
    var registrations = new Registrations(ports, groups, lines);
    var devices = new DeviceRoutes(ports);
    var deeds = new DeedRoutes(ports.devices(), body);
    var operations =
        new Operations(
            new RegistryDoor<>(system, ports.operations().registry(), settings.askTimeout()),
            ports.operations(),
            ports.clock());
    var bulk = new BulkRoutes(operations, ports, body);
    var operationRoutes =
        new OperationRoutes(operations, ports.operations().settings().fastest(), body);
    var fleet = new FleetRoutes(ports, body, settings.bulk().lookUp());
    var live = new LiveRoutes(system, ports.live(), settings.live());
    var ingress = new IngressRoutes(ports.ingress());
    var registrationRoutes =
        new RegistrationRoutes(
            ports, registrations, new RegistrationLines(registrations, settings.bulk()), body);
    var metrics = new MetricsRoutes(ports.metrics());
    var groupRoutes = new GroupRoutes(groups, ports.keys(), ports.catalogue(), body);
    var caRegistry = new RegistryDoor<>(system, ports.cas().registry(), settings.askTimeout());
    var cas =
        new CaRoutes(
            ports.cas(),
            caRegistry,
            ports.fleet(),
            new CaExaminations(settings.caTestTimeout(), ports.clock()),
            new Reconciliations(ports.cas().reconciler(), caRegistry, body),
            body);
    var clouds = new CloudRoutes(ports.clouds());
    var profiles =
        new ProfileRoutes(
            ports.profiles(),
            new RegistryDoor<>(system, ports.profiles().registry(), settings.askTimeout()),
            new ProfileDryRun(ports),
            ports.cas().authorities().keySet(),
            ports.clock(),
            body);
    var anchors = new AnchorRoutes(groups, ports.providers(), body, ports.tokens().random());
    var grants =
        new GrantRoutes(
            access,
            body,
            ports.tokens().random(),
            settings.access().tokenLifetime(),
            ports.clock());
    var sessions = new SessionRoutes(access, entrance.sessions(), entrance.cookie());
    return entrance
        .gate()
        .throttle()
        .perAddress(
            concat(
                new HealthRoutes(ports.readiness()).routes(),
                new DescriptionRoutes().routes(),
                new ConsoleRoutes().routes(),
                entrance
                    .gate()
                    .guard(
                        concat(
                            metrics.routes(),
                            pathPrefix(
                                PathMatchers.segment("api").slash("v1"),
                                () ->
                                    concat(
                                        registrationRoutes.routes(),
                                        devices.routes(),
                                        deeds.routes(),
                                        bulk.routes(),
                                        operationRoutes.routes(),
                                        fleet.routes(),
                                        live.routes(),
                                        ingress.routes(),
                                        groupRoutes.routes(),
                                        cas.routes(),
                                        clouds.routes(),
                                        profiles.routes(),
                                        anchors.routes(),
                                        grants.routes(),
                                        sessions.routes()))))));
  }
}
