package io.birthmark.enrollment;

/**
 * Names the secret key of a group, from which its devices' initial keys are derived.
 *
 * @param id where the key lies
 * @param check which key was meant; another key found under the id is not used
 */
public record GroupKey(KeyId id, CheckValue check) {}
