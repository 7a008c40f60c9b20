package io.birthmark.rest;

import io.birthmark.device.CommandName;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.twin.DeviceTwin;
import java.util.List;
import java.util.Map;

/**
 * What a deed would come to, as the API tells it; nothing was done.
 *
 * @param revision the device's revision that this holds for
 * @param from the state now, as in {@code OPERATIONAL(ACTIVE)}
 * @param to the state afterwards
 * @param events what would be written; none when it is so already
 * @param legal what may be asked of the device afterwards
 */
record ForecastResource(
    boolean validateOnly,
    String device,
    long revision,
    String from,
    String to,
    List<Event> events,
    List<CommandName> legal) {

  /** An event that would be written. */
  record Event(String type, Map<String, Object> event) {
    static Event of(DeviceEvent event) {
      var fields = EventFields.of(event);
      return new Event(fields.type(), fields.values());
    }
  }

  static ForecastResource of(DeviceTwin.WouldApply forecast) {
    var view = forecast.view();
    var after = forecast.after().state();
    return new ForecastResource(
        true,
        view.device().device(),
        view.revision(),
        view.state().label().toString(),
        after.label().toString(),
        forecast.events().stream().map(Event::of).toList(),
        DeviceLifecycle.legal(after).stream().sorted().toList());
  }
}
