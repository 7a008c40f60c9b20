package io.birthmark.pki;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Moduli that look like RSA keys and can be factored: small factors, primes close together, and the
 * fingerprint of the ROCA keys (CVE-2017-15361).
 */
final class RsaWeakness {
  /** As many as public CAs try: enough for every prime pair made by counting on from one prime. */
  private static final int FERMAT_ROUNDS = 110;

  private static final List<Integer> SMALL_PRIMES =
      IntStream.rangeClosed(3, 751).filter(RsaWeakness::prime).boxed().toList();

  private static final BigInteger PRODUCT =
      SMALL_PRIMES.stream().map(BigInteger::valueOf).reduce(BigInteger.TWO, BigInteger::multiply);

  /** The primes whose product the ROCA generator used, up to where the test is already certain. */
  private static final List<Integer> ROCA_PRIMES =
      SMALL_PRIMES.stream().filter(p -> p <= 167).toList();

  private static final List<BitSet> ROCA_RESIDUES =
      ROCA_PRIMES.stream().map(RsaWeakness::powersOf65537).toList();

  private RsaWeakness() {}

  /** Why this modulus is weak; empty when it shows none of these weaknesses. */
  static Optional<String> of(BigInteger modulus) {
    if (!modulus.gcd(PRODUCT).equals(BigInteger.ONE)) {
      return Optional.of("the RSA modulus has a small factor");
    }
    if (roca(modulus)) {
      return Optional.of("the RSA key was made by a generator with the ROCA flaw (CVE-2017-15361)");
    }
    return closePrimes(modulus)
        ? Optional.of("the two primes of the RSA key are too close together")
        : Optional.empty();
  }

  /** Primes of such keys are powers of 65537 modulo a product of small primes; so is n. */
  private static boolean roca(BigInteger modulus) {
    for (int i = 0; i < ROCA_PRIMES.size(); i++) {
      int residue = modulus.mod(BigInteger.valueOf(ROCA_PRIMES.get(i))).intValueExact();
      if (!ROCA_RESIDUES.get(i).get(residue)) {
        return false;
      }
    }
    return true;
  }

  /** Fermat's factorisation, a few rounds of it. */
  private static boolean closePrimes(BigInteger modulus) {
    var root = modulus.sqrt();
    var a = root.multiply(root).equals(modulus) ? root : root.add(BigInteger.ONE);
    for (int round = 0; round < FERMAT_ROUNDS; round++) {
      var b2 = a.multiply(a).subtract(modulus);
      var b = b2.sqrt();
      if (b.multiply(b).equals(b2)) {
        return true;
      }
      a = a.add(BigInteger.ONE);
    }
    return false;
  }

  private static BitSet powersOf65537(int prime) {
    var powers = new BitSet(prime);
    int power = 1;
    do {
      powers.set(power);
      power = power * (65537 % prime) % prime;
    } while (power != 1);
    return powers;
  }

  private static boolean prime(int n) {
    return IntStream.iterate(2, d -> d * d <= n, d -> d + 1).allMatch(d -> n % d != 0);
  }
}
