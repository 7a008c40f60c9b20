package io.birthmark.rest;

import io.birthmark.operation.OperationBook;
import io.birthmark.operation.OperationCommand;
import io.birthmark.operation.OperationEvent;
import io.birthmark.operation.OperationSettings;
import io.birthmark.operation.OperationTargets;
import io.birthmark.registry.Registry;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Operations, as far as the API needs them.
 *
 * @param registry where they change
 * @param targets their devices
 */
public record OperationPorts(
    ActorRef<Registry.Message<OperationCommand, OperationEvent, OperationBook>> registry,
    OperationTargets targets,
    OperationSettings settings) {}
