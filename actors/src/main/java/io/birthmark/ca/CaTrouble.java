package io.birthmark.ca;

import io.birthmark.device.CaName;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a CA from taking requests, told when it begins and when it changes: it concerns every
 * device of the CA alike, and each of their requests meets it. For many threads.
 */
final class CaTrouble {
  private static final Logger LOG = LoggerFactory.getLogger(CaTrouble.class);

  private final CaName ca;
  private final AtomicReference<String> known = new AtomicReference<>("");

  CaTrouble(CaName ca) {
    this.ca = ca;
  }

  /** What the CA just said. */
  void hear(CaAnswer answer) {
    switch (answer) {
      case CaAnswer.NotTaken(_, var detail, _) -> tell(ReplyJudge.brief(detail));
      case CaAnswer.Certificate _ -> known.set("");
      case CaAnswer.Denied _,
          CaAnswer.Pending _,
          CaAnswer.Unknown _,
          CaAnswer.Unprovable _,
          CaAnswer.NotSent _,
          CaAnswer.Absent _ -> {}
    }
  }

  private void tell(String detail) {
    if (!detail.equals(known.getAndSet(detail))) {
      LOG.atWarn().addKeyValue("ca", ca).log("{} takes no requests: {}", ca, detail);
    }
  }
}
