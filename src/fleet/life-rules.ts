import type { FleetConfig } from '../config/fleet.ts'

/** When an instance counts as what, in milliseconds. */
export interface LifeRules {
  readonly firstMs: number
  readonly longestMs: number
  readonly crashes: number
  readonly withinMs: number
  readonly retryMs: number
  readonly healthyMs: number
  readonly probeFailures: number
  readonly startMs: number
  readonly drainMs: number
  readonly memoryBytes: number | null
}

export function lifeRules(
  { restarts, probe }: FleetConfig,
  drainMs: number,
  memoryBytes: number | null,
): LifeRules {
  return {
    firstMs: restarts.first,
    longestMs: restarts.longest,
    crashes: restarts.crashes,
    withinMs: restarts.within,
    retryMs: restarts.retry,
    healthyMs: restarts.healthy,
    probeFailures: probe.failures,
    startMs: probe.start,
    drainMs,
    memoryBytes,
  }
}
