package io.birthmark.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.awspca.AwsPcaAuthority;
import io.birthmark.ca.awspca.AwsPcaSettings;
import io.birthmark.ca.ejbca.EjbcaAuthority;
import io.birthmark.ca.ejbca.EjbcaSettings;
import io.birthmark.ca.intake.BudgetSettings;
import io.birthmark.ca.outside.Faults;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.node.PinnedAuthorities.Pinned;
import io.birthmark.pki.Profiles;
import io.birthmark.pki.ValidityBounds.Latitude;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The authorities outside the node, as {@code birthmark.ca.authorities} has them. Nothing is asked
 * of them here: a node starts while they are away.
 */
final class NodeAuthorities {
  private static final String AUTHORITIES = "birthmark.ca.authorities";
  private static final String EMBEDDED = "birthmark.ca.embedded";
  private static final String KINDS = "birthmark.ca.kinds";
  private static final String EJBCA = "ejbca";
  private static final String AWSPCA = "awspca";
  private static final List<String> ALL_KINDS = List.of(AWSPCA, EJBCA);

  private final NodeWiring.Materials m;
  private final Kinds kinds;
  private final Profiles profiles;
  private final Executor executor;
  private final InstantSource clock;

  private NodeAuthorities(
      NodeWiring.Materials m, Profiles profiles, Executor executor, InstantSource clock) {
    this.m = m;
    this.kinds = new Kinds(m.config(), AUTHORITIES, KINDS, ALL_KINDS);
    this.profiles = profiles;
    this.executor = executor;
    this.clock = clock;
  }

  /**
   * The embedded authority and all that are configured beside it, by name.
   *
   * @throws ConfigException naming everything that is wrong with all of them
   */
  static PinnedAuthorities of(
      NodeWiring.Materials m,
      CertificateAuthority embedded,
      Profiles profiles,
      Executor executor,
      InstantSource clock) {
    var all = new LinkedHashMap<CaName, Pinned>();
    var own = new Faults(EMBEDDED);
    var budget = BudgetSettings.from(m.config().getConfig(EMBEDDED), own);
    all.put(embedded.name(), new Pinned(embedded, m.ca().facts(), Latitude.NONE, budget));
    var authorities = new NodeAuthorities(m, profiles, executor, clock);
    var faults = new ArrayList<>(own.found());
    for (var named : authorities.kinds.names()) {
      var name = CaName.of(named).filter(free -> !all.containsKey(free));
      if (name.isEmpty()) {
        faults.add(AUTHORITIES + "." + named + ": the name is taken or not one");
      } else {
        authorities.one(name.get(), faults).ifPresent(built -> all.put(name.get(), built));
      }
    }
    if (!faults.isEmpty()) {
      throw new ConfigException.Generic(String.join("; ", faults));
    }
    return new PinnedAuthorities(all);
  }

  private Optional<Pinned> one(CaName name, List<String> all) {
    return kinds
        .read(name.toString(), all)
        .flatMap(named -> {
          var built =
              named.kind().equals(AWSPCA)
                  ? awspca(name, named.settings(), named.faults())
                  : ejbca(name, named.settings(), named.faults());
          all.addAll(named.faults().found());
          return built;
        });
  }

  private Optional<Pinned> ejbca(CaName name, Config config, Faults faults) {
    var settings = EjbcaSettings.from(config, sendWindow(), faults);
    var budget = BudgetSettings.from(config, faults);
    var pinned = chain(settings.chain(), faults);
    if (pinned.isEmpty() || !faults.found().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pinned(
            new EjbcaAuthority(name, settings, pinned.get(), passwords(), executor, clock),
            pinned.get().issuer(),
            settings.latitude(),
            budget));
  }

  private Optional<Pinned> awspca(CaName name, Config config, Faults faults) {
    var settings = AwsPcaSettings.from(config, faults);
    var budget = BudgetSettings.from(config, faults);
    var pinned = chain(settings.chain(), faults);
    pinned
        .flatMap(chain -> settings.algorithmFault(chain.issuer()))
        .ifPresent(fault -> faults.expect(false, "signing-algorithm", fault));
    if (pinned.isEmpty() || !faults.found().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Pinned(
            new AwsPcaAuthority(
                name, settings, pinned.get(), profiles, m.providers(), executor, clock),
            pinned.get().issuer(),
            settings.latitude(),
            budget));
  }

  /** From its intent on an attempt may be sent for so long; then it is looked up. */
  private Duration sendWindow() {
    return m.config().getDuration("birthmark.twin.policy.ca-answer");
  }

  private Optional<PinnedChain> chain(Path file, Faults faults) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(PinnedChain.of(Files.readString(file), m.providers()));
    } catch (IOException | IllegalArgumentException e) {
      faults.expect(false, "chain-file", file + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The same on every node of a cluster, because they share the key; never stored. */
  private Function<AttemptId, String> passwords() {
    var key = new SecretKeySpec(m.secrets().challengeKey().toArray(), "HmacSHA256");
    return attempt -> {
      try {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        var text = "birthmark end entity password " + attempt;
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has HmacSHA256", e);
      }
    };
  }
}
