import { describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../../src/app/assemble.ts'
import { EventFileScorer } from '../../../src/app/event-file.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { eventsPerSecond, simulateReadings } from '../../../src/dev/simulator/readings.ts'
import { rigFiles } from '../../../src/dev/simulator/rig-files.ts'
import { truthOf } from '../../../src/dev/simulator/simulator.ts'
import { statistics } from './rig.ts'

const rigs = 24
const cycles = 4
const startMs = 1_700_000_040_000

describe('windows.yaml of the example', () => {
  it('takes simulated readings, and knows the state of the coolers', async () => {
    const complaints: string[] = []
    const assembly = await assembleOrThrow(
      { file: rigFiles.windowsConfig, overrides: [], environment: {} },
      (line) => complaints.push(line),
    )
    const scorer = new EventFileScorer(assembly, systemClock, false)
    const events = simulateReadings(statistics, { shape: 'readings', rigs, seed: 5, trouble: 0, startMs })
    const count = cycles * 60 * eventsPerSecond('readings', rigs)
    const lines = Array.from({ length: count }, () => ({
      line: JSON.stringify(events.next().value.event),
    }))
    const results = [await scorer.score(lines), await scorer.end()]
    expect(results.flatMap(({ deadLetters }) => deadLetters)).toEqual([])
    expect(complaints).toEqual([])

    const truth = truthOf(statistics, rigs)
    const predictions = results
      .flatMap((result) => result.predictions)
      .map((line) => JSON.parse(line) as Prediction)
    const right = predictions.filter(({ fields: { rigId, windowStart, readings }, predictions: [entry] }) => {
      expect(readings).toBe(80)
      return entry!.label === truth(rigId, Math.floor((windowStart - startMs) / 60_000))?.cooler
    })
    expect(predictions).toHaveLength(rigs * cycles * 6)
    expect(right.length / predictions.length).toBeGreaterThan(0.95)
  })
})

interface Prediction {
  readonly fields: { readonly rigId: string; readonly windowStart: number; readonly readings: number }
  readonly predictions: readonly { readonly label: string }[]
}
