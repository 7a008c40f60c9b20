package io.birthmark.device;

import java.time.Instant;

/**
 * A token that is good for one enrollment, as the journal names it: the token itself lies encrypted
 * in the vault.
 *
 * @param key the id under which it lies there; made of the token, so that one token has one id
 * @param check 16 hexadecimal digits that tell it apart from others and nothing else
 * @param expires from then on it proves nothing
 */
public record OneTimeToken(String key, String check, Instant expires) {}
