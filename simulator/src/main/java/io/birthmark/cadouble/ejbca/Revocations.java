package io.birthmark.cadouble.ejbca;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.Authority;
import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Call;
import io.birthmark.cadouble.Ledger;
import io.birthmark.cadouble.Register;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Revocation, its status, and CRLs. */
final class Revocations {
  private static final Duration CRL_LIFE = Duration.ofDays(1);

  private final CaDouble.Office office;
  private final Crls crls;

  Revocations(CaDouble.Office office, Crls crls) {
    this.office = office;
    this.crls = crls;
  }

  /** {@code PUT /v1/certificate/{issuer_dn}/{serial}/revoke}. */
  synchronized Answer revoke(Call call, String issuer, String serial) throws EjbcaRefusal {
    var entry = entry(issuer, serial);
    var parameters = call.parameters();
    var reason =
        Reason.of(parameters.getOrDefault("reason", ""))
            .orElseThrow(() -> new EjbcaRefusal(400, "Invalid revocation reason."));
    checkDate(parameters);
    var fields =
        Ledger.fields()
            .put("request", call.number())
            .put("serial", entry.serial().toString(16))
            .put("reason", reason.number());
    var held =
        entry.revocation().map(Register.Revocation::reason).filter(old -> old == Register.HOLD);
    if (reason == Reason.REMOVE_FROM_CRL || reason == Reason.NOT_REVOKED) {
      if (held.isEmpty()) {
        throw new EjbcaRefusal(
            409,
            "Certificate with serial " + serial + " is not on hold and cannot be reactivated.");
      }
      office.ledger().append("reactivated", fields);
    } else {
      boolean again = held.isPresent() && reason == Reason.CERTIFICATE_HOLD;
      if (again || (entry.revocation().isPresent() && held.isEmpty())) {
        throw new EjbcaRefusal(
            409, "Certificate with serial " + serial + " has previously been revoked.");
      }
      office.ledger().append("revoked", fields);
    }
    return Answer.json(
        200, status(entry(issuer, serial), reason).put("message", "Successfully revoked"));
  }

  private void checkDate(Map<String, String> parameters) throws EjbcaRefusal {
    var date = parameters.get("date");
    if (date == null) {
      return;
    }
    Instant at;
    try {
      at = OffsetDateTime.parse(date).toInstant();
    } catch (DateTimeParseException e) {
      throw new EjbcaRefusal(400, "Invalid date, ISO 8601 is wanted: " + date);
    }
    if (at.isAfter(office.clock().instant())) {
      throw new EjbcaRefusal(400, "Revocation date is in the future.");
    }
    throw new EjbcaRefusal(422, "Back dated revocation is not allowed by the profile.");
  }

  /** {@code GET /v1/certificate/{issuer_dn}/{serial}/revocationstatus}. */
  Answer status(String issuer, String serial) throws EjbcaRefusal {
    var entry = entry(issuer, serial);
    return Answer.json(
        200,
        status(
            entry,
            entry.revocation().map(was -> Reason.of(was.reason())).orElse(Reason.NOT_REVOKED)));
  }

  private static ObjectNode status(Register.Entry entry, Reason reason) {
    var fields =
        Ledger.fields()
            .put("issuer_dn", EjbcaDesk.name(entry.certificate().getIssuerX500Principal()))
            .put("serial_number", EjbcaDesk.hex(entry.serial()))
            .put("revocation_reason", reason.name())
            .put("revoked", entry.revocation().isPresent());
    entry
        .revocation()
        .ifPresent(was ->
            fields.put("revocation_date", was.at().truncatedTo(ChronoUnit.SECONDS).toString()));
    return fields;
  }

  private Register.Entry entry(String issuer, String serial) throws EjbcaRefusal {
    demandIssuer(issuer);
    return Enrolment.serial(serial)
        .flatMap(number -> office.register().bySerial(number))
        .orElseThrow(() ->
            new EjbcaRefusal(
                404,
                "Certificate with issuer " + issuer + " and serial " + serial + " not found."));
  }

  private void demandIssuer(String issuer) throws EjbcaRefusal {
    var own = EjbcaDesk.name(office.authority().issuingCertificate().getSubjectX500Principal());
    if (!own.equals(issuer)) {
      throw new EjbcaRefusal(404, "CA with DN: " + issuer + " does not exist.");
    }
  }

  /** {@code POST /v1/ca/{issuer_dn}/createcrl}. */
  synchronized Answer createCrl(Call call, String issuer)
      throws EjbcaRefusal, GeneralSecurityException {
    demandIssuer(issuer);
    issueCrl(call);
    var fields =
        Ledger.fields()
            .put("issuer_dn", issuer)
            .put("latest_crl_version", crls.latest().number())
            .put("latest_delta_crl_version", 0);
    fields.putObject("latest_partition_crl_versions");
    fields.putObject("latest_partition_delta_crl_versions");
    return Answer.json(200, fields.put("all_success", true));
  }

  /**
   * {@code GET /v1/ca/{issuer_dn}/getLatestCrl}; what was revoked since the last CRL is not in it.
   */
  synchronized Answer latestCrl(Call call, String issuer)
      throws EjbcaRefusal, GeneralSecurityException {
    demandIssuer(issuer);
    if (Optional.of("true").equals(Optional.ofNullable(call.parameters().get("deltaCrl")))) {
      throw new EjbcaRefusal(404, "There is no delta CRL.");
    }
    if (crls.latest().number() == 0) {
      issueCrl(call);
    }
    return Answer.json(
        200, Ledger.fields().put("crl", crls.latest().der()).put("response_format", "DER"));
  }

  private void issueCrl(Call call) throws GeneralSecurityException {
    int number = crls.latest().number() + 1;
    var revoked =
        office.register().all().stream().filter(entry -> entry.revocation().isPresent()).toList();
    var crl =
        office
            .authority()
            .crl(revoked, BigInteger.valueOf(number), office.clock().instant(), CRL_LIFE);
    office
        .ledger()
        .append(
            "crl",
            Ledger.fields()
                .put("request", call.number())
                .put("number", number)
                .put("der", Authority.base64(crl.getEncoded())));
  }
}
