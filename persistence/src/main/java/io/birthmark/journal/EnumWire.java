package io.birthmark.journal;

import io.birthmark.access.Role;
import io.birthmark.access.TokenPhase;
import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.HoldDeed;
import io.birthmark.device.Phase;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.StateLabel.CredentialPhase;
import io.birthmark.device.StateLabel.PipelinePhase;
import io.birthmark.enrollment.GroupPhase;
import io.birthmark.operation.OperationPhase;
import io.birthmark.wire.access.v1.AccessV1;
import io.birthmark.wire.device.v1.DeviceV1;
import io.birthmark.wire.group.v1.GroupV1;
import io.birthmark.wire.operation.v1.OperationV1;

/**
 * The enums, to their stored numbers and back. Written out name by name, so that neither renaming
 * nor moving a constant changes what is stored, and a new one does not build without a number.
 */
final class EnumWire {
  private EnumWire() {}

  static DeviceV1.ActorKind actorKind(Actor.Kind kind) {
    return switch (kind) {
      case DEVICE -> DeviceV1.ActorKind.ACTOR_KIND_DEVICE;
      case OPERATOR -> DeviceV1.ActorKind.ACTOR_KIND_OPERATOR;
      case POLICY -> DeviceV1.ActorKind.ACTOR_KIND_POLICY;
      case TIMER -> DeviceV1.ActorKind.ACTOR_KIND_TIMER;
      case CA -> DeviceV1.ActorKind.ACTOR_KIND_CA;
      case CAMPAIGN -> DeviceV1.ActorKind.ACTOR_KIND_CAMPAIGN;
      case IMPORTER -> DeviceV1.ActorKind.ACTOR_KIND_IMPORTER;
      case CLOUD -> DeviceV1.ActorKind.ACTOR_KIND_CLOUD;
    };
  }

  static Actor.Kind readActorKind(DeviceV1.ActorKind stored) {
    return switch (stored) {
      case ACTOR_KIND_DEVICE -> Actor.Kind.DEVICE;
      case ACTOR_KIND_OPERATOR -> Actor.Kind.OPERATOR;
      case ACTOR_KIND_POLICY -> Actor.Kind.POLICY;
      case ACTOR_KIND_TIMER -> Actor.Kind.TIMER;
      case ACTOR_KIND_CA -> Actor.Kind.CA;
      case ACTOR_KIND_CAMPAIGN -> Actor.Kind.CAMPAIGN;
      case ACTOR_KIND_IMPORTER -> Actor.Kind.IMPORTER;
      case ACTOR_KIND_CLOUD -> Actor.Kind.CLOUD;
      case ACTOR_KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknown("ActorKind");
    };
  }

  static DeviceV1.Channel channel(Channel channel) {
    return switch (channel) {
      case SPARKPLUG -> DeviceV1.Channel.CHANNEL_SPARKPLUG;
      case REST -> DeviceV1.Channel.CHANNEL_REST;
      case CLI -> DeviceV1.Channel.CHANNEL_CLI;
      case INTERNAL -> DeviceV1.Channel.CHANNEL_INTERNAL;
    };
  }

  static Channel readChannel(DeviceV1.Channel stored) {
    return switch (stored) {
      case CHANNEL_SPARKPLUG -> Channel.SPARKPLUG;
      case CHANNEL_REST -> Channel.REST;
      case CHANNEL_CLI -> Channel.CLI;
      case CHANNEL_INTERNAL -> Channel.INTERNAL;
      case CHANNEL_UNSPECIFIED, UNRECOGNIZED -> throw unknown("Channel");
    };
  }

  static DeviceV1.EvidenceKind evidenceKind(EvidenceKind kind) {
    return switch (kind) {
      case INITIAL_KEY -> DeviceV1.EvidenceKind.EVIDENCE_KIND_INITIAL_KEY;
      case IDEVID -> DeviceV1.EvidenceKind.EVIDENCE_KIND_IDEVID;
      case MANUFACTURER_SIGNATURE -> DeviceV1.EvidenceKind.EVIDENCE_KIND_MANUFACTURER_SIGNATURE;
      case TOKEN -> DeviceV1.EvidenceKind.EVIDENCE_KIND_TOKEN;
      case OPERATIONAL -> DeviceV1.EvidenceKind.EVIDENCE_KIND_OPERATIONAL;
    };
  }

  static EvidenceKind readEvidenceKind(DeviceV1.EvidenceKind stored) {
    return switch (stored) {
      case EVIDENCE_KIND_INITIAL_KEY -> EvidenceKind.INITIAL_KEY;
      case EVIDENCE_KIND_IDEVID -> EvidenceKind.IDEVID;
      case EVIDENCE_KIND_MANUFACTURER_SIGNATURE -> EvidenceKind.MANUFACTURER_SIGNATURE;
      case EVIDENCE_KIND_TOKEN -> EvidenceKind.TOKEN;
      case EVIDENCE_KIND_OPERATIONAL -> EvidenceKind.OPERATIONAL;
      case EVIDENCE_KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknown("EvidenceKind");
    };
  }

  static GroupV1.GroupPhase groupPhase(GroupPhase phase) {
    return switch (phase) {
      case ABSENT -> GroupV1.GroupPhase.GROUP_PHASE_ABSENT;
      case OPEN -> GroupV1.GroupPhase.GROUP_PHASE_OPEN;
      case CLOSED -> GroupV1.GroupPhase.GROUP_PHASE_CLOSED;
      case UNPROVEN -> GroupV1.GroupPhase.GROUP_PHASE_UNPROVEN;
      case PROVEN -> GroupV1.GroupPhase.GROUP_PHASE_PROVEN;
    };
  }

  static GroupPhase readGroupPhase(GroupV1.GroupPhase stored) {
    return switch (stored) {
      case GROUP_PHASE_ABSENT -> GroupPhase.ABSENT;
      case GROUP_PHASE_OPEN -> GroupPhase.OPEN;
      case GROUP_PHASE_CLOSED -> GroupPhase.CLOSED;
      case GROUP_PHASE_UNPROVEN -> GroupPhase.UNPROVEN;
      case GROUP_PHASE_PROVEN -> GroupPhase.PROVEN;
      case GROUP_PHASE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("GroupPhase");
    };
  }

  static OperationV1.OperationPhase operationPhase(OperationPhase phase) {
    return switch (phase) {
      case ABSENT -> OperationV1.OperationPhase.OPERATION_PHASE_ABSENT;
      case FREEZING -> OperationV1.OperationPhase.OPERATION_PHASE_FREEZING;
      case RUNNING -> OperationV1.OperationPhase.OPERATION_PHASE_RUNNING;
      case PAUSED -> OperationV1.OperationPhase.OPERATION_PHASE_PAUSED;
      case ABORTED -> OperationV1.OperationPhase.OPERATION_PHASE_ABORTED;
      case DONE -> OperationV1.OperationPhase.OPERATION_PHASE_DONE;
    };
  }

  static OperationPhase readOperationPhase(OperationV1.OperationPhase stored) {
    return switch (stored) {
      case OPERATION_PHASE_ABSENT -> OperationPhase.ABSENT;
      case OPERATION_PHASE_FREEZING -> OperationPhase.FREEZING;
      case OPERATION_PHASE_RUNNING -> OperationPhase.RUNNING;
      case OPERATION_PHASE_PAUSED -> OperationPhase.PAUSED;
      case OPERATION_PHASE_ABORTED -> OperationPhase.ABORTED;
      case OPERATION_PHASE_DONE -> OperationPhase.DONE;
      case OPERATION_PHASE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("OperationPhase");
    };
  }

  static AccessV1.TokenPhase tokenPhase(TokenPhase phase) {
    return switch (phase) {
      case ABSENT -> AccessV1.TokenPhase.TOKEN_PHASE_ABSENT;
      case GRANTED -> AccessV1.TokenPhase.TOKEN_PHASE_GRANTED;
      case REVOKED -> AccessV1.TokenPhase.TOKEN_PHASE_REVOKED;
    };
  }

  static TokenPhase readTokenPhase(AccessV1.TokenPhase stored) {
    return switch (stored) {
      case TOKEN_PHASE_ABSENT -> TokenPhase.ABSENT;
      case TOKEN_PHASE_GRANTED -> TokenPhase.GRANTED;
      case TOKEN_PHASE_REVOKED -> TokenPhase.REVOKED;
      case TOKEN_PHASE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("TokenPhase");
    };
  }

  static AccessV1.Role role(Role role) {
    return switch (role) {
      case VIEWER -> AccessV1.Role.ROLE_VIEWER;
      case OPERATOR -> AccessV1.Role.ROLE_OPERATOR;
      case APPROVER -> AccessV1.Role.ROLE_APPROVER;
      case FACTORY -> AccessV1.Role.ROLE_FACTORY;
      case AUDITOR -> AccessV1.Role.ROLE_AUDITOR;
      case ADMIN -> AccessV1.Role.ROLE_ADMIN;
    };
  }

  static Role readRole(AccessV1.Role stored) {
    return switch (stored) {
      case ROLE_VIEWER -> Role.VIEWER;
      case ROLE_OPERATOR -> Role.OPERATOR;
      case ROLE_APPROVER -> Role.APPROVER;
      case ROLE_FACTORY -> Role.FACTORY;
      case ROLE_AUDITOR -> Role.AUDITOR;
      case ROLE_ADMIN -> Role.ADMIN;
      case ROLE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("Role");
    };
  }

  static DeviceV1.Phase phase(Phase phase) {
    return switch (phase) {
      case UNKNOWN -> DeviceV1.Phase.PHASE_UNKNOWN;
      case REGISTERED -> DeviceV1.Phase.PHASE_REGISTERED;
      case CANCELLED -> DeviceV1.Phase.PHASE_CANCELLED;
      case CLAIMED -> DeviceV1.Phase.PHASE_CLAIMED;
      case AUTHENTICATED -> DeviceV1.Phase.PHASE_AUTHENTICATED;
      case PROVISIONING -> DeviceV1.Phase.PHASE_PROVISIONING;
      case OPERATIONAL -> DeviceV1.Phase.PHASE_OPERATIONAL;
      case SUSPENDED -> DeviceV1.Phase.PHASE_SUSPENDED;
      case QUARANTINED -> DeviceV1.Phase.PHASE_QUARANTINED;
      case PARKED -> DeviceV1.Phase.PHASE_PARKED;
      case REJECTED -> DeviceV1.Phase.PHASE_REJECTED;
      case DECOMMISSIONED -> DeviceV1.Phase.PHASE_DECOMMISSIONED;
    };
  }

  static Phase readPhase(DeviceV1.Phase stored) {
    return switch (stored) {
      case PHASE_UNKNOWN -> Phase.UNKNOWN;
      case PHASE_REGISTERED -> Phase.REGISTERED;
      case PHASE_CANCELLED -> Phase.CANCELLED;
      case PHASE_CLAIMED -> Phase.CLAIMED;
      case PHASE_AUTHENTICATED -> Phase.AUTHENTICATED;
      case PHASE_PROVISIONING -> Phase.PROVISIONING;
      case PHASE_OPERATIONAL -> Phase.OPERATIONAL;
      case PHASE_SUSPENDED -> Phase.SUSPENDED;
      case PHASE_QUARANTINED -> Phase.QUARANTINED;
      case PHASE_PARKED -> Phase.PARKED;
      case PHASE_REJECTED -> Phase.REJECTED;
      case PHASE_DECOMMISSIONED -> Phase.DECOMMISSIONED;
      case PHASE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("Phase");
    };
  }

  static DeviceV1.CredentialPhase credentialPhase(CredentialPhase phase) {
    return switch (phase) {
      case NONE -> DeviceV1.CredentialPhase.CREDENTIAL_PHASE_NONE;
      case ACTIVE -> DeviceV1.CredentialPhase.CREDENTIAL_PHASE_ACTIVE;
      case HELD -> DeviceV1.CredentialPhase.CREDENTIAL_PHASE_HELD;
      case REVOKING -> DeviceV1.CredentialPhase.CREDENTIAL_PHASE_REVOKING;
      case REVOKED -> DeviceV1.CredentialPhase.CREDENTIAL_PHASE_REVOKED;
    };
  }

  static CredentialPhase readCredentialPhase(DeviceV1.CredentialPhase stored) {
    return switch (stored) {
      case CREDENTIAL_PHASE_NONE -> CredentialPhase.NONE;
      case CREDENTIAL_PHASE_ACTIVE -> CredentialPhase.ACTIVE;
      case CREDENTIAL_PHASE_HELD -> CredentialPhase.HELD;
      case CREDENTIAL_PHASE_REVOKING -> CredentialPhase.REVOKING;
      case CREDENTIAL_PHASE_REVOKED -> CredentialPhase.REVOKED;
      case CREDENTIAL_PHASE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("CredentialPhase");
    };
  }

  static DeviceV1.PipelinePhase pipelinePhase(PipelinePhase phase) {
    return switch (phase) {
      case EMPTY -> DeviceV1.PipelinePhase.PIPELINE_PHASE_EMPTY;
      case KEY_WAIT -> DeviceV1.PipelinePhase.PIPELINE_PHASE_KEY_WAIT;
      case CA_WAIT -> DeviceV1.PipelinePhase.PIPELINE_PHASE_CA_WAIT;
      case REQUESTED -> DeviceV1.PipelinePhase.PIPELINE_PHASE_REQUESTED;
      case PENDING_AT_CA -> DeviceV1.PipelinePhase.PIPELINE_PHASE_PENDING_AT_CA;
      case IN_DOUBT -> DeviceV1.PipelinePhase.PIPELINE_PHASE_IN_DOUBT;
      case ISSUED -> DeviceV1.PipelinePhase.PIPELINE_PHASE_ISSUED;
      case DELIVERING -> DeviceV1.PipelinePhase.PIPELINE_PHASE_DELIVERING;
      case INSTALLED -> DeviceV1.PipelinePhase.PIPELINE_PHASE_INSTALLED;
      case FAILED -> DeviceV1.PipelinePhase.PIPELINE_PHASE_FAILED;
      case LAPSED -> DeviceV1.PipelinePhase.PIPELINE_PHASE_LAPSED;
    };
  }

  static PipelinePhase readPipelinePhase(DeviceV1.PipelinePhase stored) {
    return switch (stored) {
      case PIPELINE_PHASE_EMPTY -> PipelinePhase.EMPTY;
      case PIPELINE_PHASE_KEY_WAIT -> PipelinePhase.KEY_WAIT;
      case PIPELINE_PHASE_CA_WAIT -> PipelinePhase.CA_WAIT;
      case PIPELINE_PHASE_REQUESTED -> PipelinePhase.REQUESTED;
      case PIPELINE_PHASE_PENDING_AT_CA -> PipelinePhase.PENDING_AT_CA;
      case PIPELINE_PHASE_IN_DOUBT -> PipelinePhase.IN_DOUBT;
      case PIPELINE_PHASE_ISSUED -> PipelinePhase.ISSUED;
      case PIPELINE_PHASE_DELIVERING -> PipelinePhase.DELIVERING;
      case PIPELINE_PHASE_INSTALLED -> PipelinePhase.INSTALLED;
      case PIPELINE_PHASE_FAILED -> PipelinePhase.FAILED;
      case PIPELINE_PHASE_LAPSED -> PipelinePhase.LAPSED;
      case PIPELINE_PHASE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("PipelinePhase");
    };
  }

  static DeviceV1.RevocationReason revocationReason(RevocationReason reason) {
    return switch (reason) {
      case UNSPECIFIED -> DeviceV1.RevocationReason.REVOCATION_REASON_UNSPECIFIED;
      case KEY_COMPROMISE -> DeviceV1.RevocationReason.REVOCATION_REASON_KEY_COMPROMISE;
      case AFFILIATION_CHANGED -> DeviceV1.RevocationReason.REVOCATION_REASON_AFFILIATION_CHANGED;
      case SUPERSEDED -> DeviceV1.RevocationReason.REVOCATION_REASON_SUPERSEDED;
      case CESSATION_OF_OPERATION ->
          DeviceV1.RevocationReason.REVOCATION_REASON_CESSATION_OF_OPERATION;
      case CERTIFICATE_HOLD -> DeviceV1.RevocationReason.REVOCATION_REASON_CERTIFICATE_HOLD;
      case REMOVE_FROM_CRL -> DeviceV1.RevocationReason.REVOCATION_REASON_REMOVE_FROM_CRL;
      case PRIVILEGE_WITHDRAWN -> DeviceV1.RevocationReason.REVOCATION_REASON_PRIVILEGE_WITHDRAWN;
    };
  }

  static RevocationReason readRevocationReason(DeviceV1.RevocationReason stored) {
    return switch (stored) {
      case REVOCATION_REASON_UNSPECIFIED -> RevocationReason.UNSPECIFIED;
      case REVOCATION_REASON_KEY_COMPROMISE -> RevocationReason.KEY_COMPROMISE;
      case REVOCATION_REASON_AFFILIATION_CHANGED -> RevocationReason.AFFILIATION_CHANGED;
      case REVOCATION_REASON_SUPERSEDED -> RevocationReason.SUPERSEDED;
      case REVOCATION_REASON_CESSATION_OF_OPERATION -> RevocationReason.CESSATION_OF_OPERATION;
      case REVOCATION_REASON_CERTIFICATE_HOLD -> RevocationReason.CERTIFICATE_HOLD;
      case REVOCATION_REASON_REMOVE_FROM_CRL -> RevocationReason.REMOVE_FROM_CRL;
      case REVOCATION_REASON_PRIVILEGE_WITHDRAWN -> RevocationReason.PRIVILEGE_WITHDRAWN;
      case REVOCATION_REASON_ABSENT, UNRECOGNIZED -> throw unknown("RevocationReason");
    };
  }

  static DeviceV1.CloudStatus cloudStatus(CloudStatus status) {
    return switch (status) {
      case ACTIVE -> DeviceV1.CloudStatus.CLOUD_STATUS_ACTIVE;
      case INACTIVE -> DeviceV1.CloudStatus.CLOUD_STATUS_INACTIVE;
      case REVOKED -> DeviceV1.CloudStatus.CLOUD_STATUS_REVOKED;
    };
  }

  static CloudStatus readCloudStatus(DeviceV1.CloudStatus stored) {
    return switch (stored) {
      case CLOUD_STATUS_ACTIVE -> CloudStatus.ACTIVE;
      case CLOUD_STATUS_INACTIVE -> CloudStatus.INACTIVE;
      case CLOUD_STATUS_REVOKED -> CloudStatus.REVOKED;
      case CLOUD_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw unknown("CloudStatus");
    };
  }

  static DeviceV1.HoldDeed holdDeed(HoldDeed deed) {
    return switch (deed) {
      case HOLD -> DeviceV1.HoldDeed.HOLD_DEED_HOLD;
      case RELEASE -> DeviceV1.HoldDeed.HOLD_DEED_RELEASE;
    };
  }

  static HoldDeed readHoldDeed(DeviceV1.HoldDeed stored) {
    return switch (stored) {
      case HOLD_DEED_HOLD -> HoldDeed.HOLD;
      case HOLD_DEED_RELEASE -> HoldDeed.RELEASE;
      case HOLD_DEED_UNSPECIFIED, UNRECOGNIZED -> throw unknown("HoldDeed");
    };
  }

  private static UnreadableEvent unknown(String what) {
    return new UnreadableEvent(what + " is absent, or one of a newer version");
  }
}
