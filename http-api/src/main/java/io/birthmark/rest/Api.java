package io.birthmark.rest;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;

import io.birthmark.console.ConsoleRoutes;
import io.birthmark.http.BearerToken;
import io.birthmark.http.HttpSettings;
import io.birthmark.http.JsonBody;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The whole API. Everything but the node's health, the API's description and the pages about it
 * lies behind the token.
 */
public final class Api {
  private Api() {}

  /**
   * All routes, for {@link io.birthmark.http.HttpServer}.
   *
   * @param token who may enter
   */
  public static Route routes(
      ActorSystem<?> system, HttpSettings settings, BearerToken token, ApiPorts ports) {
    var body = new JsonBody(system, settings);
    var groups = new Groups(system, ports.groups(), ports.directory(), settings.askTimeout());
    var registrations = new Registrations(ports, groups);
    var devices = new DeviceRoutes(ports);
    var deeds = new DeedRoutes(ports.devices(), body);
    var fleet = new FleetRoutes(ports);
    var live = new LiveRoutes(system, ports.live(), settings.live());
    var registrationRoutes =
        new RegistrationRoutes(
            ports, registrations, new RegistrationLines(registrations, settings.bulk()), body);
    var metrics = new MetricsRoutes(ports.metrics());
    var groupRoutes = new GroupRoutes(groups, ports.keys(), ports.catalogue(), body);
    return concat(
        new HealthRoutes(ports.readiness()).routes(),
        new DescriptionRoutes().routes(),
        new ConsoleRoutes().routes(),
        token.guard(actor ->
            concat(
                metrics.routes(),
                pathPrefix(
                    PathMatchers.segment("api").slash("v1"),
                    () ->
                        concat(
                            registrationRoutes.routes(actor),
                            devices.routes(),
                            deeds.routes(actor),
                            fleet.routes(),
                            live.routes(),
                            groupRoutes.routes(actor))))));
  }
}
