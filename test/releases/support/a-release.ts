import type { Release, ReleasePlan } from '../../../src/releases/release.ts'

export const of = { tenant: 'default', model: 'cooler' } as const

/** A release as a log has it: the first, unless it is said otherwise. */
export function release(plan: ReleasePlan, more: Partial<Release> = {}): Release {
  const seq = more.seq ?? 1
  return {
    ...{ ...of, seq, prev: seq - 1, at: '2026-11-29T08:00:00.000Z', by: 'eva@desk', why: null },
    ...{ command: 'promote', plan, shadows: [], retired: [], cut: null, forced: [] },
    ...more,
  }
}

export const serve = (version: number): ReleasePlan => ({ kind: 'serve', version })

/** A log of plans, each an hour after the one before. */
export function logOf(...entries: readonly (readonly [Release['command'], ReleasePlan])[]): Release[] {
  return entries.map(([command, plan], i) =>
    release(plan, { command, seq: i + 1, at: new Date(Date.UTC(2026, 10, 29, 8 + i)).toISOString() }),
  )
}
