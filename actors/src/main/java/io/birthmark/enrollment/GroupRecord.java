package io.birthmark.enrollment;

import java.time.Instant;

/**
 * An event of an enrollment group as it is stored: what happened, and who is to answer for it.
 *
 * @param actor who gave the command
 * @param channel the way the command came in, a name of {@link io.birthmark.device.Channel}
 * @param at when it was accepted
 * @param recordId names this record for all time
 */
public record GroupRecord(
    GroupEvent event, String actor, String channel, Instant at, String recordId) {}
