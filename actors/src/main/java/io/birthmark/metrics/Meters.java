package io.birthmark.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/**
 * The registry of an actor system. It keeps nothing by itself: what is measured goes to the
 * registries that were added, and before there is one, nowhere.
 */
public final class Meters implements Extension {
  private static final Id ID = new Id();

  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

  private Meters() {}

  /** Makes one for each system that asks. */
  private static final class Id extends AbstractExtensionId<Meters> {
    @Override
    public Meters createExtension(ExtendedActorSystem system) {
      return new Meters();
    }
  }

  /** The registry that everything of this system measures in. */
  public static MeterRegistry registry(ClassicActorSystemProvider system) {
    return ID.get(system).registry;
  }

  /** From now on {@code destination} has all that is measured, also what began before. */
  public static void add(ClassicActorSystemProvider system, MeterRegistry destination) {
    ID.get(system).registry.add(destination);
  }
}
