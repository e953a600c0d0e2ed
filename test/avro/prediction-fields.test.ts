import fc from 'fast-check'
import avro from 'avsc'
import { describe, expect, it } from 'vitest'
import { includedWriter } from '../../src/avro/prediction-fields.ts'
import { predictionSchema } from '../../src/avro/prediction.ts'
import { AvroWriter } from '../../src/avro/writer.ts'
import type { IncludedField } from '../../src/core/prediction-entry.ts'

const ours = predictionSchema as { readonly fields: readonly { readonly name: string }[] }
const carried = ['fields', 'lists', 'maps', 'features', 'logicalTypes']

/** The end of a prediction, which is a record of its own to avsc. */
const type = avro.Type.forSchema({
  ...ours,
  fields: ours.fields.filter(({ name }) => carried.includes(name)),
} as avro.Schema)

function written(included: readonly IncludedField[], event: object, row = 0): Buffer {
  const writer = new AvroWriter()
  includedWriter(included)(writer, event, row)
  return writer.finish()
}

type Place = IncludedField['place']

function field(place: Place, name: string, value: unknown, isInteger: boolean): IncludedField {
  const logicalType = isInteger ? 'timestamp-micros' : null
  return { place, name, isInteger, logicalType, read: () => value as never }
}

/** As avsc wants the values of a union of several numbers: in their branch's name. */
function wrapped(value: unknown, isInteger: boolean): unknown {
  if (value === null) return null
  if (typeof value === 'number') return { [isInteger ? 'long' : 'double']: value }
  return { [typeof value]: value }
}

const scalar = fc.option(fc.oneof(fc.integer(), fc.string({ unit: 'grapheme', maxLength: 12 }), fc.boolean()))
const list = fc.option(fc.array(scalar, { maxLength: 5 }))
const map = fc.option(fc.dictionary(fc.string({ maxLength: 5 }), scalar, { maxKeys: 5 }))
const feature = fc.option(fc.oneof(fc.double({ noNaN: true }), fc.string({ maxLength: 12 })))

describe('includedWriter', () => {
  it('writes byte for byte what avsc writes, each value in its own type and place', () => {
    let compared = 0
    fc.assert(
      fc.property(
        fc.record({
          scalars: fc.array(scalar, { maxLength: 3 }),
          list,
          map,
          feature,
          isInteger: fc.boolean(),
        }),
        (given) => {
          const { isInteger } = given
          const included = [
            field('features', 'f', given.feature, false),
            ...given.scalars.map((value, i) => field('fields', `s${i}`, value, isInteger)),
            field('maps', 'm', given.map, false),
            field('lists', 'l', given.list, isInteger),
          ]
          const expected = type.toBuffer({
            fields: Object.fromEntries(given.scalars.map((value, i) => [`s${i}`, wrapped(value, isInteger)])),
            lists: {
              l: given.list === null ? null : given.list.map((item) => wrapped(item, isInteger)),
            },
            maps: {
              m:
                given.map === null
                  ? null
                  : Object.fromEntries(
                      Object.entries(given.map).map(([key, value]) => [key, wrapped(value, false)]),
                    ),
            },
            features: { f: given.feature },
            logicalTypes: isInteger
              ? Object.fromEntries(
                  [...given.scalars.map((_, i) => `s${i}`), 'l'].map((name) => [name, 'timestamp-micros']),
                )
              : {},
          })
          expect(written(included, {}).equals(expected)).toBe(true)
          compared++
        },
      ),
      { numRuns: 200 },
    )
    expect(compared).toBeGreaterThanOrEqual(200)
  })

  it('gives the event to fields and the row to features', () => {
    const seen: unknown[] = []
    const read = (event: object, row: number) => {
      seen.push([event, row])
      return null
    }
    const event = {}
    written([{ place: 'features', name: 'f', isInteger: false, logicalType: null, read }], event, 7)
    expect(seen).toEqual([[event, 7]])
  })
})
