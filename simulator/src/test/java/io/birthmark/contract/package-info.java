/**
 * What every adapter of a CA must do when its CA misbehaves, as one table.
 *
 * <p>Begin with {@link io.birthmark.contract.CertificateAuthorityContractTest}; {@link
 * io.birthmark.contract.Misfortune} is what is expected; another adapter joins by a {@link
 * io.birthmark.contract.CaBench}.
 */
@NullMarked
package io.birthmark.contract;

import org.jspecify.annotations.NullMarked;
