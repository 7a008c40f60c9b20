package io.birthmark.reconcile;

import io.birthmark.device.SerialNumber;

/**
 * A line of a CA's own list.
 *
 * @param reference what the CA calls the certificate: at AWS Private CA its ARN
 */
public record ListedCertificate(String reference, SerialNumber serial) {}
