import { describe, expect, it } from 'vitest'
import type { StepSpec } from '../../src/core/spec.ts'
import { namesMade, namesWritten, outputsOf, unknownSpec } from '../../src/features/step-outputs.ts'

const description = 'X.'
const spec: StepSpec = {
  field: { type: 'slot', description },
  as: { type: 'new-slot', description },
  parts: { type: 'new-slots', of: { a: description, b: description }, description },
}

describe('outputsOf', () => {
  it('finds what a step makes, and where its settings name it', () => {
    expect(outputsOf(spec, { field: 'x', as: 'y', parts: { a: 'first', b: 'second' } })).toEqual([
      { name: 'y', path: ['as'] },
      { name: 'first', path: ['parts', 'a'] },
      { name: 'second', path: ['parts', 'b'] },
    ])
  })

  it.each([
    [{}],
    [{ as: 3, parts: 'first' }],
    [{ as: ['y'], parts: ['first'] }],
    [{ as: null, parts: null }],
  ])('finds nothing in settings that name nothing: %j', (settings) => {
    expect(namesMade(spec, settings)).toEqual([])
  })

  it('takes what an unknown step calls `as` for what it would have made', () => {
    expect(namesMade(unknownSpec, { field: 'x', as: 'y' })).toEqual(['y'])
  })
})

describe('namesWritten', () => {
  const inPlace: StepSpec = { field: { type: 'slots', description }, to: { type: 'text', description } }

  it.each([
    ['what a step makes', spec, { field: 'x', as: 'y' }, ['y']],
    ['what it works on, where it makes nothing', inPlace, { field: ['x', 'y'], to: 'z' }, ['x', 'y']],
    ['one name', inPlace, { field: 'x' }, ['x']],
    ['nothing of what is no name', inPlace, { field: 3 }, []],
  ] as const)('is %s', (_, step, settings, expected) => {
    expect(namesWritten(step, settings)).toEqual(expected)
  })
})
