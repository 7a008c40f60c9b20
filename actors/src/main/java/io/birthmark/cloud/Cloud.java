package io.birthmark.cloud;

import io.birthmark.device.CloudName;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A service outside that lets a device in when it knows its certificate. */
public interface Cloud {
  /** Its name. */
  CloudName name();

  /**
   * Brings a certificate to the status that is wanted there. Never fails, and an order may be
   * carried out any number of times: what is as it should be already is left alone, so an answer
   * that was lost on its way is asked for again.
   */
  CompletionStage<CloudAnswer> bring(CloudOrder order);

  /**
   * The longest time from the begin of {@link #bring} until nothing of it is under way any more.
   */
  Duration longest();
}
