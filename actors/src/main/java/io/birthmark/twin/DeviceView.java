package io.birthmark.twin;

import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceState;

/**
 * A device as its twin sees it at one revision.
 *
 * @param device who
 * @param state where it stands
 * @param revision how many events are stored; with the journal's link this is the head an auditor
 *     compares with
 */
public record DeviceView(DeviceId device, DeviceState state, long revision)
    implements ClusterMessage {}
