import { describe, expect, it } from 'vitest'
import { compile } from '../../src/compile/compile.ts'
import { loadModels } from '../../src/compile/models.ts'
import { underEveryName } from '../../src/compile/policy-names.ts'
import { outcome } from '../../src/core/outcome.ts'
import type { Action, Reason } from '../../src/core/reason.ts'
import type { StepConfig } from '../../src/core/spec.ts'
import { ScoringBatch } from '../../src/scoring/batch.ts'
import { settle } from '../../src/scoring/settle.ts'
import { transform } from '../../src/scoring/transform.ts'
import { alarmModel, telemetry, telemetrySchema } from '../support/telemetry.ts'

const bind = (field: string, as: string, asText = false): StepConfig => ({
  step: 'bind',
  settings: { field, as, asText },
})
const step = (name: string, settings: object): StepConfig => ({ step: name, settings: { ...settings } })

/** A temperature that is read, renamed and made something else of; categories by path, by name, cast and recoded. */
const steps: readonly StepConfig[] = [
  bind('readings.temperature', 'heat'),
  step('range', { field: 'heat', max: 90 }),
  step('rename', { field: 'heat', as: 'temp' }),
  step('require', { field: 'temp' }),
  step('bucketize', {
    field: 'temp',
    as: 'warmth',
    limits: [30],
    labels: ['red', 'green'],
    onlyIfMissing: false,
  }),
  step('log1p', { field: 'temp', as: 'press' }),
  bind('device.site', 'site'),
  bind('device.firmware.code', 'code'),
  step('cast', { field: 'code', to: 'text' }),
  step('rename', { field: 'shift', as: 'turn' }),
  step('map', { field: 'mode', as: 'colour', values: { RED: 'red' }, keepOthers: false }),
]

const models = [
  {
    name: 'alarm',
    file: alarmModel,
    version: '1',
    columns: { ...absent('rpm', 'cnt', 'load', 'spark'), mode: 'colour', shift: 'turn' },
  },
]

function absent(...columns: readonly string[]): Record<string, null> {
  return Object.fromEntries(columns.map((column) => [column, null]))
}

/** What becomes of an event, and how its fault is named. */
function outcomeOf(event: object, reason: Reason, fields: Readonly<Record<string, Action>>) {
  const settings = {
    input: {},
    features: steps,
    models,
    output: { include: [] },
    batch: { maxRecords: 4 },
    policies: { [reason]: { fields } },
  }
  const { compiled, remarks } = compile(settings, telemetrySchema, loadModels(models, []))
  expect(remarks.filter(({ severity }) => severity === 'error')).toEqual([])
  const given = new Map([
    [reason, { action: 'dead-letter' as const, fields: new Map(Object.entries(fields)) }],
  ])
  const batch = new ScoringBatch(compiled)
  batch.add({ topic: 'in', partition: 0, offset: 0n }, event)
  void transform(batch, {
    ...compiled,
    eventFault: null,
    policies: underEveryName(given, compiled.plan),
    onModelError: 'entry',
  })
  const fault = batch.firstFault[0]
  settle(batch, 'entry', {
    scored: () => null,
    deadLettered: () => undefined,
    skipped: () => undefined,
    reported: () => undefined,
  })
  return {
    outcome: batch.outcomes[0],
    named: fault === undefined ? batch.models[0]?.flags?.[0] : [`${fault.reason}:${String(fault.field)}`],
  }
}

const faults = [
  [
    'read',
    'not-finite',
    telemetry({ readings: { temperature: NaN } }),
    'readings.temperature',
    ['readings.temperature', 'readings', 'heat', 'temp'],
  ],
  [
    'read',
    'wrong-type',
    telemetry({ readings: { temperature: 'hot' } }),
    'readings.temperature',
    ['readings.temperature', 'readings', 'heat', 'temp'],
  ],
  [
    'before a rename',
    'out-of-range',
    telemetry({ readings: { temperature: 91 } }),
    'readings.temperature',
    ['readings.temperature', 'heat', 'temp'],
  ],
  [
    'after a rename',
    'missing-value',
    telemetry({ readings: { temperature: null } }),
    'readings.temperature',
    ['readings.temperature', 'heat', 'temp'],
  ],
  ['derived', 'step-failed', telemetry({ readings: { temperature: -2 } }), 'press', ['press']],
  [
    'a category under another name',
    'unknown-category',
    telemetry({ device: { site: 'nowhere' } }),
    'device.site',
    ['device.site', 'device', 'site'],
  ],
  [
    'a category that was cast',
    'unknown-category',
    telemetry({ device: { firmware: { major: 1, code: 99 } } }),
    'device.firmware.code',
    ['device.firmware.code', 'device.firmware', 'device', 'code'],
  ],
  [
    'a category that was renamed',
    'unknown-category',
    telemetry({ rest: { shift: 'weekend' } }),
    'shift',
    ['shift', 'turn'],
  ],
  ['recoded under a new name', 'lookup-miss', telemetry({ rest: { mode: 'GREEN' } }), 'colour', ['colour']],
] as const

describe('a policy by field', () => {
  const cases = faults.flatMap(([what, reason, event, told, names]) =>
    names.map((name) => [what, reason, name, told, event] as const),
  )

  it.each(cases)(
    'holds (%s, %s) under the name %s, and the fault is told as %s',
    (_, reason, name, told, event) => {
      expect(outcomeOf(event, reason, { [name]: 'score' })).toEqual({
        outcome: outcome.scored,
        named: [`${reason}:${told}`],
      })
    },
  )

  it.each(faults)('does not hold (%s, %s) under the name of another value', (_, reason, event, told) => {
    const { outcome: became, named } = outcomeOf(event, reason, { 'readings.rpm': 'score', warmth: 'score' })
    expect([became, named]).toEqual([outcome.deadLettered, [`${reason}:${told}`]])
  })

  it('says of a feature what is said of it, before what is said of its field', () => {
    const event = telemetry({ readings: { temperature: 91 } })
    const both = { 'readings.temperature': 'score', heat: 'skip' } as const
    expect(outcomeOf(event, 'out-of-range', both).outcome).toBe(outcome.skipped)
  })
})

describe('underEveryName', () => {
  it('leaves a name that two others claim for different actions to the reason’s own', () => {
    const plan = { namesOfSame: (name: string) => new Set([name, 'path']) }
    const fields = new Map<string, Action>([
      ['a', 'score'],
      ['b', 'skip'],
    ])
    const spread = underEveryName(new Map([['not-finite', { action: 'dead-letter', fields }]]), plan)
    expect(spread.get('not-finite')).toEqual({ action: 'dead-letter', fields })
  })
})
