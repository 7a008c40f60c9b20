package io.birthmark.http;

import io.birthmark.device.CommandName;
import io.birthmark.device.Reason;
import java.util.Collection;
import java.util.List;

/**
 * Why a request is refused, in the terms of RFC 9457 and the two members that Birthmark adds.
 *
 * @param status the HTTP status
 * @param code what programs read: the name of a {@link Reason} or an {@link HttpFault}
 * @param title one line that is the same for every problem of this code
 * @param detail the particulars, for the person who must act; never a secret
 * @param legal what may be asked of the device instead; with status 409 only
 * @param errors what is wrong where in the body; with status 422 only
 */
public record Problem(
    int status,
    String code,
    String title,
    String detail,
    List<CommandName> legal,
    List<FieldFault> errors) {

  public Problem {
    legal = List.copyOf(legal);
    errors = List.copyOf(errors);
  }

  /** A refusal of the rules or of what stands around them. */
  public static Problem of(Reason reason, String detail) {
    return of(reason, detail, List.of());
  }

  /** A refusal of the rules, with what is possible instead. */
  public static Problem of(Reason reason, String detail, Collection<CommandName> legal) {
    int status = Problems.status(reason);
    var instead = status == 409 ? legal.stream().sorted().toList() : List.<CommandName>of();
    return new Problem(status, reason.name(), reason.summary(), detail, instead, List.of());
  }

  /** A fault of the request as HTTP. */
  public static Problem of(HttpFault fault, String detail) {
    return new Problem(fault.status(), fault.name(), fault.summary(), detail, List.of(), List.of());
  }

  /**
   * A body that can be read and must be changed: status 422 whatever the reason.
   *
   * @param errors at least one
   */
  public static Problem unprocessable(Reason reason, List<FieldFault> errors) {
    var detail =
        errors.size() == 1
            ? errors.getFirst().detail()
            : errors.size() + " places of the body must be changed; see errors";
    return new Problem(422, reason.name(), reason.summary(), detail, List.of(), errors);
  }

  /** The same for one place. */
  public static Problem unprocessable(Reason reason, FieldFault error) {
    return unprocessable(reason, List.of(error));
  }
}
