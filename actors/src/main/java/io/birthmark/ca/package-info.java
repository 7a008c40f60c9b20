/**
 * The way to every certificate authority.
 *
 * <p>Begin with {@link io.birthmark.ca.CertificateAuthority}, the port that every adapter
 * implements, then {@link io.birthmark.ca.CaGateway}, the actor between twins and an adapter; what
 * it decides is pure code in {@link io.birthmark.ca.CallLedger} and {@link
 * io.birthmark.ca.ReplyJudge}. Imports {@code device} and {@code pki}; an adapter's package imports
 * this one and no other adapter.
 */
@NullMarked
package io.birthmark.ca;

import org.jspecify.annotations.NullMarked;
