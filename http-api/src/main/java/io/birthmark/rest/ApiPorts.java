package io.birthmark.rest;

import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupDirectory;
import io.birthmark.enrollment.GroupEvent;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.fleet.CertificateArchive;
import io.birthmark.fleet.FleetRebuild;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.LiveEvents;
import io.birthmark.fleet.SharedWaits;
import io.birthmark.http.Metrics;
import io.birthmark.http.Readiness;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.registry.Registry;
import java.time.InstantSource;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the API speaks to.
 *
 * @param devices the twins
 * @param groups where the default tenant's groups change
 * @param directory this node's view of them
 * @param keys where initial keys, group keys and tokens are put; the API never reads one
 * @param claims whose key is whose
 * @param providers checks public keys
 * @param tokens how one-time tokens are made
 * @param chains the certificates above the devices' for each CA, without the root, joined
 * @param waits how many devices wait for the same
 * @param fleet the fleet as a whole, a little behind the twins
 * @param live what happens, from the journal
 * @param ingress how devices come in
 * @param rebuild makes the read model anew
 * @param cas the certificate authorities
 * @param clouds where certificates are registered
 * @param profiles the certificate profiles
 * @param readiness what {@code /ready} says
 * @param metrics what {@code /metrics} says
 * @param operations deeds to many devices
 */
public record ApiPorts(
    DeviceDoor devices,
    ActorRef<Registry.Message<GroupCommand, GroupEvent, TenantGroups>> groups,
    GroupDirectory directory,
    EvidenceKeys keys,
    KeyClaims claims,
    CryptoProviders providers,
    TokenTerms tokens,
    AuditTrail audit,
    CertificateArchive certificates,
    Map<CaName, Bytes> chains,
    SharedWaits waits,
    FleetView fleet,
    LiveEvents live,
    IngressDoor ingress,
    FleetRebuild rebuild,
    InstantSource clock,
    Catalogue catalogue,
    CaPorts cas,
    CloudPorts clouds,
    ProfilePorts profiles,
    Readiness readiness,
    Metrics metrics,
    OperationPorts operations) {}
