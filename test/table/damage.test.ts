import { describe, expect, it } from 'vitest'
import { damaged } from '../../src/table/damage.ts'

describe('damaged', () => {
  it('passes on what a library says', () => {
    const cause = new Error('thrift: unknown type 13')
    expect(damaged('a.parquet: its end', cause)).toMatchObject({
      code: 'USAGE',
      message: 'a.parquet: its end is damaged or cut off (thrift: unknown type 13)',
      cause,
    })
  })

  it.each([new TypeError("Cannot read properties of undefined (reading 'map')"), new RangeError('Offset')])(
    'keeps to itself what the language says: %s',
    (cause) => {
      expect(damaged('a.arrow', cause)).toMatchObject({ message: 'a.arrow is damaged or cut off', cause })
    },
  )
})
