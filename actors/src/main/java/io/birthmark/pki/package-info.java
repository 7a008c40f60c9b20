/**
 * X.509 craft: reading what devices and CAs send, planning what we issue, judging both.
 *
 * <p>Begin with {@link io.birthmark.pki.Csr} (what a device asks), {@link
 * io.birthmark.pki.CertificateProfile} (what we grant) and {@link io.birthmark.pki.IssuancePlan}
 * (the exact bytes to be signed). Every untrusted byte passes {@link io.birthmark.pki.DerGuard}
 * before a library sees it.
 *
 * <p>Imports the JDK, Bouncy Castle's ASN.1 structures, Amazon Corretto Crypto Provider and the
 * values of {@code io.birthmark.device}; no Pekko, no clock, no I/O. Bouncy Castle never computes
 * here: {@link io.birthmark.pki.CryptoProviders} chooses who does.
 */
@NullMarked
package io.birthmark.pki;

import org.jspecify.annotations.NullMarked;
