package io.birthmark.rest;

import io.birthmark.ca.CaBook;
import io.birthmark.ca.CaCommand;
import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CaLoad;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.intake.IntakeReport;
import io.birthmark.device.CaName;
import io.birthmark.reconcile.Reconciler;
import io.birthmark.registry.Registry;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The certificate authorities, as far as the API needs them.
 *
 * @param authorities those that are configured
 * @param registry where it is said whether they take requests
 * @param load how one does, as this node sees it
 * @param intake whether and when one takes a request, as this node sees it
 * @param reconciler settles certificates of their own lists
 */
public record CaPorts(
    Map<CaName, CertificateAuthority> authorities,
    ActorRef<Registry.Message<CaCommand, CaEvent, CaBook>> registry,
    Function<CaName, CaLoad> load,
    Function<CaName, IntakeReport> intake,
    Reconciler reconciler) {
  public CaPorts {
    authorities = Map.copyOf(authorities);
  }
}
