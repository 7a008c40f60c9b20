package io.birthmark.node;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line says about a node.
 *
 * @param data the data folder
 * @param demo whether the node holds the CA ceremony itself and needs nothing configured
 * @param config a file of settings laid over the defaults
 * @param journalUrl JDBC URL of the journal's store, instead of the H2 file in the data folder
 * @param httpPort port of the API; 0 for any free one
 * @param mqttPort port of the embedded broker; 0 for any free one
 * @param statusPort port where revocation lists are published; 0 for any free one, which is also
 *     what it is when {@code httpPort} is 0 and this is not given
 */
public record NodeOptions(
    Path data,
    boolean demo,
    Optional<Path> config,
    Optional<String> journalUrl,
    Optional<Integer> httpPort,
    Optional<Integer> mqttPort,
    Optional<Integer> statusPort) {}
