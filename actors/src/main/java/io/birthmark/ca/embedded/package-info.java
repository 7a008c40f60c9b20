/**
 * The CA that comes with Birthmark: a ceremony that makes a root and an issuing CA, the issuing CA
 * that signs what was planned, and its revocation lists.
 *
 * <p>Begin with {@link io.birthmark.ca.embedded.CaCeremony}, then {@link
 * io.birthmark.ca.embedded.CaFiles}; for revocation with {@link
 * io.birthmark.ca.embedded.CrlPublisher}, the actor that makes the lists. The only room that writes
 * or reads CA keys. Certificates need no ledger: the twins' intents hold serial number, validity
 * and the hash of the body. Revocations have one, the port {@link
 * io.birthmark.ca.embedded.RevocationLedger}.
 *
 * <p>Imports {@code ca}, whose port it serves, {@code pki} and {@code device}; Pekko's actors for
 * the publisher alone.
 */
@NullMarked
package io.birthmark.ca.embedded;

import org.jspecify.annotations.NullMarked;
