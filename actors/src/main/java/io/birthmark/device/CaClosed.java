package io.birthmark.device;

import java.time.Instant;

/**
 * Why a certificate authority takes no request now.
 *
 * @param reason why
 * @param until when it is worth asking again, as far as that is known
 */
public record CaClosed(Reason reason, Instant until) {}
