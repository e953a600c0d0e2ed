import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { remarksOnDocs } from '../../src/compile/documented-values.ts'
import { fieldShapes, shapeLookup } from '../../src/compile/field-access.ts'
import { formatPath } from '../../src/core/finding.ts'
import type { StepConfig } from '../../src/core/spec.ts'
import { compilePlan } from '../../src/features/plan.ts'

const field = (name: string, doc: string | undefined, type: unknown = 'double') => ({ name, type, doc })
const fields = inputFields({
  type: 'record',
  name: 'Event',
  fields: [
    field('inlet', '0..250 bar'),
    field('outlet', 'unit: bar; range: 0 to 250'),
    field('tank', 'unit: kPa'),
    field('BAR', 'unit: BAR'),
    field('plain', 'the pressure of the tank'),
    field('samples', '[0, 10] g', { type: 'array', items: 'double' }),
  ],
})

const bind = (name: string, as: string): StepConfig => ({
  step: 'bind',
  settings: { field: name, as, asText: false },
})
const step = (name: string, settings: StepConfig['settings']): StepConfig => ({ step: name, settings })
const difference = (from: string, minus: string) => step('difference', { field: from, minus, as: 'rest' })

/** What is told, without the one remark of all unchecked fields. */
function told(steps: readonly StepConfig[], wanted: readonly string[] = []): string[] {
  const { plan } = compilePlan({
    fields: fieldShapes(fields.list),
    lookup: shapeLookup(fields),
    steps,
    wanted,
    capacity: 1,
  })
  return remarksOnDocs(steps, fields, plan).map(
    ({ severity, path, message, hint }) => `${severity} ${formatPath(path)}: ${message} (${hint ?? ''})`,
  )
}

/** The same without what is told of fields that nothing checks. */
function toldOfSteps(...steps: readonly StepConfig[]): string[] {
  return told(steps).filter((line) => !line.includes('no range or clip step'))
}

describe('remarksOnDocs', () => {
  it.each([
    [{ field: 'inlet', min: 0, max: 250 }],
    [{ field: 'inlet', min: 10, max: 200 }],
    [{ field: 'inlet', max: 250 }],
    [{ field: 'plain', min: -1e9 }],
    [{ field: 'zz', min: 1 }],
  ])('has nothing to say of limits %j', (settings) => {
    expect(toldOfSteps(step('range', settings), step('clip', settings))).toEqual([])
  })

  const mend = 'where the step is right, correct the doc'

  it.each([
    [
      { field: 'inlet', min: -10, max: 250 },
      [
        `info features[0].range.min: by the schema's doc 'inlet' is 0 to 250 bar, and min -10 is below it (min: 0 is the doc's; ${mend})`,
      ],
    ],
    [
      { field: ['inlet', 'plain', 'outlet'], min: 0, max: 300 },
      [
        `info features[0].range.max: by the schema's doc 'inlet', 'outlet' are 0 to 250 bar, and max 300 is above it (max: 250 is the doc's; ${mend})`,
      ],
    ],
    [
      { field: 'inlet', min: 1000, max: 25_000 },
      [
        `warning features[0].range.min: by the schema's doc 'inlet' is 0 to 250 bar, and min 1000 is above all of it (min: 0 is the doc's; ${mend})`,
      ],
    ],
    [
      { field: 'inlet', max: -1 },
      [
        `warning features[0].range.max: by the schema's doc 'inlet' is 0 to 250 bar, and max -1 is below all of it (max: 250 is the doc's; ${mend})`,
      ],
    ],
    [
      { field: 'samples[0]', min: 0, max: 20 },
      [
        `info features[0].range.max: by the schema's doc 'samples[0]' is 0 to 10 g, and max 20 is above it (max: 10 is the doc's; ${mend})`,
      ],
    ],
  ])('tells limits beyond what the doc says: %j', (settings, expected) => {
    expect(toldOfSteps(step('range', settings))).toEqual(expected)
    expect(toldOfSteps(step('clip', settings))).toEqual(
      expected.map((line) => line.replace('.range.', '.clip.')),
    )
  })

  it('tells two units in one difference', () => {
    expect(toldOfSteps(difference('inlet', 'tank'))).toEqual([
      "warning features[0].difference.minus: by the schema's docs 'inlet' is in bar and 'tank' in kPa (a step before this one can bring the two to one unit; or correct the docs)",
    ])
  })

  it.each([
    ['inlet', 'outlet'],
    ['inlet', 'BAR'],
    ['inlet', 'plain'],
    ['plain', 'tank'],
    ['inlet', 'zz'],
  ])('never guesses a unit: %s and %s', (from, minus) => {
    expect(toldOfSteps(difference(from, minus))).toEqual([])
  })

  it('follows a value under other names, through steps that leave it what it was', () => {
    const steps = [
      bind('inlet', 'a'),
      step('rename', { field: 'a', as: 'b' }),
      step('impute', { field: 'b', value: 3 }),
      step('clip', { field: 'b', max: 250 }),
      step('range', { field: 'b', max: 300 }),
      difference('b', 'tank'),
    ]
    expect(toldOfSteps(...steps)).toEqual([
      expect.stringMatching(/^info features\[4\]\.range\.max: .*'b' is 0 to 250 bar/),
      expect.stringMatching(/^warning features\[5\]\.difference\.minus: .*'b' is in bar and 'tank' in kPa/),
    ])
  })

  it.each([
    ['changed in place', [step('log1p', { field: 'inlet' })]],
    ['made anew under the name', [step('constant', { as: 'inlet', value: 1 })]],
    ['made by a step that there is not', [step('sacle', { field: 'plain', as: 'inlet' })]],
    ['refused', [{ ...bind('plain', 'inlet'), refused: true as const }]],
    ['bound to another field', [bind('plain', 'inlet')]],
    [
      'renamed away and made anew',
      [step('rename', { field: 'inlet', as: 'x' }), step('constant', { as: 'inlet', value: 1 })],
    ],
  ])('knows nothing of a value that was %s', (_, steps) => {
    expect(
      toldOfSteps(...steps, step('range', { field: 'inlet', max: 300 }), difference('inlet', 'tank')),
    ).toEqual([])
  })

  it('names all fields at once that have a range which nothing checks, where they are read', () => {
    expect(told([], ['inlet', 'plain'])).toEqual([
      "info features: no range or clip step checks what the schema's docs say of 'inlet' (0 to 250 bar) (such as - range: { field: inlet, min: 0, max: 250 })",
    ])
    expect(told([bind('samples[0]', 'x'), bind('outlet', 'y')])).toEqual([
      `info features: no range or clip step checks what the schema's docs say of 'samples[0]' (0 to 10 g), 'outlet' (0 to 250 bar) (such as - range: { field: "samples[0]", min: 0, max: 10 })`,
    ])
    expect(told([])).toEqual([])
    expect(told([step('reduce', { field: 'samples', as: { mean: 'm' } })])).toEqual([])
    expect(
      told([bind('inlet', 'x'), step('log1p', { field: 'x' }), step('range', { field: 'x', max: 6 })]),
    ).toEqual([])
  })
})
