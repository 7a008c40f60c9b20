package io.birthmark.twin;

import io.birthmark.device.Channel;
import java.util.EnumMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Hands deliveries to the channel they go by. A delivery for a channel that nobody serves is
 * dropped: the twin's persisted deadline sends it again.
 */
public final class DeliveryPost {
  /** What the post is told. */
  public sealed interface Message {}

  /** Bring this to its device. */
  public record Send(Deliver deliver) implements Message {}

  /** From now on {@code carrier} serves {@code channel}. */
  public record Serve(Channel channel, ActorRef<Deliver> carrier) implements Message {}

  private DeliveryPost() {}

  /** A post that nobody serves yet. */
  public static Behavior<Message> create() {
    Map<Channel, ActorRef<Deliver>> carriers = new EnumMap<>(Channel.class);
    return Behaviors.receiveMessage(message -> {
      switch (message) {
        case Send(var deliver) -> {
          var carrier = carriers.get(deliver.route().channel());
          if (carrier != null) {
            carrier.tell(deliver);
          }
        }
        case Serve(var channel, var carrier) -> carriers.put(channel, carrier);
      }
      return Behaviors.same();
    });
  }
}
