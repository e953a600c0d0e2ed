import { describe, expect, it } from 'vitest'
import { inlined } from '../../src/avro/inline-references.ts'

const unit = { type: 'enum', name: 'Unit', namespace: 'plant', symbols: ['BAR'] }
const record = (name: string, fields: readonly object[], more: object = {}) => ({
  type: 'record',
  name,
  fields,
  ...more,
})

describe('inlined', () => {
  it('leaves a schema without references as it is', () => {
    const schema = record('R', [{ name: 'x', type: 'int' }])
    expect(inlined(schema, [])).toBe(schema)
  })

  it('writes a type out where it is first used, and names it afterwards', () => {
    const schema = record(
      'R',
      [
        { name: 'a', type: ['null', 'Unit'] },
        { name: 'b', type: 'plant.Unit' },
      ],
      { namespace: 'plant' },
    )
    expect(inlined(schema, [unit])).toEqual({
      ...schema,
      fields: [
        { name: 'a', type: ['null', unit] },
        { name: 'b', type: 'plant.Unit' },
      ],
    })
  })

  it.each([
    ['a list', { type: 'array', items: 'plant.Unit' }, { type: 'array', items: unit }],
    ['a map', { type: 'map', values: 'plant.Unit' }, { type: 'map', values: unit }],
    ['an object of its own', { type: 'plant.Unit' }, { type: unit }],
  ])('finds it in %s', (_, type, expected) => {
    expect(inlined(record('R', [{ name: 'a', type }]), [unit])).toEqual(
      record('R', [{ name: 'a', type: expected }]),
    )
  })

  it('finds types inside referenced schemas, in the namespace that they are in', () => {
    const limits = record('Limits', [{ name: 'unit', type: 'Unit' }], { namespace: 'plant' })
    const schema = record('R', [{ name: 'limits', type: 'plant.Limits' }])
    expect(inlined(schema, [unit, limits])).toEqual(
      record('R', [{ name: 'limits', type: { ...limits, fields: [{ name: 'unit', type: unit }] } }]),
    )
  })

  it('does not write out what the schema defines itself, nor a type inside itself', () => {
    const node = record('plant.Node', [{ name: 'next', type: ['null', 'plant.Node'] }])
    const schema = record('R', [
      { name: 'own', type: unit },
      { name: 'unit', type: 'plant.Unit' },
      { name: 'node', type: 'plant.Node' },
    ])
    expect(inlined(schema, [unit, node])).toEqual({
      ...schema,
      fields: [...schema.fields.slice(0, 2), { name: 'node', type: { ...node, namespace: 'plant' } }],
    })
  })
})
