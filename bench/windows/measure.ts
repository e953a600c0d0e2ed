import type { InputRecord } from '../../src/core/record.ts'
import { PartitionWindows } from '../../src/windows/partition-windows.ts'
import { Room } from '../../src/windows/room.ts'
import { channels } from './cases.ts'
import type { Case } from './cases.ts'

interface Cost {
  readonly readingsPerSecond: number
  readonly windows: number
  /** All of the time, shared out among the windows. */
  readonly windowMicros: number
  readonly mostHeld: number
}

interface Effort {
  readonly readings: number
  readonly rounds: number
}

/** Events are made before the clock runs, and are taken in turns of 1,000 with a mark before each, as a pipeline does. */
const turn = 1_000

/** Of this process' CPU time, the median of all rounds. */
export function measure(one: Case, { readings, rounds }: Effort): Cost {
  const events = eventsOf(one, readings)
  const results = Array.from({ length: rounds + 1 }, () => runOnce(one, events))
  // The first one warms up.
  const ordered = results.slice(1).sort((a, b) => a.micros - b.micros)
  const { micros, windows, mostHeld } = ordered[ordered.length >> 1]!
  return {
    readingsPerSecond: (readings * 1e6) / micros,
    windows,
    windowMicros: micros / Math.max(1, windows),
    mostHeld,
  }
}

function runOnce({ plan }: Case, events: readonly object[]) {
  const room = new Room(plan.maxOpenReadings)
  const windows = new PartitionWindows(plan, room, null)
  const bytes = Buffer.alloc(60)
  let closed = 0
  let most = 0
  const before = process.cpuUsage()
  for (let at = 0; at < events.length; at += turn) {
    windows.mark()
    const end = Math.min(at + turn, events.length)
    for (let i = at; i < end; i++) windows.absorb(events[i]!, recordOf(i, bytes))
    closed += windows.takeClosed().length
    most = Math.max(most, room.taken)
  }
  windows.closeAll()
  closed += windows.takeClosed().length
  const { user, system } = process.cpuUsage(before)
  return { micros: user + system, windows: closed, mostHeld: most }
}

function recordOf(offset: number, value: Buffer): InputRecord {
  return { offset: BigInt(offset), timestampMs: -1, key: null, value, headers: [] }
}

/** Second by second, all channels of all rigs. */
function eventsOf({ rigs, perEvent, outOfOrder, plan }: Case, readings: number): readonly object[] {
  const isBlock = plan.values.form === 'block'
  const events: object[] = []
  const startMs = Date.parse('2026-11-01T00:00:00Z')
  for (let i = 0; events.length * perEvent < readings; i++) {
    const channel = channels[i % channels.length]!
    const rig = Math.floor(i / channels.length) % rigs
    const tick = Math.floor(i / channels.length / rigs)
    const rigId = `rig-${rig}`
    const value = 40 + ((i * 7919) % 1000) / 100
    if (isBlock) {
      const values = Array.from({ length: perEvent }, (_, k) => value + k / 100)
      events.push({ rigId, channel, start: startMs + tick * perEvent * 100, hz: 10, values })
    } else {
      // By a fixed rule, so that all rounds and machines have the same.
      const isLate = ((i * 2_654_435_761) % 4_294_967_296) / 4_294_967_296 < outOfOrder
      events.push({ rigId, channel, ts: startMs + (tick - (isLate ? 3 : 0)) * 1000, value })
    }
  }
  return events
}
