package io.birthmark.twin

import java.util.Optional
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.{CompletableFuture, CompletionStage, ConcurrentHashMap}

import io.birthmark.device.{DeviceId, Sha256}
import io.birthmark.enrollment.KeyClaims
import io.birthmark.enrollment.KeyClaims.{Claimed, HeldBy, Outcome}

/** Key claims that a spec can lose the answers of, and hold up. */
final class ClaimsInMemory extends KeyClaims {
  private val holders = new ConcurrentHashMap[Sha256, DeviceId]
  private val lost = new AtomicInteger
  private val questions = new AtomicInteger

  /** Whoever comes second hears of it when this is complete. */
  @volatile var secondsWaitFor: CompletionStage[_] = CompletableFuture.completedStage(())

  /** The next claim is made, and nobody hears of it. */
  def loseNextAnswer(): Unit = lost.set(1)

  /** How often it was asked. */
  def asked: Int = questions.get

  /** How many keys are claimed. */
  def size: Int = holders.size

  override def claim(spki: Sha256, device: DeviceId): CompletionStage[Outcome] = {
    questions.incrementAndGet()
    val first = Option(holders.putIfAbsent(spki, device)).getOrElse(device)
    if (lost.getAndSet(0) == 1) CompletableFuture.failedStage(new Exception("the node died"))
    else if (first == device) CompletableFuture.completedStage(new Claimed)
    else secondsWaitFor.thenApply(_ => new HeldBy(first))
  }

  override def holder(spki: Sha256): CompletionStage[Optional[DeviceId]] = {
    questions.incrementAndGet()
    CompletableFuture.completedStage(Optional.ofNullable(holders.get(spki)))
  }
}
