package io.birthmark.cloud;

import io.birthmark.device.DeviceCommand.RecordCloudRegistration;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where it is written down that a cloud has a certificate so: in the device's own journal. */
public interface CloudRecords {
  /** Why the twin refuses; empty when it is written, or was already. Fails without an answer. */
  CompletionStage<Optional<Reason>> record(
      DeviceId device, RecordCloudRegistration command, Provenance by);
}
