package io.birthmark.rest;

import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The body of {@code POST /api/v1/devices}, as it was sent.
 *
 * @param initialKey the device's own key in base64, 16 to 64 bytes
 */
record RegistrationRequest(
    Optional<String> manufacturer,
    Optional<String> model,
    Optional<String> serial,
    Optional<String> group,
    Optional<String> initialKey) {
  private static final int MIN_KEY = 16;

  /** What came of checking it. */
  sealed interface Checked {}

  /** Every field is good by itself. */
  record Good(Registration registration) implements Checked {}

  /** Some are not. */
  record Bad(Problem problem) implements Checked {}

  /** A registration to be carried out; whoever got it closes it. */
  record Registration(GroupId group, HardwareFacts facts, Optional<SecretBytes> initialKey)
      implements AutoCloseable {
    /** Wipes the key. */
    @Override
    public void close() {
      initialKey.ifPresent(SecretBytes::close);
    }
  }

  Checked check() {
    var faults = new ArrayList<FieldFault>();
    fact(faults, "manufacturer", manufacturer);
    fact(faults, "model", model);
    fact(faults, "serial", serial);
    var groupId = group.flatMap(GroupId::of);
    if (groupId.isEmpty()) {
      faults.add(
          new FieldFault(
              "/group",
              group.isEmpty() ? "it is missing" : "it is not a group's name",
              "name the enrollment group that the device belongs to"));
    }
    var key = initialKey.map(text -> KeyText.read("/initialKey", text, MIN_KEY));
    if (key.isPresent() && key.get() instanceof KeyText.Bad(var fault)) {
      faults.add(fault);
    }
    var secret =
        key.flatMap(reading ->
            reading instanceof KeyText.Key(var bytes) ? Optional.of(bytes) : Optional.empty());
    if (!faults.isEmpty()) {
      secret.ifPresent(SecretBytes::close);
      return new Bad(Problem.unprocessable(Reason.MISSING_FIELD, faults));
    }
    var facts =
        new HardwareFacts(manufacturer.orElseThrow(), model.orElseThrow(), serial.orElseThrow());
    return new Good(new Registration(groupId.orElseThrow(), facts, secret));
  }

  private static void fact(List<FieldFault> faults, String name, Optional<String> value) {
    if (value.filter(HardwareFacts::valid).isEmpty()) {
      faults.add(
          new FieldFault(
              "/" + name,
              value.isEmpty() ? "it is missing" : "it is empty, too long, or no plain text",
              "give 1 to 128 characters without control characters"));
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "registration of " + serial.orElse("?") + " in group " + group.orElse("?");
  }
}
