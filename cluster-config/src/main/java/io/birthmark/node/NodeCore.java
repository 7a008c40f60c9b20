package io.birthmark.node;

import com.typesafe.config.ConfigException;
import io.birthmark.device.Channel;
import io.birthmark.device.Provenance;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.enrollment.GroupEvent;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.projection.JournalFollower;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import io.birthmark.tracing.Traces;
import io.birthmark.twin.Deliver;
import io.birthmark.twin.DeliveryPost;
import io.birthmark.twin.DeviceTwins;
import io.birthmark.twin.EnrollmentDesk;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A whole node in this process but for its edges: no broker, no listener. It has the node's own
 * wiring, journal, follower, waker and CA, and is spoken to through its enrollment desk. For
 * whoever measures or fills a journal; a node that serves devices is a process of its own.
 */
public final class NodeCore implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Premises premises;
  private final NodeWiring.Core core;

  private NodeCore(Premises premises, NodeWiring.Core core) {
    this.premises = premises;
    this.core = core;
  }

  /**
   * Starts it; ports in the options are passed over.
   *
   * @throws IOException when it cannot start; the message tells a person why
   */
  public static NodeCore start(NodeOptions options) throws IOException, InterruptedException {
    try {
      var premises = Premises.open(options, new SecureRandom());
      try {
        return new NodeCore(premises, NodeWiring.startCore(premises.materials()));
      } catch (IOException | ExecutionException | InterruptedException | RuntimeException e) {
        premises.close();
        throw e;
      }
    } catch (NodeRefusal | ConfigException e) {
      throw new IOException("The node did not start: " + e.getMessage(), e);
    } catch (ExecutionException e) {
      throw new IOException("The node did not start: " + NodeMain.cause(e), e);
    }
  }

  /** Where devices are served. */
  public EnrollmentDesk desk() {
    return core.desk();
  }

  public DeviceTwins twins() {
    return core.twins();
  }

  /** The node's spans go there from now on. */
  public void traceTo(OpenTelemetry telemetry) {
    Traces.sendTo(core.system(), telemetry);
  }

  /** The groups as this node sees them. */
  public GroupDirectory groups() {
    return core.groups();
  }

  /** Where the secret keys lie that evidence is checked with. */
  public EvidenceKeys keys() {
    return core.keys();
  }

  /** The node's threads for work that does not block. */
  public Executor executor() {
    return core.system().executionContext();
  }

  /** Asks the groups' registry to do something. */
  public CompletionStage<Registry.Reply<GroupEvent, TenantGroups>> apply(
      GroupCommand command, Provenance provenance) {
    return new RegistryDoor<>(core.system(), core.registry(), PATIENCE).apply(command, provenance);
  }

  /** How far the read model that is furthest behind the journal is behind it. */
  public CompletionStage<JournalFollower.Lag> lag() {
    return lag(core.due())
        .thenCombine(
            lag(core.fleet()),
            (due, fleet) -> due.behind().compareTo(fleet.behind()) > 0 ? due : fleet);
  }

  private CompletionStage<JournalFollower.Lag> lag(ActorRef<JournalFollower.Message> follower) {
    return AskPattern.ask(
        follower, JournalFollower.GetLag::new, PATIENCE, core.system().scheduler());
  }

  /**
   * From now on {@code carrier} is handed what is to be brought to devices that came by this
   * channel. It is called on an actor's thread and must not block.
   */
  public void serve(Channel channel, Consumer<Deliver> carrier) {
    ActorRef<Deliver> actor =
        core.spawn(
            "carrier-" + channel,
            Behaviors.receiveMessage(deliver -> {
              carrier.accept(deliver);
              return Behaviors.same();
            }));
    core.post().tell(new DeliveryPost.Serve(channel, actor));
  }

  /** Stops everything in order and waits until it has ended. */
  @Override
  public void close() throws IOException {
    core.system().terminate();
    core.system().getWhenTerminated().toCompletableFuture().join();
    premises.close();
  }
}
