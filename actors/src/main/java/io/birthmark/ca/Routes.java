package io.birthmark.ca;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.pki.KeyKind;
import java.util.List;
import java.util.Optional;

/** Which CAs may issue for a device. Asked by many threads, never blocking. */
@FunctionalInterface
public interface Routes {
  /** Nobody is led anywhere: a request that has a CA stays there. */
  Routes NONE = (_, _, _, _) -> List.of();

  /**
   * The CAs that a device may be sent to, each once, the one to be asked first in front; none when
   * nothing is known of where it comes from, or no CA is for such a device.
   */
  List<Stop> of(DeviceId device, HardwareFacts facts, Origin origin, KeyKind key);

  /**
   * A CA on a route.
   *
   * @param why it has this place; empty where there was nothing to choose
   */
  record Stop(CaName ca, Optional<String> why) {}
}
