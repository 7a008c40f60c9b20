package io.birthmark.rest;

import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.twin.DeviceTwin;
import io.birthmark.twin.DeviceTwins;
import io.birthmark.twin.DeviceView;
import java.util.concurrent.CompletionStage;

/** The twins, as far as the API needs them. All fail with a time-out when no answer comes. */
public interface DeviceDoor {
  /** Gives a command to a device's twin; without an answer its outcome is unknown. */
  CompletionStage<DeviceTwin.Reply> ask(
      DeviceId device, DeviceCommand command, Provenance provenance);

  /** Asks a device's twin what would become of a command, without any effect. */
  CompletionStage<DeviceTwin.Forecast> weigh(
      DeviceId device, DeviceCommand command, Provenance provenance);

  /** Looks at a device without any effect. */
  CompletionStage<DeviceView> look(DeviceId device);

  /** The door to the real twins. */
  static DeviceDoor of(DeviceTwins twins) {
    return new DeviceDoor() {
      @Override
      public CompletionStage<DeviceTwin.Reply> ask(
          DeviceId device, DeviceCommand command, Provenance provenance) {
        return twins.ask(device, command, provenance);
      }

      @Override
      public CompletionStage<DeviceTwin.Forecast> weigh(
          DeviceId device, DeviceCommand command, Provenance provenance) {
        return twins.weigh(device, command, provenance);
      }

      @Override
      public CompletionStage<DeviceView> look(DeviceId device) {
        return twins.look(device);
      }
    };
  }
}
