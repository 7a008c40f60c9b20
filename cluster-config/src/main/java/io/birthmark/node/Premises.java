package io.birthmark.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.ca.embedded.CaCeremony;
import io.birthmark.ca.embedded.CaFiles;
import io.birthmark.ca.embedded.IssuingCa;
import io.birthmark.journal.JournalStore;
import io.birthmark.journal.StoreSettings;
import io.birthmark.pki.CryptoProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * What a node stands on before any actor runs: its data folder, locked; its settings, checked; its
 * CA, secrets and store, opened.
 */
final class Premises implements AutoCloseable {
  private final DataFolder folder;
  private final NodeWiring.Materials materials;

  private Premises(DataFolder folder, NodeWiring.Materials materials) {
    this.folder = folder;
    this.materials = materials;
  }

  /**
   * Opens everything that these options name.
   *
   * @throws NodeRefusal when something stands in the way; nothing stays open then
   */
  static Premises open(NodeOptions options, SecureRandom random) throws IOException, NodeRefusal {
    return switch (DataFolder.open(options.data())) {
      case DataFolder.Refused(var advice) -> throw new NodeRefusal(advice);
      case DataFolder.Opened(var folder) -> {
        try {
          yield new Premises(folder, materials(options, folder, random));
        } catch (IOException | NodeRefusal | RuntimeException e) {
          folder.close();
          throw e;
        }
      }
    };
  }

  private static NodeWiring.Materials materials(
      NodeOptions options, DataFolder folder, SecureRandom random) throws IOException, NodeRefusal {
    var config = config(options, folder);
    var settings = settings(config);
    var providers = CryptoProviders.of(settings.accelerate(), settings.publicKeysAtHand());
    var ca = openCa(options, folder.path(), providers, random);
    var secrets = Secrets.of(folder.path(), random);
    return new NodeWiring.Materials(
        config, settings, folder.path(), openStore(config), providers, ca, secrets, random);
  }

  NodeSettings settings() {
    return materials.settings();
  }

  Path data() {
    return folder.path();
  }

  /** What a node is wired from. */
  NodeWiring.Materials materials() {
    return materials;
  }

  /** Closes the store and lets another node use the folder. */
  @Override
  public void close() throws IOException {
    materials.store().close();
    folder.close();
  }

  private static Config config(NodeOptions options, DataFolder folder) throws NodeRefusal {
    try {
      return NodeConfig.of(options, folder.path());
    } catch (ConfigException e) {
      throw new NodeRefusal(String.valueOf(e.getMessage()), e);
    }
  }

  private static NodeSettings settings(Config config) throws NodeRefusal {
    NodeSettings settings;
    try {
      settings = NodeSettings.from(config);
    } catch (ConfigException e) {
      throw new NodeRefusal(String.valueOf(e.getMessage()), e);
    }
    if (settings.publicBaseUrl().isEmpty()) {
      throw new NodeRefusal(
          "birthmark.pki.public-base-url is not set; it stands in every certificate, so set it to the"
              + " address where revocation lists will be published, for example http://pki.example.com");
    }
    return settings;
  }

  private static IssuingCa openCa(
      NodeOptions options, Path data, CryptoProviders providers, SecureRandom random)
      throws IOException, NodeRefusal {
    var room = new EmbeddedCaRoom(data, providers, InstantSource.system(), random);
    if (options.demo()
        && !room.exists()
        && room.demoCeremony() instanceof CaCeremony.Refused(var advice)) {
      throw new NodeRefusal(advice);
    }
    return switch (room.open()) {
      case CaFiles.Refused(var advice) -> throw new NodeRefusal(advice);
      case CaFiles.Opened(var ca) -> ca;
    };
  }

  private static JournalStore openStore(Config config) throws NodeRefusal {
    try {
      var settings = StoreSettings.from(config);
      var fault = settings.clusterFault(!config.getList("pekko.cluster.seed-nodes").isEmpty());
      if (fault.isPresent()) {
        throw new NodeRefusal(fault.get());
      }
      return switch (JournalStore.open(settings)) {
        case JournalStore.Opening.Refused(var detail) -> throw new NodeRefusal(detail);
        case JournalStore.Opening.Ready(var store) -> store;
      };
    } catch (SQLException | ConfigException e) {
      throw new NodeRefusal("the journal's store cannot be used: " + e.getMessage(), e);
    }
  }
}
