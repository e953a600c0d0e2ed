import { compileWindows } from '../../src/compile/windows.ts'
import type { WindowSettings } from '../../src/compile/windows.ts'
import { inputFields } from '../../src/avro/input-fields.ts'
import type { WindowPlan } from '../../src/windows/plan.ts'

export interface Case {
  readonly name: string
  readonly rigs: number
  readonly plan: WindowPlan
  /** Values an event. */
  readonly perEvent: number
  /** Share of the readings that come some seconds after their turn. */
  readonly outOfOrder: number
}

export const channels = ['ts1', 'ts2', 'ts3', 'ts4', 'vs1', 'ce', 'cp', 'se'] as const

const reading = ['rigId', 'channel', 'ts', 'value'] as const
const block = ['rigId', 'channel', 'start', 'hz', 'values'] as const

const types: Readonly<Record<string, unknown>> = {
  rigId: 'string',
  channel: 'string',
  ts: { type: 'long', logicalType: 'timestamp-millis' },
  start: { type: 'long', logicalType: 'timestamp-millis' },
  value: 'double',
  hz: 'double',
  values: { type: 'array', items: 'double' },
}

const base = {
  key: 'rigId',
  channel: 'channel',
  size: '10s',
  offset: '0s',
  lateness: '5s',
  idleAfter: '1m',
  maxAhead: '1h',
  minCount: 1,
  maxOpenReadings: 10_000_000,
  maxOpenWindows: 1_000_000,
  channels: Object.fromEntries(
    channels.map((name) => [name, ['mean', 'std', 'min', 'max', 'slope'] as const]),
  ),
}

const singles = planOf(reading, { ...base, time: 'ts', value: 'value' })
const hopping = planOf(reading, { ...base, time: 'ts', value: 'value', every: '2s' })
const blocks = planOf(block, { ...base, time: 'start', hz: 'hz', values: 'values' })

export const cases: readonly Case[] = [
  ...[1, 24, 1000].map((rigs) => ({ name: 'one an event', rigs, plan: singles, perEvent: 1, outOfOrder: 0 })),
  { name: '5 % out of order', rigs: 1000, plan: singles, perEvent: 1, outOfOrder: 0.05 },
  { name: 'a window every 2 s', rigs: 1000, plan: hopping, perEvent: 1, outOfOrder: 0 },
  { name: 'blocks of 100 at 10 Hz', rigs: 24, plan: blocks, perEvent: 100, outOfOrder: 0 },
]

function planOf(names: readonly string[], settings: WindowSettings): WindowPlan {
  const schema = {
    type: 'record',
    name: 'Reading',
    fields: names.map((name) => ({ name, type: types[name] })),
  }
  const compiled = compileWindows(settings, inputFields(schema), [])
  if (compiled === null) throw new Error('the settings of the benchmark are refused')
  return compiled.plan
}
