package io.birthmark.enrollment;

import io.birthmark.device.EvidenceKind;
import io.birthmark.device.Sha256;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an operator decides about a group. Two settings that mean the same are equal: the order in
 * which evidence and anchors were given, and anchors given twice, do not count.
 *
 * @param accepted evidence that devices may put forward
 * @param profile name of the certificate profile, {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}}
 * @param route who issues for whom
 * @param anchors makers' certificates for {@code idevid}, ordered by digest
 * @param groupKey for {@code initial-key}, when devices have derived keys
 */
public record GroupSettings(
    Set<EvidenceKind> accepted,
    NameRule nameRule,
    String profile,
    CaRoute route,
    List<TrustAnchor> anchors,
    Optional<GroupKey> groupKey) {
  private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public GroupSettings {
    if (!PROFILE.matcher(profile).matches()) {
      throw new IllegalArgumentException(
          "a profile's name has letters, digits, dot, dash, underscore; at most 64");
    }
    accepted = inOrder(accepted);
    anchors =
        anchors.stream()
            .distinct()
            .sorted(Comparator.comparing(anchor -> anchor.digest().toHex()))
            .toList();
  }

  /** Whether one of the anchors has this digest. */
  public boolean hasAnchor(Sha256 digest) {
    return anchor(digest).isPresent();
  }

  /** The anchor of this digest. */
  public Optional<TrustAnchor> anchor(Sha256 digest) {
    return anchors.stream().filter(anchor -> anchor.digest().equals(digest)).findFirst();
  }

  private static Set<EvidenceKind> inOrder(Collection<EvidenceKind> kinds) {
    var set = EnumSet.noneOf(EvidenceKind.class);
    set.addAll(kinds);
    return Collections.unmodifiableSet(set);
  }
}
