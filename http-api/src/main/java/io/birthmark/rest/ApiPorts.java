package io.birthmark.rest;

import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.enrollment.GroupRegistry;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.fleet.CertificateArchive;
import io.birthmark.http.Readiness;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the API speaks to.
 *
 * @param devices the twins
 * @param groups where the default tenant's groups change
 * @param directory this node's view of them
 * @param keys where initial keys and group keys are put; the API never reads one
 * @param readiness what {@code /ready} says
 */
public record ApiPorts(
    DeviceDoor devices,
    ActorRef<GroupRegistry.Message> groups,
    GroupDirectory directory,
    EvidenceKeys keys,
    AuditTrail audit,
    CertificateArchive certificates,
    Catalogue catalogue,
    Readiness readiness) {}
