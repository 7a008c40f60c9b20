package io.birthmark.fleet;

import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.Sha256;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A device's audit records in order, each with its link of the hash chain. */
public interface AuditTrail {
  /** Most records on one page. */
  int MAX_PAGE = 1_000;

  /**
   * One page of a device's records, oldest first.
   *
   * @param after the revision after which the page begins; 0 for the beginning
   * @param limit 1 to {@link #MAX_PAGE}
   */
  CompletionStage<List<Entry>> records(DeviceId device, long after, int limit);

  /**
   * One record and its place in the chain.
   *
   * @param revision sequence number in the device's journal, from 1
   * @param link the hash over this record and the link before it
   */
  record Entry(long revision, Sha256 link, DeviceRecord record) {}
}
