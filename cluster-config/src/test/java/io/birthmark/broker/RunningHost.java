package io.birthmark.broker;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ingress.SparkplugHost;
import io.birthmark.ingress.SparkplugSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** A Sparkplug host at a broker, with a desk that follows a script. */
final class RunningHost implements AutoCloseable {
  final ScriptedDesk desk = new ScriptedDesk();
  private final ActorSystem<SparkplugHost.Message> system;

  RunningHost(String brokerUrl, String hostId, String more) {
    var config =
        ConfigFactory.parseString(
                """
                birthmark.ingress.sparkplug {
                  host-id = "%1$s"
                  broker.url = "%2$s"
                  broker.client-id-prefix = "%1$s"
                  broker.reconnect-min = 50 ms
                  broker.reconnect-max = 500 ms
                  %3$s
                }
                pekko.log-dead-letters = off
                pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                """
                    .formatted(hostId, brokerUrl, more))
            .withFallback(ConfigFactory.load());
    this.system =
        ActorSystem.create(
            SparkplugHost.create(SparkplugSettings.from(config), desk, InstantSource.system()),
            "sparkplug-host",
            config);
  }

  void tell(SparkplugHost.Message message) {
    system.tell(message);
  }

  SparkplugHost.Status status() throws Exception {
    return AskPattern.ask(
            system, SparkplugHost.GetStatus::new, Duration.ofSeconds(20), system.scheduler())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  /** Goes offline in order. */
  void stop() throws Exception {
    AskPattern.ask(system, SparkplugHost.Stop::new, Duration.ofSeconds(20), system.scheduler())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
