import { describe, expect, it } from 'vitest'
import type { SchemaKey } from '../../src/avro/schema-key.ts'
import { keysToLoad } from '../../src/avro/unloaded-keys.ts'
import { batchOf, framed } from './support/framed.ts'

describe('keysToLoad', () => {
  it('gives each schema that is not known once, with the first record that names it', () => {
    const asked: SchemaKey[] = []
    const writers = {
      needsLoad(key: SchemaKey) {
        asked.push(key)
        return key !== 2
      },
    }
    const guid = Buffer.from(`01${'ab'.repeat(16)}`, 'hex')
    const values = [
      ...[1, 1, 2, 1].map((id) => framed(id, Buffer.alloc(1))),
      null,
      Buffer.from('no frame'),
      guid,
      guid,
    ]
    const found = keysToLoad(batchOf(values.map((value) => ({ value, headers: [] }))), writers)
    const text = 'abababab-abab-abab-abab-abababababab'
    expect([...found].map(([key, { offset }]) => [key, offset])).toEqual([
      [1, 0n],
      [text, 6n],
    ])
    expect(asked).toEqual([1, 2, text])
  })
})
