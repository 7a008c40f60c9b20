/**
 * The CA that comes with Birthmark: a ceremony that makes a root and an issuing CA, and the issuing
 * CA that signs what was planned.
 *
 * <p>Begin with {@link io.birthmark.ca.embedded.CaCeremony}, then {@link
 * io.birthmark.ca.embedded.CaFiles}. The only room that writes or reads CA keys. Needs no ledger:
 * the twins' intents hold serial number, validity and the hash of the body.
 *
 * <p>Imports {@code ca}, whose port it serves, {@code pki} and {@code device}; no Pekko.
 */
@NullMarked
package io.birthmark.ca.embedded;

import org.jspecify.annotations.NullMarked;
