package io.birthmark.device;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An order to a device's twin. Everything untrusted in it has been parsed and every proof checked
 * before.
 */
public sealed interface DeviceCommand {
  /** The command's name. */
  CommandName name();

  /**
   * Announces a device that has not come yet, or repeats the announcement.
   *
   * @param lot where it comes from and whose it is, as far as that is known
   * @param manufacturerKey the public key its maker gave it, SubjectPublicKeyInfo in DER; checked,
   *     and claimed for this device
   */
  record Register(GroupId group, HardwareFacts facts, Lot lot, Optional<Bytes> manufacturerKey)
      implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.REGISTER;
    }
  }

  /**
   * Gives the device a token to enroll with, once; it takes the place of one that was not used. The
   * token lies in the vault already.
   */
  record OfferToken(OneTimeToken token) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.OFFER_TOKEN;
    }
  }

  /** Withdraws an announcement. */
  record Cancel(Reason reason) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.CANCEL;
    }
  }

  /**
   * The device shows itself. Nothing in it is proven, so it can change little: it claims a
   * registration and says that a delivered certificate has arrived.
   *
   * @param installed SHA-256 of the certificate it says it holds
   */
  record Greet(Route route, Optional<String> firmware, Optional<Sha256> installed)
      implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.GREET;
    }
  }

  /**
   * The device has proven who it is and asks for a certificate.
   *
   * @param admission group and facts for a device that enrolls itself under an anchor
   * @param evidence what was checked
   * @param challengeRevision the revision the answered challenge was made for; it is used once
   *     because accepting it raises the revision
   * @param request what became of its CSR
   */
  record Enroll(
      Admission admission,
      AcceptedEvidence evidence,
      long challengeRevision,
      Route route,
      Optional<String> firmware,
      Request request)
      implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.ENROLL;
    }
  }

  /** The group that admits a device, and its facts. */
  record Admission(GroupId group, HardwareFacts facts) {}

  /** What became of a CSR. */
  sealed interface Request {
    /** What a CA is to be asked for it, if one is. */
    default Optional<IssuanceIntent> wanted() {
      return switch (this) {
        case Grantable(var intent) -> Optional.of(intent);
        case Postponed(var draft, _) -> Optional.of(draft);
        case Unacceptable _, Conflicting _ -> Optional.empty();
      };
    }

    /** It can be granted; this is what the CA would be asked. */
    record Grantable(IssuanceIntent intent) implements Request {}

    /** It can be granted, but the CA takes no request now; this is what it would be asked. */
    record Postponed(IssuanceIntent draft, CaClosed why) implements Request {}

    /** It cannot: the device is known, its request is not acceptable. */
    record Unacceptable(Reason reason, String detail) implements Request {}

    /**
     * It is for a key that another device holds, and a signature over this one's challenge proves
     * that it holds it too.
     *
     * @param key SHA-256 of the key's SubjectPublicKeyInfo
     * @param detail which other device; for operators, never told to the device
     */
    record Conflicting(Sha256 key, String detail) implements Request {}
  }

  /** A CA's answer to an attempt, already checked against the intent. */
  record RecordIssuance(AttemptId attempt, IssuanceResult result) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.RECORD_ISSUANCE;
    }
  }

  /** What came of asking a CA for a certificate. */
  sealed interface IssuanceResult {
    /**
     * A certificate that fits the intent.
     *
     * @param certificate DER
     * @param facts what the twin keeps of it; its revision is set by the event
     */
    record Issued(Bytes certificate, HeldCertificate facts) implements IssuanceResult {}

    /** The CA refused for certain. */
    record Denied(String detail) implements IssuanceResult {}

    /** The CA may have issued. */
    record Unknown(String detail) implements IssuanceResult {}

    /**
     * The CA may have issued, and no asking will ever tell.
     *
     * @param sequel what the profile wants to follow
     */
    record Unprovable(String detail, Sequel sequel) implements IssuanceResult {}

    /**
     * The CA has the request, and its certificate is not there yet.
     *
     * @param reference what the CA calls the request, at most 400 characters
     * @param detail what it waits for, in the CA's words
     * @param retryAfter when it is worth asking again
     */
    record Pending(String reference, String detail, Duration retryAfter)
        implements IssuanceResult {}

    /** Nothing was sent; the attempt is still to be made. */
    record NotSent(String detail) implements IssuanceResult {}

    /** An answer that does not fit the intent. */
    record Contradicted(String detail) implements IssuanceResult {}

    /**
     * There is no certificate of this attempt, and there will be none: the CA proves that it never
     * issued, or it was never asked.
     *
     * @param next the next attempt's intent
     */
    record Absent(IssuanceIntent next) implements IssuanceResult {}

    /**
     * There is none either, and the CA takes no request now.
     *
     * @param draft what is to be asked for later: this attempt's own intent where the CA did not
     *     take it, else that of the next attempt
     */
    record Postponed(IssuanceIntent draft, CaClosed why) implements IssuanceResult {}

    /**
     * The CA's own list has this certificate for an attempt of which the device's journal knows,
     * whatever became of it: the CA issued twice, or after the watch for it had ended.
     *
     * @param certificate DER
     * @param facts what the twin keeps of it
     */
    record Stray(Bytes certificate, HeldCertificate facts) implements IssuanceResult {}

    /**
     * The CA's own list has no certificate of it, though it has all that came of attempts given up
     * by {@code until}.
     */
    record NotListed(Instant until) implements IssuanceResult {}

    /** The CA proves that it never issued for this attempt, and a further one cannot be made. */
    record NeverIssued(String detail) implements IssuanceResult {}
  }

  /** What follows an attempt of which nobody can tell whether its certificate exists. */
  sealed interface Sequel {
    /** A person decides. */
    record ByPerson() implements Sequel {}

    /** Another attempt, of which this is the intent. */
    record AtOnce(IssuanceIntent next) implements Sequel {}

    /** Another attempt, when the CA takes requests again; this is what it would be asked. */
    record Later(IssuanceIntent draft, CaClosed why) implements Sequel {}
  }

  /**
   * The device signed with the new key.
   *
   * @param certificate SHA-256 of the certificate the proof covers
   * @param challengeRevision the revision the answered challenge was made for
   */
  record ProveInstalled(
      Sha256 certificate, long challengeRevision, Route route, Bytes challenge, Bytes signature)
      implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.PROVE_INSTALLED;
    }
  }

  /** Lets the device ask for its next credential beside the active one. */
  record OpenRenewal(Reason reason) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.OPEN_RENEWAL;
    }
  }

  /** Takes the device out of use for a time; its credential goes on hold. */
  record Suspend(Reason reason) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.SUSPEND;
    }
  }

  /** Ends a suspension. */
  record Resume() implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.RESUME;
    }
  }

  /** Revokes the credential for good; the device is parked. */
  record Revoke(RevocationReason reason) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.REVOKE;
    }
  }

  /** A CA's answer to a revocation, to a hold, or to the end of one. */
  record RecordRevocation(Sha256 certificate, RevocationReason reason, RevocationResult result)
      implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.RECORD_REVOCATION;
    }
  }

  /** What came of asking a CA to revoke. */
  enum RevocationResult {
    /** The certificate is revoked, now or already before. */
    REVOKED,
    /** This CA knows no such revocation and never will; nothing was put in its place. */
    NOT_EXPRESSIBLE,
    /** Not known; it is asked again at the deadline, which at every CA has no second effect. */
    UNKNOWN
  }

  /**
   * A cloud has a certificate of the device in this status, as it was to.
   *
   * @param certificate SHA-256 of the DER certificate
   * @param reference what the cloud calls it, at most 400 characters; empty when the cloud does not
   *     know it
   */
  record RecordCloudRegistration(
      CloudName cloud, Sha256 certificate, CloudStatus status, Optional<String> reference)
      implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.RECORD_CLOUD_REGISTRATION;
    }
  }

  /** Stops all work on the device until an operator lets it go on. */
  record Park(Reason reason, String detail) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.PARK;
    }
  }

  /** Lets a parked device go on where it stopped. */
  record Unpark() implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.UNPARK;
    }
  }

  /**
   * Takes a device out of use because it may not be the only one that holds its key. Its credential
   * goes on hold, and no key it has had so far is any good for it from now on.
   *
   * @param detail for operators, never told to the device
   * @param key SHA-256 of the SubjectPublicKeyInfo in question; empty when it is about no key in
   *     particular. A key that the device was released from already changes nothing
   */
  record Quarantine(Reason reason, String detail, Optional<Sha256> key) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.QUARANTINE;
    }
  }

  /**
   * Lets a quarantined device begin anew, with a new key: its credential is revoked
   * (keyCompromise), and it has to prove who it is again.
   */
  record ReleaseFromQuarantine() implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.RELEASE_FROM_QUARANTINE;
    }
  }

  /** Refuses a device that is not operational yet. */
  record Reject(Reason reason) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.REJECT;
    }
  }

  /** Retires the device; everything it holds is revoked. */
  record Decommission(Reason reason) implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.DECOMMISSION;
    }
  }

  /**
   * Does at once what the twin would do at its next deadline for what it waits for: looks an open
   * attempt up, sends a certificate or an invitation again, asks again for a revocation. It never
   * asks a CA for another certificate.
   */
  record Retry() implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.RETRY;
    }
  }

  /** Does what has become due. */
  record CheckDeadlines() implements DeviceCommand {
    @Override
    public CommandName name() {
      return CommandName.CHECK_DEADLINES;
    }
  }
}
