package io.birthmark.node;

import com.typesafe.config.Config;
import io.birthmark.device.RecordId;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.profile.ProfileBook;
import io.birthmark.profile.ProfileCommand;
import io.birthmark.profile.ProfileDirectory;
import io.birthmark.profile.ProfileEvent;
import io.birthmark.profile.ProfileRegistry;
import io.birthmark.profile.ProfileSettings;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryFeed;
import io.birthmark.registry.RegistrySettings;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Wiring of the certificate profiles: the one that settings make, the registry of those that are
 * published, and this node's view of both.
 */
record NodeProfiles(
    ActorRef<Registry.Message<ProfileCommand, ProfileEvent, ProfileBook>> registry,
    ProfileRegistry rules,
    ProfileDirectory directory) {

  /** Starts registry and view. */
  static NodeProfiles start(
      ActorSystem<?> system,
      Config config,
      NodeSettings settings,
      InstantSource clock,
      Supplier<RecordId> recordIds) {
    var directory =
        new ProfileDirectory(
            CertificateProfile.device(
                    settings.publicBaseUrl(),
                    settings.extensionArc(),
                    settings.deviceKeys(),
                    settings.deviceValidity())
                .when(settings.deviceWhenUnprovable()));
    var rules = new ProfileRegistry(ProfileSettings.from(config));
    var registry =
        ClusterSingleton.get(system)
            .init(
                SingletonActor.of(
                    ProfileRegistry.create(rules, RegistrySettings.from(config), clock, recordIds),
                    ProfileRegistry.ENTITY));
    system.systemActorOf(
        RegistryFeed.create(directory, registry, config.getDuration(NodeWiring.REFRESH)),
        "profile-feed",
        Props.empty());
    return new NodeProfiles(registry, rules, directory);
  }
}
