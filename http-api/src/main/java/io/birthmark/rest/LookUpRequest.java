package io.birthmark.rest;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The body of {@code POST /api/v1/devices:lookUp}, as it was sent.
 *
 * @param ids devices' ids
 * @param serials hardware serials
 */
record LookUpRequest(Optional<List<String>> ids, Optional<List<String>> serials) {
  /** Most faults that are told; who has made more has made the same one again and again. */
  private static final int FAULTS = 20;

  /** What came of checking it. */
  sealed interface Checked {}

  /** Every name could be a device's; each stands here once. */
  record Good(List<String> ids, List<String> serials) implements Checked {}

  /** Some could not. */
  record Bad(Problem problem) implements Checked {}

  Checked check(int most) {
    var named = ids.orElse(List.of());
    var marked = serials.orElse(List.of());
    int all = named.size() + marked.size();
    if (all < 1 || all > most) {
      return bad(
          List.of(
              new FieldFault(
                  "",
                  "it names " + all + " devices",
                  "name 1 to " + most + " by ids and serials together")));
    }
    var faults = new ArrayList<FieldFault>();
    judge("/ids/", named, id -> DeviceId.of(id).isPresent(), "send a device's id", faults);
    judge("/serials/", marked, HardwareFacts::valid, "send a hardware serial", faults);
    return faults.isEmpty()
        ? new Good(named.stream().distinct().toList(), marked.stream().distinct().toList())
        : bad(faults.subList(0, Math.min(FAULTS, faults.size())));
  }

  private static void judge(
      String pointer,
      List<String> names,
      Predicate<String> possible,
      String remedy,
      List<FieldFault> faults) {
    for (int i = 0; i < names.size(); i++) {
      if (!possible.test(names.get(i))) {
        faults.add(new FieldFault(pointer + i, "no device can have this name", remedy));
      }
    }
  }

  private static Bad bad(List<FieldFault> faults) {
    return new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
  }
}
