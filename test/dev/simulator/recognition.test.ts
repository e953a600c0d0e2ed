import { describe, expect, it } from 'vitest'
import type { Truth } from '../../../src/dev/simulator/rig-statistics.ts'
import type { SimulatedCycle } from '../../../src/dev/simulator/simulator.ts'
import { loadModel } from '../../../src/model/index.ts'
import { cyclesOf } from './rig.ts'

/** Four rigs spread along the experiment, each through all of it: every cycle of the experiment four times. */
const cycles = cyclesOf(4 * 2205, { rigs: 4 })

/** For each cycle, whether the model recognises the condition it was drawn from. */
function recognised(file: string, label: keyof Truth, drawn: readonly SimulatedCycle[]): boolean[] {
  const { scorer, response } = loadModel(`examples/hydraulic-rig/models/${file}.zip`)
  const width = scorer.outputs.length
  const rows = Float64Array.from(
    drawn.flatMap(({ event }) => scorer.inputs.map(({ name }) => Number(event[name]))),
  )
  const out = new Float64Array(drawn.length * width)
  scorer.score(rows, drawn.length, out, new Uint8Array(drawn.length))
  return drawn.map(({ truth }, row) => response?.levels?.[out[row * width]!] === truth[label])
}

const share = (verdicts: readonly boolean[]) => verdicts.filter(Boolean).length / verdicts.length

describe('the shipped models', () => {
  // Alike: what the statistics' own text promises, each of the 180 conditions counting the same. Along the schedule the
  // long warm-up runs weigh more, in which the accumulator's condition is the hardest to tell.
  it.each([
    ['cool_cond', 'cooler', { alike: 1.0, scheduled: 0.99 }],
    ['valve_cond', 'valve', { alike: 0.96, scheduled: 0.97 }],
    ['pump_leak', 'pump', { alike: 1.0, scheduled: 0.99 }],
    ['hyd_accum', 'accumulator', { alike: 0.98, scheduled: 0.94 }],
    ['stable', 'stable', { alike: 0.97, scheduled: 0.97 }],
  ] as const)('%s recognises the simulated %s', (file, label, expected) => {
    const verdicts = recognised(file, label, cycles)
    const conditions = Map.groupBy(verdicts.keys(), (row) => JSON.stringify(cycles[row]?.truth))
    const shares = [...conditions.values()].map((rows) => share(rows.map((row) => verdicts[row] === true)))
    const alike = shares.reduce((sum, one) => sum + one, 0) / shares.length
    console.log(
      `${label}: ${alike.toFixed(4)} of conditions, ${share(verdicts).toFixed(4)} of scheduled cycles`,
    )
    expect(shares).toHaveLength(180)
    expect(Math.abs(alike - expected.alike)).toBeLessThan(0.02)
    expect(share(verdicts)).toBeGreaterThan(expected.scheduled)
  })
})
