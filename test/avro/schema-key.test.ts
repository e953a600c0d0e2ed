import { describe, expect, it } from 'vitest'
import { guidAt, keyName } from '../../src/avro/schema-key.ts'

const guid = '89791762-2336-4186-9674-299b90a802e2'

describe('guidAt', () => {
  it('reads sixteen bytes in the order in which they are written', () => {
    const bytes = Buffer.from(`ff${guid.replaceAll('-', '')}ff`, 'hex')
    expect(guidAt(bytes, 1)).toBe(guid)
  })
})

describe('keyName', () => {
  it('tells an id from a GUID', () => {
    expect([keyName(7), keyName(guid)]).toEqual(['schema id 7', `schema GUID ${guid}`])
  })
})
