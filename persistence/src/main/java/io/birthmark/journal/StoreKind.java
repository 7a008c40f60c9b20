package io.birthmark.journal;

/** The databases that a journal can live in. */
public enum StoreKind {
  /** A file of one node, by H2 inside the node's process. */
  H2,
  /** A PostgreSQL server, which several nodes share. */
  POSTGRESQL
}
