package io.birthmark.device;

/**
 * The public key that a device was registered with, as its twin remembers it.
 *
 * @param digest SHA-256 of the SubjectPublicKeyInfo in DER
 * @param revision the revision whose event holds the key
 */
public record ManufacturerKey(Sha256 digest, long revision) {}
