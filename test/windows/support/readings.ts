import type { InputRecord } from '../../../src/core/record.ts'
import type { WindowPlan } from '../../../src/windows/plan.ts'
import type { ClosedWindow, PartitionWindows } from '../../../src/windows/partition-windows.ts'

export interface Reading {
  readonly rigId: unknown
  readonly ts: unknown
  readonly channel: unknown
  readonly value: unknown
}

const field = (path: string) => ({
  path,
  // Events of the tests are plain objects.
  read: (event: object) => (event as Readonly<Record<string, unknown>>)[path],
})

/** Windows of ten seconds, one reading an event, all that is not said otherwise. */
export function planOf(given: Partial<WindowPlan> = {}): WindowPlan {
  return {
    key: field('rigId'),
    keyName: 'rigId',
    time: { ...field('ts'), toMs: Number },
    channel: field('channel'),
    values: { form: 'reading', value: field('value') },
    channels: [{ name: 'ts1', from: 'ts1', statistics: ['mean', 'count'] }],
    sizeMs: 10_000,
    everyMs: given.sizeMs ?? 10_000,
    offsetMs: 0,
    latenessMs: 0,
    idleAfterMs: 60_000,
    maxAheadMs: 3_600_000,
    minCount: 1,
    maxOpenReadings: 1_000_000,
    maxOpenWindows: 100_000,
    ...given,
  }
}

export const blocks: WindowPlan['values'] = { form: 'block', hz: field('hz'), values: field('values') }

/** A record at an offset; without a time of its own unless one is said. */
export function recordAt(offset: number | bigint, timestampMs = -1): InputRecord {
  const bytes = Buffer.from(`record ${offset}`)
  return { offset: BigInt(offset), timestampMs, key: bytes, value: bytes, headers: [] }
}

export function reading(
  rigId: unknown,
  seconds: number,
  value: unknown = 1,
  channel: unknown = 'ts1',
): Reading {
  return { rigId, ts: seconds * 1000, channel, value }
}

/** What windows say of events at the offsets from 0 on: reasons of faults, null where there is none. */
export function absorbAll(windows: PartitionWindows, events: readonly object[], from = 0): (string | null)[] {
  return events.map((event, i) => windows.absorb(event, recordAt(from + i))?.reason ?? null)
}

/** `a 0-10` of a window of rig a. */
export function namesOf(closed: readonly ClosedWindow[]): string[] {
  return closed.map(({ event, startMs, endMs }) => {
    // Rows of the tests have this key.
    const { rigId } = event as Reading
    return `${String(rigId)} ${startMs / 1000}-${endMs / 1000}`
  })
}
