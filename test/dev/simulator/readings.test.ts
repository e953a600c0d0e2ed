import { describe, expect, it } from 'vitest'
import { sensorChannels } from '../../../src/dev/simulator/channels.ts'
import { eventsPerSecond, simulateReadings } from '../../../src/dev/simulator/readings.ts'
import type { ReadingOptions } from '../../../src/dev/simulator/readings.ts'
import { readingKinds } from '../../../src/dev/simulator/trouble.ts'
import { cyclesOf, statistics } from './rig.ts'

const startMs = 1_700_000_040_000
const rigs = 3

function eventsOf(count: number, over: Partial<ReadingOptions> = {}) {
  const options = { shape: 'readings', rigs, seed: 42, trouble: 0, startMs, ...over } as const
  const events = simulateReadings(statistics, options)
  return Array.from({ length: count }, () => events.next().value)
}

interface Taken {
  readonly ms: number
  readonly value: number
}

/** Readings by rig, channel and cycle, whatever form they come in. */
function byCycle(shape: ReadingOptions['shape'], cycles: number): ReadonlyMap<string, readonly Taken[]> {
  const groups = new Map<string, Taken[]>()
  for (const { event } of eventsOf(cycles * 60 * eventsPerSecond(shape, rigs), { shape })) {
    // The schemas say which of the fields are there.
    const { rigId, channel, ts, value, start, hz, values } = event as unknown as {
      readonly [name in 'rigId' | 'channel']: string
    } & { readonly [name in 'ts' | 'value' | 'start' | 'hz']: number } & {
      readonly values: readonly number[]
    }
    const taken: readonly Taken[] =
      shape === 'readings'
        ? [{ ms: ts, value }]
        : values.map((each, i) => ({ ms: start + (i * 1000) / hz, value: each }))
    for (const one of taken) {
      const name = `${rigId} ${channel} ${Math.floor((one.ms - startMs) / 60_000)}`
      groups.set(name, [...(groups.get(name) ?? []), one])
    }
  }
  return groups
}

describe('simulateReadings', () => {
  it.each(['readings', 'blocks'] as const)(
    'gives %s whose cycles have the means of the simulated cycles',
    (shape) => {
      const groups = byCycle(shape, 2)
      const channels = sensorChannels.filter(({ hz }) => shape === 'blocks' || hz === 1)
      let compared = 0
      for (const { event } of cyclesOf(2 * rigs)) {
        for (const { name, feature, hz } of channels) {
          const taken = groups.get(`${event.rigId} ${name} ${event.cycle}`)!
          const mean = taken.reduce((sum, { value }) => sum + value, 0) / taken.length
          expect(taken).toHaveLength(60 * hz)
          expect(Math.abs(mean - Number(event[feature]))).toBeLessThan(1e-9)
          compared++
        }
      }
      expect([compared, groups.size]).toEqual([2 * rigs * channels.length, 2 * rigs * channels.length])
    },
  )

  it('goes second by second, all channels of all rigs', () => {
    const second = eventsOf(rigs * 8 + 1).map(({ event, takenAtMs }) => [
      event.rigId,
      event['channel'],
      takenAtMs,
    ])
    expect(second[0]).toEqual(['rig-01', 'ts1', startMs])
    expect(second[8]).toEqual(['rig-02', 'ts1', startMs])
    expect(second[rigs * 8]).toEqual(['rig-01', 'ts1', startMs + 1000])
  })

  it('moves within a cycle as the real rig does', () => {
    const [cycle] = cyclesOf(1)
    const shape = statistics.shapes.get('tsa_temp')!.get(cycle!.truth.cooler)!
    const taken = byCycle('readings', 1).get('rig-01 ts1 0')!
    const away = taken.map(
      ({ value }, i) => value - Number(cycle!.event['tsa_temp']) - shape.meanDeviation[i]!,
    )
    const spread = Math.sqrt(away.reduce((sum, each) => sum + each * each, 0) / away.length)
    expect(spread).toBeGreaterThan(shape.noiseStd / 2)
    expect(spread).toBeLessThan(shape.noiseStd * 2)
  })

  it('gives the same readings for the same seed', () => {
    expect(eventsOf(500)).toEqual(eventsOf(500))
    expect(eventsOf(1, { seed: 7 })).not.toEqual(eventsOf(1))
  })

  it.each(['readings', 'blocks'] as const)(
    'has troubles in %s, all kinds in turn, and none in the first cycle',
    (shape) => {
      const first = 60 * eventsPerSecond(shape, rigs)
      const events = eventsOf(first + 100, { shape, trouble: 1 })
      expect(events.slice(0, first).every(({ trouble }) => trouble === null)).toBe(true)
      const kinds = events.slice(first).map(({ trouble }) => trouble?.kind)
      expect(new Set(kinds)).toEqual(new Set(readingKinds(shape)))
      const late = events.find(({ trouble }) => trouble?.kind === 'late-reading')!
      const time = Number(late.event[shape === 'readings' ? 'ts' : 'start'])
      expect(late.takenAtMs - time).toBeGreaterThan(3_600_000)
      const missing = events.find(({ trouble }) => trouble?.kind === 'missing-value')
      if (shape === 'readings')
        expect(missing).toMatchObject({ event: { value: null }, trouble: { field: 'value' } })
      else expect(missing).toBeUndefined()
    },
  )
})
