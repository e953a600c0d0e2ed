import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { compileKey } from '../../src/compile/key.ts'
import type { Remark } from '../../src/core/finding.ts'

const fields = inputFields({
  type: 'record',
  name: 'E',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'rig', type: ['null', 'string'] },
    { name: 'tags', type: { type: 'array', items: 'string' } },
  ],
})

function compiled(name: string | undefined) {
  const remarks: Remark[] = []
  return {
    key: compileKey(name, ['output', 'key'], fields, remarks),
    messages: remarks.map(({ message }) => message),
  }
}

describe('compileKey', () => {
  it.each([
    ['id', { id: 7 }, '7'],
    ['id', { id: 2n ** 60n }, '1152921504606846976'],
    ['rig', { rig: 'ü-1' }, 'ü-1'],
  ])('is the text of %s in %o', (name, event, text) => {
    const { key, messages } = compiled(name)
    expect(messages).toEqual([])
    expect(key?.(event)?.toString()).toBe(text)
  })

  it('is null for a field without a value, and for all where no field is named', () => {
    expect(compiled('rig').key?.({ rig: null })).toBeNull()
    expect(compiled(undefined).key).toBeNull()
  })

  it.each([
    ['rigs', "the input schema has no field 'rigs'"],
    ['tags', "'tags' is list: only a number, text or boolean can be a key"],
  ])('refuses %s', (name, message) => {
    expect(compiled(name).messages).toEqual([message])
  })
})
