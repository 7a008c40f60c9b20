package io.birthmark.load;

import io.birthmark.device.DeviceId;
import io.birthmark.line.DeviceMessage;
import io.birthmark.line.HostCommand;
import io.birthmark.line.LineLoop;
import io.birthmark.line.VirtualDevice;
import io.birthmark.line.Waiting;
import io.birthmark.twin.EnrollmentDesk.Answer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One thread on which devices live that speak to a desk in this process. All that a device does
 * itself happens here, and nothing that the node does: the desk is asked on the node's threads.
 */
final class DeviceLoop implements AutoCloseable {
  private static final long SWEEP_MILLIS = 250;

  private final LineLoop thread;
  private final Executor node;
  private final InstantSource clock;
  private final Runnable ended;
  private final Map<DeviceId, Present> present = new HashMap<>();
  private volatile String lastRefusal = "none";

  /** A device that has not ended, and how it speaks. */
  private record Present(VirtualDevice device, Asking asking) {}

  /** Brings a device's message to the desk; called on a thread of the node. */
  interface Asking {
    void ask(DeviceMessage message, Consumer<Answer> heard);
  }

  /**
   * @param node where the desk is asked
   * @param ended told of each device that is OPERATIONAL
   * @param onFault told of what should not happen
   */
  DeviceLoop(Executor node, InstantSource clock, Runnable ended, Consumer<Throwable> onFault) {
    this.node = node;
    this.clock = clock;
    this.ended = ended;
    this.thread = new LineLoop(onFault);
    var _ =
        thread.scheduleWithFixedDelay(
            this::repeat, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Makes a device on this thread and switches it on. */
  void switchOn(DeviceId id, Supplier<VirtualDevice> make, Asking asking) {
    thread.execute(() -> {
      var one = new Present(make.get(), asking);
      present.put(id, one);
      say(id, one, one.device().powerOn(clock.instant()));
    });
  }

  /** Tells a device what the host says to it; one that has ended hears nothing. */
  void tell(DeviceId id, Answer answer) {
    thread.execute(() -> hear(id, DeskWords.command(answer, clock.instant())));
  }

  /** The code of the last refusal that a device of this loop got. */
  String lastRefusal() {
    return lastRefusal;
  }

  /** CPU time of this thread so far, in nanoseconds. */
  long cpuNanos() throws IOException, InterruptedException {
    return Waiting.on(
        thread.submit(() -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
  }

  private void hear(DeviceId id, HostCommand command) {
    var one = present.get(id);
    if (one == null) {
      return;
    }
    if (command instanceof HostCommand.Refused(var code, var text, _)) {
      lastRefusal = code + " " + text;
    }
    say(id, one, one.device().onCommand(command, clock.instant()));
    if (one.device().journey().ending().isPresent()) {
      present.remove(id);
      ended.run();
    }
  }

  private void say(DeviceId id, Present one, List<DeviceMessage> messages) {
    for (var message : messages) {
      node.execute(() -> one.asking().ask(message, answer -> tell(id, answer)));
    }
  }

  private void repeat() {
    var now = clock.instant();
    present.forEach((id, one) -> say(id, one, one.device().onTimer(now)));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
