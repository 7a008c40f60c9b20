package io.birthmark.node;

import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.http.Readiness;
import io.birthmark.ingress.SparkplugHost;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** Whether the node can serve devices now: cluster, journal, groups, broker. */
final class NodeReadiness implements Readiness {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final DataSource store;
  private final GroupDirectory groups;
  private final ActorRef<SparkplugHost.Message> host;
  private final Executor sql;

  NodeReadiness(
      ActorSystem<?> system,
      DataSource store,
      GroupDirectory groups,
      ActorRef<SparkplugHost.Message> host,
      Executor sql) {
    this.system = system;
    this.store = store;
    this.groups = groups;
    this.host = host;
    this.sql = sql;
  }
}
