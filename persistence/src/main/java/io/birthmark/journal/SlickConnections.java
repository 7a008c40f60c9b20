package io.birthmark.journal;

import java.sql.Connection;
import java.sql.SQLException;
import scala.concurrent.Future;
import slick.dbio.DBIOAction;
import slick.jdbc.JdbcBackend.JdbcActionContext;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.SimpleJdbcAction;

/** Plain JDBC on the connections and threads that the plug-in's database has anyway. */
final class SlickConnections {
  private final JdbcDatabaseDef database;

  SlickConnections(JdbcDatabaseDef database) {
    this.database = database;
  }

  /** Work on one connection. */
  interface Work<R> {
    R on(Connection connection) throws SQLException;
  }

  /** Runs {@code work} as soon as a connection is free. */
  // Scala gives the action's effects a type that Java cannot name; it is erased, so the raw call is
  // the same call.
  @SuppressWarnings({"unchecked", "rawtypes"})
  <R> Future<R> run(Work<R> work) {
    DBIOAction action = new SimpleJdbcAction<R>(context -> work(work, context));
    return database.run(action);
  }

  private static <R> R work(Work<R> work, JdbcActionContext context) {
    try {
      return work.on(context.connection());
    } catch (SQLException e) {
      throw unchecked(e);
    }
  }

  /** Slick, written in Scala, expects the SQLException itself and no wrapper around it. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException unchecked(Throwable e) throws E {
    throw (E) e;
  }
}
