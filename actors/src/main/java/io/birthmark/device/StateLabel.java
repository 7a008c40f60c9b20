package io.birthmark.device;

import java.util.Locale;

/**
 * A state by its names alone, as audit records, tables and people say it: {@code
 * OPERATIONAL(ACTIVE+REQUESTED)}.
 *
 * @param phase the device's phase
 * @param credential the slot's credential
 * @param pipeline the slot's pipeline
 */
public record StateLabel(Phase phase, CredentialPhase credential, PipelinePhase pipeline) {
  /** Names of {@link Credential}'s kinds. */
  public enum CredentialPhase {
    NONE,
    ACTIVE,
    HELD,
    REVOKING,
    REVOKED
  }

  /** Names of {@link Pipeline}'s kinds; EMPTY is {@link Pipeline.Idle}. */
  public enum PipelinePhase {
    EMPTY,
    KEY_WAIT,
    CA_WAIT,
    REQUESTED,
    PENDING_AT_CA,
    IN_DOUBT,
    ISSUED,
    DELIVERING,
    INSTALLED,
    FAILED,
    LAPSED
  }

  static StateLabel of(DeviceState state) {
    return new StateLabel(
        state.phase(), of(state.slot().credential()), of(state.slot().pipeline()));
  }

  private static CredentialPhase of(Credential credential) {
    return switch (credential) {
      case Credential.None _ -> CredentialPhase.NONE;
      case Credential.Active _ -> CredentialPhase.ACTIVE;
      case Credential.Held _ -> CredentialPhase.HELD;
      case Credential.Revoking _ -> CredentialPhase.REVOKING;
      case Credential.Revoked _ -> CredentialPhase.REVOKED;
    };
  }

  private static PipelinePhase of(Pipeline pipeline) {
    return switch (pipeline) {
      case Pipeline.Idle _ -> PipelinePhase.EMPTY;
      case Pipeline.KeyWait _ -> PipelinePhase.KEY_WAIT;
      case Pipeline.CaWait _ -> PipelinePhase.CA_WAIT;
      case Pipeline.Requested _ -> PipelinePhase.REQUESTED;
      case Pipeline.PendingAtCa _ -> PipelinePhase.PENDING_AT_CA;
      case Pipeline.InDoubt _ -> PipelinePhase.IN_DOUBT;
      case Pipeline.Issued _ -> PipelinePhase.ISSUED;
      case Pipeline.Delivering _ -> PipelinePhase.DELIVERING;
      case Pipeline.Installed _ -> PipelinePhase.INSTALLED;
      case Pipeline.Failed _ -> PipelinePhase.FAILED;
      case Pipeline.Lapsed _ -> PipelinePhase.LAPSED;
    };
  }

  /**
   * The slot's part: {@code EMPTY}, {@code ACTIVE}, {@code DELIVERING}, or both joined by {@code
   * +}.
   */
  public String slot() {
    if (credential == CredentialPhase.NONE) {
      return pipeline.name();
    }
    return pipeline == PipelinePhase.EMPTY ? credential.name() : credential + "+" + pipeline;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s(%s)", phase, slot());
  }
}
