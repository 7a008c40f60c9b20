package io.birthmark.ca;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.RevocationReason;

/** A journaled revocation on its way to the CA. */
public record RevocationOrder(
    DeviceId device, HeldCertificate certificate, RevocationReason reason) {}
