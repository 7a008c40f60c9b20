package io.birthmark.twin;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Route;

/**
 * What a twin asks its delivery channel: tell the device on this route what is next. Lost messages
 * do no harm, because the device repeats and the twin's persisted deadline repeats.
 *
 * @param answer what the device is to be told
 */
public record Deliver(DeviceId device, Route route, EnrollmentDesk.Answer answer) {}
