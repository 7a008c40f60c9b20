package io.birthmark.rest;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How one-time tokens are made.
 *
 * @param random where their bytes come from
 * @param lifetime how long a token is good whose expiry nobody has set
 * @param longest how long one may be good at most
 */
public record TokenTerms(
    SecureRandom random, InstantSource clock, Duration lifetime, Duration longest) {}
