package io.birthmark.crash;

import io.birthmark.line.DeviceMessage;
import io.birthmark.line.HostCommand;
import io.birthmark.line.VirtualDevice;
import io.birthmark.load.DeskWords;
import io.birthmark.twin.EnrollmentDesk;
import io.birthmark.twin.EnrollmentDesk.Answer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A device that outlives the nodes it speaks to. */
final class CrashDevice implements AutoCloseable {
  private static final long SWEEP_MILLIS = 100;

  private final VirtualDevice device;
  private final DeskWords words;
  private final Life life;
  private final InstantSource clock;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private volatile @Nullable EnrollmentDesk desk;
  private volatile boolean ended;

  CrashDevice(VirtualDevice device, DeskWords words, Life life, InstantSource clock) {
    this.device = device;
    this.words = words;
    this.life = life;
    this.clock = clock;
  }

  /** From now on it speaks to this node. */
  void at(EnrollmentDesk next) {
    desk = next;
  }

  void switchOn() {
    thread.execute(() -> say(device.powerOn(clock.instant())));
    var _ =
        thread.scheduleWithFixedDelay(
            () -> say(device.onTimer(clock.instant())),
            SWEEP_MILLIS,
            SWEEP_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** What the node brings by itself. */
  void delivered(Answer answer) {
    hear(answer);
  }

  private void hear(Answer answer) {
    var command = DeskWords.command(answer, clock.instant());
    boolean certificate = command instanceof HostCommand.Delivered;
    if (life.isOver() || (certificate && life.endsAt(Boundary.BEFORE_DELIVERED))) {
      return;
    }
    thread.execute(() -> {
      var said = device.onCommand(command, clock.instant());
      ended = device.journey().ending().isPresent();
      if (!certificate || !life.endsAt(Boundary.AFTER_DELIVERED)) {
        say(said);
      }
    });
  }

  private void say(List<DeviceMessage> messages) {
    var host = desk;
    if (host == null || life.isOver()) {
      return;
    }
    for (var message : messages) {
      words
          .question(message)
          .at(host)
          .whenComplete((answer, failure) -> {
            if (failure == null) {
              hear(answer);
            }
          });
    }
  }

  boolean hasEnded() {
    return ended;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
