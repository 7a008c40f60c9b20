package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.GroupId;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.pki.Pem;
import java.util.List;
import java.util.Optional;

/**
 * An enrollment group as the API tells it.
 *
 * @param ca who issues, where that is one CA for all devices; else the route says it
 * @param anchors trust anchors in PEM, ordered by digest
 * @param key the group's key by name; the key itself is never told
 * @param gate whether devices are taken now
 */
record GroupResource(
    GroupId id,
    List<String> evidence,
    String nameRule,
    String profile,
    Optional<CaName> ca,
    Optional<List<RouteLeg>> route,
    List<String> anchors,
    Optional<Key> key,
    EnrollmentGroup.Gate gate,
    long revision) {

  /**
   * Which key is meant.
   *
   * @param checkValue tells whether two people speak of the same key
   */
  record Key(String id, String checkValue) {}

  static GroupResource of(EnrollmentGroup group) {
    var settings = group.settings();
    return new GroupResource(
        group.id(),
        settings.accepted().stream().map(EvidenceKind::wireName).toList(),
        settings.nameRule().template(),
        settings.profile(),
        settings.route().isPlain() ? Optional.of(settings.route().first()) : Optional.empty(),
        settings.route().isPlain() ? Optional.empty() : Optional.of(RouteLeg.of(settings.route())),
        settings.anchors().stream()
            .map(anchor -> Pem.encode(Pem.CERTIFICATE, anchor.der()))
            .toList(),
        settings.groupKey().map(key -> new Key(key.id().value(), key.check().value())),
        group.gate(),
        group.revision());
  }
}
