/** What piles up while nobody reads: r T. */
export function backlogOf(rate: number, outageSeconds: number): number {
  return rate * outageSeconds
}

/**
 * Seconds until a backlog is gone while records keep coming: r T / (C - r), with C what all instances score together. Infinity where
 * that is no more than what comes. 50,000/s and 600 s: at 1.5 times the rate 1,200 s, at 2 times 600 s, at 1.1 times 6,000 s.
 */
export function catchUpSeconds(rate: number, outageSeconds: number, capacity: number): number {
  if (outageSeconds === 0) return 0
  return capacity > rate ? backlogOf(rate, outageSeconds) / (capacity - rate) : Infinity
}

/** Records that are late by a rebalance in which everybody stops, and by an instance that dies without a word. */
export interface RebalanceCost {
  /** All members stop: r x that time. */
  readonly cleanRecords: number
  /** Those of the dead one's partitions, until its session is over, and then as above: r / k x session + r x stop. */
  readonly crashRecords: number
  /** Of a rolling restart: each instance leaves and joins. None where a restart is none of the group's business. */
  readonly rollingRebalances: number
}

export interface RebalanceSettings {
  readonly rate: number
  readonly instances: number
  readonly stopSeconds: number
  readonly sessionSeconds: number
  /** With `input.instanceId`. */
  readonly isStatic: boolean
}

export function rebalanceCost(settings: RebalanceSettings): RebalanceCost {
  const { rate, instances, stopSeconds, sessionSeconds, isStatic } = settings
  const cleanRecords = rate * stopSeconds
  return {
    cleanRecords,
    crashRecords: (rate / instances) * sessionSeconds + cleanRecords,
    rollingRebalances: isStatic ? 0 : 2 * instances,
  }
}

/**
 * KEDA's `lagThreshold`: it runs ceil(lag / threshold) replicas (kedacore/keda: pkg/scalers/kafka_scaler.go), so the threshold is what
 * one instance may be behind: its share of the rate x the seconds allowed, and no less than 5,000, which a rebalance alone piles up.
 */
export function lagThreshold(rate: number, instances: number, behindSeconds: number): number {
  return Math.max(5_000, Math.round((rate / instances) * behindSeconds))
}
