package io.birthmark.pki;

/**
 * What becomes of a request when its CA may have issued and no asking will ever tell. Either way
 * the attempt is a suspected ghost: it is written down once and stays on watch.
 */
public enum WhenUnprovable {
  /** A person decides: the device is parked; a renewal is given up until its time comes again. */
  PARK,
  /** Another attempt follows at once, at the price of a second certificate that may exist. */
  NEW_ATTEMPT
}
