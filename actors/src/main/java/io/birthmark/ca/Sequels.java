package io.birthmark.ca;

import io.birthmark.device.CaClosed;
import io.birthmark.device.DeviceCommand.IssuanceResult;
import io.birthmark.device.DeviceCommand.Sequel;
import io.birthmark.device.IssuanceIntent;
import java.util.Optional;

/** Lets the attempt that follows another one through the gate, or has it wait. */
final class Sequels {
  private final CaGate gate;

  Sequels(CaGate gate) {
    this.gate = gate;
  }

  /** Another attempt follows at once only when the gate lets it. */
  IssuanceResult admitted(IssuanceResult result, Flow flow) {
    return switch (result) {
      case IssuanceResult.Absent(var next) ->
          again(next, flow)
              .<IssuanceResult>map(why -> new IssuanceResult.Postponed(next, why))
              .orElse(result);
      case IssuanceResult.Unprovable(var detail, Sequel.AtOnce(var next)) ->
          again(next, flow)
              .<IssuanceResult>map(
                  why -> new IssuanceResult.Unprovable(detail, new Sequel.Later(next, why)))
              .orElse(result);
      case IssuanceResult.Unprovable _,
          IssuanceResult.Issued _,
          IssuanceResult.Denied _,
          IssuanceResult.Unknown _,
          IssuanceResult.Pending _,
          IssuanceResult.NotSent _,
          IssuanceResult.Contradicted _,
          IssuanceResult.Postponed _,
          IssuanceResult.NeverIssued _ ->
          result;
    };
  }

  private Optional<CaClosed> again(IssuanceIntent next, Flow flow) {
    return switch (gate.admit(new CaGate.Wish(next.ca(), flow, 1))) {
      case CaGate.Open() -> Optional.empty();
      case CaGate.Closed(var why) -> Optional.of(why);
    };
  }
}
