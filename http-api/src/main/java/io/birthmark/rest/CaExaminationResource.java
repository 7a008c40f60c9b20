package io.birthmark.rest;

import io.birthmark.ca.CaExamination;
import io.birthmark.ca.CaExamination.Finding;
import io.birthmark.device.CaName;
import java.time.Instant;
import java.util.List;

/**
 * What one node found when it looked at a CA.
 *
 * @param at when it had looked
 * @param passed whether no check failed
 */
record CaExaminationResource(CaName ca, Instant at, boolean passed, List<Finding> findings) {
  static CaExaminationResource of(CaName ca, CaExamination examination, Instant at) {
    return new CaExaminationResource(ca, at, examination.passed(), examination.findings());
  }
}
