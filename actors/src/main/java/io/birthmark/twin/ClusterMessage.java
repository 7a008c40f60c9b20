package io.birthmark.twin;

/**
 * Marks what may travel between nodes: Jackson CBOR, types named by {@link MessageModule}, never
 * Java serialization.
 */
public interface ClusterMessage {}
