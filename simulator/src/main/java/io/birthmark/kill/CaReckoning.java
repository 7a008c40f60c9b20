package io.birthmark.kill;

import io.birthmark.line.DemoReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One CA's ledger against what the journal tells of it. */
final class CaReckoning {
  private final String ca;
  private final Optional<CaLedger> ledger;
  private final Collection<DeviceStory> devices;
  private final List<String> faults = new ArrayList<>();

  /** Whose a certificate is, by its digest. */
  private final Map<String, String> owners = new HashMap<>();

  /** The key that was proven for each certificate that a device has taken, by its digest. */
  private final Map<String, String> keys = new HashMap<>();

  /** How often each attempt was recorded as one whose certificate may exist, by its name there. */
  private final Map<String, Integer> suspicions = new HashMap<>();

  /** How many certificates that nobody knows each attempt answers for: those, and all on watch. */
  private final Map<String, Integer> watched = new HashMap<>();

  /** Which device each attempt was made for, by its name there. */
  private final Map<String, DeviceStory> intended = new HashMap<>();

  private long covered;
  private long revokedThere;
  private long uncovered;

  private CaReckoning(String ca, Optional<CaLedger> ledger, Collection<DeviceStory> devices) {
    this.ca = ca;
    this.ledger = ledger;
    this.devices = devices;
  }

  /** Compares. */
  static CaReckoning of(String ca, Optional<CaLedger> ledger, Map<String, DeviceStory> devices) {
    var reckoning = new CaReckoning(ca, ledger, devices.values());
    devices.values().forEach(reckoning::remember);
    ledger.ifPresent(reckoning::compare);
    return reckoning;
  }

  private void remember(DeviceStory device) {
    for (var list : List.of(device.adopted(ca), device.condemned(ca))) {
      for (var known : list) {
        var other = owners.put(known.digest(), device.id());
        if (other != null && !other.equals(device.id())) {
          faults.add(
              "%s: the certificate %s is that of %s and of %s"
                  .formatted(ca, known.digest(), other, device.id()));
        }
      }
    }
    for (var known : device.adopted(ca)) {
      device.key(known.attempt()).ifPresent(key -> keys.put(known.digest(), key));
    }
    var names = new HashMap<String, String>();
    for (var asked : device.asked(ca)) {
      names.put(asked.attempt(), name(asked));
      intended.put(name(asked), device);
    }
    for (var attempt : device.suspected(ca)) {
      suspicions.merge(names.getOrDefault(attempt, attempt), 1, Integer::sum);
      watched.put(names.getOrDefault(attempt, attempt), 1);
    }
    for (var attempt : device.gaveWay(ca)) {
      watched.put(names.getOrDefault(attempt, attempt), 1);
    }
  }

  /** What an attempt is called in the CA's ledger. */
  private String name(DeviceStory.Asked asked) {
    return byToken() ? asked.token() : asked.attempt();
  }

  private boolean byToken() {
    return ledger.filter(book -> book.kind().equals("aws")).isPresent();
  }

  private void compare(CaLedger book) {
    var seen = new HashSet<String>();
    var left = new HashMap<>(watched);
    for (var certificate : book.certificates()) {
      seen.add(certificate.digest());
      if (!owners.containsKey(certificate.digest())) {
        extra(certificate, book.revoked(certificate), left);
      }
      judgeKey(certificate);
    }
    for (var owned : owners.entrySet()) {
      if (!seen.contains(owned.getKey())) {
        uncovered++;
        faults.add(
            "%s: %s holds the certificate %s, which the CA never signed"
                .formatted(ca, owned.getValue(), owned.getKey()));
      }
    }
    suspicions.forEach((name, times) -> {
      if (times > 1) {
        faults.add("%s: the attempt %s is suspected %d times".formatted(ca, name, times));
      }
    });
    book.asked().forEach(this::askedFor);
  }

  /** A device is given a certificate for the key that it has proven, or none. */
  private void judgeKey(CaLedger.Certificate certificate) {
    var proven = keys.get(certificate.digest());
    if (proven != null && !proven.equals(certificate.key())) {
      faults.add(
          "%s: %s was given the certificate %s, which is for the key %s, and has proven %s"
              .formatted(
                  ca,
                  owners.get(certificate.digest()),
                  certificate.serial(),
                  certificate.key(),
                  proven));
    }
  }

  /** What the CA itself has revoked does no harm, whoever asked for it. */
  private void extra(CaLedger.Certificate certificate, boolean revoked, Map<String, Integer> left) {
    int suspicion = left.getOrDefault(certificate.correlation(), 0);
    if (revoked) {
      revokedThere++;
    } else if (suspicion == 0) {
      uncovered++;
      faults.add(
          "%s: nobody knows of the certificate %s that it issued for %s, one of %d it issued for it; %s"
              .formatted(
                  ca,
                  certificate.serial(),
                  certificate.correlation(),
                  issuedFor(certificate.correlation()),
                  course(certificate.correlation())));
    } else {
      covered++;
      left.put(certificate.correlation(), suspicion - 1);
    }
  }

  /** What led there, so that one sentence is enough to find the cause. */
  private String course(String name) {
    return Optional.ofNullable(intended.get(name))
        .map(device -> "that is of %s: %s".formatted(device.id(), device.course()))
        .orElse("no device asked for it");
  }

  private long issuedFor(String name) {
    return ledger
        .map(book ->
            book.certificates().stream().filter(one -> one.correlation().equals(name)).count())
        .orElse(0L);
  }

  private void askedFor(String name, int times) {
    if (!intended.containsKey(name)) {
      faults.add("%s: it was asked for %s, which the journal does not know".formatted(ca, name));
    }
    if (times > 1 && !byToken()) {
      faults.add("%s: it was asked for %s %d times".formatted(ca, name, times));
    }
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  long covered() {
    return covered;
  }

  DemoReport.Ca figures() {
    var served = devices.stream().filter(device -> !device.asked(ca).isEmpty()).toList();
    return new DemoReport.Ca(
        ca,
        served.stream().mapToLong(device -> device.asked(ca).size()).sum(),
        ledger.map(book -> (long) book.certificates().size()).orElseGet(() -> (long) owners.size()),
        served.stream().mapToLong(device -> device.adopted(ca).size()).sum(),
        suspicions.size(),
        ghostsRevoked() + revokedThere,
        served.stream().mapToLong(DeviceStory::duplicates).sum(),
        served.stream().filter(device -> !device.served()).count() + uncovered,
        ledger.map(CaLedger::faults).orElseGet(TreeMap::new));
  }

  private long ghostsRevoked() {
    if (ledger.isEmpty()) {
      return 0;
    }
    var ghosts = new HashSet<String>();
    for (var device : devices) {
      device.condemned(ca).stream()
          .filter(DeviceStory.Known::ghost)
          .forEach(known -> ghosts.add(known.digest()));
    }
    return ledger.get().certificates().stream()
        .filter(one -> ghosts.contains(one.digest()) && ledger.get().revoked(one))
        .count();
  }
}
