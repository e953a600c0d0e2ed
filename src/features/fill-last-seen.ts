import { parseDuration } from '../core/duration.ts'
import { isPossibleTime } from '../core/possible-time.ts'
import { LastSeen } from './last-seen.ts'
import { slotTime } from './slot-time.ts'
import type { SlotTime } from './slot-time.ts'
import type { Slot } from './slot.ts'
import type { StepRunner, StepScope } from './step.ts'

/** `lastSeen` of an impute step. */
interface LastSeenSettings {
  readonly key: string
  readonly time: string
  readonly within: string
  readonly maxKeys: number
}

/** Fills in, where a slot is missing, the last value that the row's key had. Null where the step is refused. */
export function fillLastSeen(
  slot: Slot,
  name: string,
  { key, time, within, maxKeys }: LastSeenSettings,
  scope: StepScope,
): StepRunner | null {
  const keySlot = scope.slot(key, ['lastSeen', 'key'])
  const seenAt = slotTime(time, ['lastSeen', 'time'], scope)
  const withinMs = parseDuration(within)
  if (keySlot === null || seenAt === null || withinMs === null) return null
  if (slot.kind === 'text') {
    const { values } = scope.textOutput(name, [slot], slot)
    return remembered(values, (cell) => cell === null, { keySlot, seenAt, withinMs, maxKeys }, scope)
  }
  const { values } = scope.numericOutput(name, [slot], slot.content)
  return remembered(values, Number.isNaN, { keySlot, seenAt, withinMs, maxKeys }, scope)
}

interface Remembering {
  readonly keySlot: Slot
  readonly seenAt: SlotTime
  readonly withinMs: number
  readonly maxKeys: number
}

function remembered<V>(
  values: { [row: number]: V },
  isMissing: (cell: V) => boolean,
  { keySlot, seenAt: { slot: time, toMs }, withinMs, maxKeys }: Remembering,
  scope: StepScope,
): StepRunner {
  const memory = new LastSeen<V>(maxKeys)
  scope.remember(memory)
  const { present } = scope
  return (rowCount) => {
    for (let row = 0; row < rowCount; row++) {
      const key = keySlot.values[row] ?? null
      const timeMs = toMs(time.values[row]!)
      if (present[row] !== 1 || key === null || Number.isNaN(key) || !isPossibleTime(timeMs)) continue
      // Rows of a batch are within the slots' capacity.
      const value = values[row]!
      if (!isMissing(value)) memory.see(key, value, timeMs)
      else {
        const seen = memory.get(key)
        // What was measured later was not known then.
        if (seen !== undefined && seen.timeMs <= timeMs && timeMs - seen.timeMs <= withinMs)
          values[row] = seen.value
      }
    }
  }
}
