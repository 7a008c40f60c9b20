package io.birthmark.rest;

import io.birthmark.pki.CertificateProfile;
import io.birthmark.profile.ProfileBook;
import io.birthmark.profile.ProfileCommand;
import io.birthmark.profile.ProfileEvent;
import io.birthmark.profile.ProfileRegistry;
import io.birthmark.registry.Registry;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The certificate profiles, as far as the API needs them.
 *
 * @param registry where they change
 * @param rules by which it changes them
 * @param builtIn the profile that settings make
 */
public record ProfilePorts(
    ActorRef<Registry.Message<ProfileCommand, ProfileEvent, ProfileBook>> registry,
    ProfileRegistry rules,
    CertificateProfile builtIn) {}
