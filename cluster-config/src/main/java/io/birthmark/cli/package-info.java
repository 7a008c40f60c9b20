/**
 * The command line. Begin with {@link io.birthmark.cli.BirthmarkCli}; other modules add subcommands
 * through {@link io.birthmark.cli.CliCommand}.
 */
@NullMarked
package io.birthmark.cli;

import org.jspecify.annotations.NullMarked;
