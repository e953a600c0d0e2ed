import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { checkFeatures } from '../../src/config/features.ts'
import { FaultLog } from '../../src/features/fault-log.ts'
import { compilePlan } from '../../src/features/plan.ts'
import { steps } from '../../src/features/steps.ts'
import { exampleOutside } from './support/outside.ts'
import { fieldsOf, lines, runAskingSteps } from './support/run-steps.ts'

/** What the steps' examples refer to. */
const rig = {
  psa_bar: 'number',
  psb_bar: 'number',
  pse_bar: 'number',
  tsa_temp: 'number',
  tsb_temp: 'number',
  pump_eff: 'number',
  vs_vib: 'number',
  'motor.bearing.temp': 'number',
  running: 'boolean',
  startedAt: 'number',
  endedAt: { kind: 'number', time: 'milliseconds' },
  serial: 'text',
  rigMode: 'text',
  vibrations: 'list',
  vibBand: ['quiet', 'normal', 'loud'],
} as const

const specs = Object.fromEntries(steps.map((step) => [step.name, step.spec]))

function entriesOf(example: string) {
  const yaml: unknown = parse(example)
  return checkFeatures(yaml as unknown[], specs)
}

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
})
const value = fc.oneof(
  anything,
  fc.double(),
  fc.string(),
  fc.constantFrom(null, 'warm', '1.5', 0, -1, 1e308, -1e308),
  fc.array(fc.oneof(anything, fc.double())),
)
const event = fc.option(
  fc.oneof(
    fc.object(),
    fc.dictionary(fc.constantFrom('motor', ...Object.keys(rig)), value),
    fc.record(Object.fromEntries(Object.keys(rig).map((name) => [name, value]))),
    fc.record({
      motor: fc.oneof(value, fc.record({ bearing: fc.oneof(value, fc.record({ temp: value })) })),
    }),
  ),
)

describe.each(steps.map((step) => [step.name, step] as const))('step %s', (name, step) => {
  it('says what it is, what missing values do, and what each setting means', () => {
    expect(step.summary).toMatch(/^[A-Z].*\.$/s)
    expect(step.missing).toMatch(/^[A-Z].*\.$/s)
    for (const field of Object.values(step.spec)) expect(field.description).toMatch(/^[A-Z].*\.$/)
    expect(existsSync(`test/features/steps/${name}.test.ts`)).toBe(true)
  })

  it('runs its example', async () => {
    const { entries, issues } = entriesOf(step.example)
    expect(issues).toEqual([])
    expect(entries.map((entry) => entry.step)).toEqual([name])
    const { remarks } = await runAskingSteps(rig, entries, exampleOutside, [{}, null])
    expect(lines(remarks)).toEqual([])
  })

  it('never throws, never faults a row without an event, and keeps numbers finite', () => {
    const { entries } = entriesOf(step.example)
    const { plan } = compilePlan({
      fields: fieldsOf(rig),
      steps: entries,
      wanted: Object.keys(rig),
      capacity: 8,
      surroundings: exampleOutside,
    })
    const faults = new FaultLog(8)
    const names = [
      ...Object.keys(rig),
      'bearing_temp',
      'pressure',
      'pressure_ratio',
      'temp_rise',
      'log_power',
      'load_share',
      'hour',
      'weekday',
      'ratedBar',
      'vibIndex',
      'vib_mean',
      'vib_std',
      'vib_slope',
      'vib_p95',
    ]
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        faults.clear()
        void plan.run(events, events.length, faults)
        for (const { row } of faults.entries) expect(events[row]).not.toBeNull()
        for (const slot of names.map((slotName) => plan.slot(slotName))) {
          if (slot?.kind === 'numeric')
            expect(slot.values.some((cell) => Math.abs(cell) === Infinity)).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('steps', () => {
  it('have names of their own', () => {
    expect(new Set(steps.map((step) => step.name)).size).toBe(steps.length)
  })

  it('run one after another over arbitrary events', () => {
    const { entries } = entriesOf(
      steps
        .map((step) => step.example)
        .join('\n')
        .replace(/- rename.*\n/, ''),
    )
    const { plan, remarks } = compilePlan({
      fields: fieldsOf(rig),
      steps: entries,
      wanted: [],
      capacity: 8,
      surroundings: exampleOutside,
    })
    expect(lines(remarks)).toEqual([])
    const faults = new FaultLog(8)
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        faults.clear()
        void plan.run(events, events.length, faults)
        for (const { row, slot } of faults.entries) {
          expect(events[row]).not.toBeNull()
          expect(slot).toBeLessThan(plan.slotCount)
        }
      }),
    )
  })
})
