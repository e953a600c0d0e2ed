import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bodyStart,
  framedFault,
  frameFault,
  frameOf,
  NO_SCHEMA_ID,
  schemaIdOf,
  writeFrame,
} from '../../src/avro/wire-format.ts'

describe('schemaIdOf', () => {
  it('reads back what writeFrame wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7fffffff }), fc.uint8Array({ maxLength: 20 }), (id, body) => {
        const value = Buffer.concat([Buffer.alloc(5), body])
        writeFrame(value, id)
        expect(schemaIdOf(value)).toBe(id)
        expect(value.subarray(5).equals(body)).toBe(true)
      }),
    )
  })

  it('reads the id big-endian', () => {
    expect(schemaIdOf(Buffer.from('0001020304', 'hex'))).toBe(0x01020304)
  })

  it('reads the id when a header of another name is there', () => {
    const headers = [{ key: 'traceparent', value: Buffer.from('00-1') }]
    expect(schemaIdOf(Buffer.from('0000000007ff', 'hex'), headers)).toBe(7)
  })
})

describe('frameFault', () => {
  const verdicts: readonly (readonly [string, string, string, string])[] = [
    ['no bytes', '', 'empty-value', 'no bytes'],
    ['one byte', '00', 'too-short', 'the value has 1 byte: '],
    ['four bytes', '00000000', 'too-short', '4 bytes'],
    ['four bytes with a wrong magic', '7b000000', 'too-short', '4 bytes'],
    [
      'a JSON object',
      Buffer.from('{"rigId":"rig-01"}').toString('hex'),
      'bad-magic',
      '0x7b, as a JSON object',
    ],
    ['magic 2', '0200000001', 'bad-magic', '0x02'],
    ['half a GUID', `01${'00'.repeat(8)}`, 'too-short', '9 bytes'],
    ['Glue', `0300${'ab'.repeat(16)}0612`, 'unsupported-wire-format', 'AWS Glue'],
    ['Glue with zlib', `0305${'ab'.repeat(16)}0612`, 'unsupported-wire-format', 'AWS Glue'],
    ['magic 3 alone', '0300000001', 'bad-magic', '0x03'],
    ['single-object', `c301${'ab'.repeat(8)}06`, 'unsupported-wire-format', 'single-object'],
    ['a file', '4f626a0104166176', 'unsupported-wire-format', 'file format'],
    ['a negative id', '00ffffffff00', 'unknown-schema-id', '0xffffffff'],
  ]

  it.each(verdicts)('gives %s its verdict', (_, hex, reason, words) => {
    const value = Buffer.from(hex, 'hex')
    expect(schemaIdOf(value)).toBe(NO_SCHEMA_ID)
    const fault = frameFault(value)
    expect(fault.reason).toBe(reason)
    expect(fault.stage).toBe('decode')
    expect(fault.message).toContain(words)
  })

  it.each([
    ['__value_schema_id', Buffer.alloc(3)],
    ['__value_schema_id', null],
    ['__value_schema_id', Buffer.alloc(17, 2)],
    ['apicurio.value.globalId', Buffer.alloc(8)],
    ['content-type', Buffer.from('avro/binary+0123456789abcdef')],
  ])('refuses an id in the header %s, whatever the value', (key, header) => {
    const headers = [{ key, value: header }]
    for (const value of [Buffer.from('000000000106', 'hex'), Buffer.from('06', 'hex'), Buffer.alloc(0)]) {
      expect(schemaIdOf(value, headers)).toBe(NO_SCHEMA_ID)
      expect(frameOf(value, headers)).toBeNull()
      expect(frameFault(value, headers).reason).toBe('unsupported-wire-format')
      expect(frameFault(value, headers).message).toContain(key)
    }
  })

  it.each([
    ['__key_schema_id', Buffer.alloc(17, 1)],
    ['apicurio.key.globalId', Buffer.alloc(8)],
    ['content-type', Buffer.from('application/avro')],
    ['content-type', null],
  ])('passes over the header %s, which is not about the value', (key, header) => {
    const headers = [{ key, value: header }]
    expect(schemaIdOf(Buffer.from('000000000106', 'hex'), headers)).toBe(1)
    expect(frameFault(Buffer.from('09000000', 'hex'), headers).reason).toBe('too-short')
  })

  it('gives exactly one of an id and a fault to any bytes, and shows none of them beyond the frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const value = Buffer.from(bytes)
        const frame = frameOf(value)
        if (frame === null) expect(frameFault(value).stage).toBe('decode')
        else expect([schemaIdOf(value), `${frame.key}`.length]).toContain(value[0] === 0 ? frame.key : 36)
      }),
    )
  })
})

describe('frameOf', () => {
  const guid = '89791762-2336-4186-9674-299b90a802e2'
  const named = `01${guid.replaceAll('-', '')}`
  const valueOf = (hex: string) => Buffer.from(hex, 'hex')
  const inHeader = (...hex: readonly string[]) =>
    hex.map((text) => ({ key: '__value_schema_id', value: valueOf(text) }))

  it.each([
    ['an id before the body', '000000000706', [], 7, 5],
    ['a GUID before the body', `${named}06`, [], guid, 17],
    ['an id in the header', '06', inHeader('0000000007'), 7, 0],
    ['a GUID in the header', '06', inHeader(named), guid, 0],
    ['a header and what looks like an id', '000000000306', inHeader(named), guid, 0],
    ['two headers, of which the last counts', '06', inHeader(named, '0000000007'), 7, 0],
    ['a header for the key', '000000000706', [{ key: '__key_schema_id', value: valueOf(named) }], 7, 5],
  ] as const)('finds %s', (_, hex, headers, key, start) => {
    const value = valueOf(hex)
    const frame = frameOf(value, headers)
    expect(frame?.key).toBe(key)
    expect(frame === null ? null : bodyStart(value, frame)).toBe(start)
  })

  it('leaves what is behind the name in a header to whoever expects it', () => {
    const value = valueOf('06')
    const frame = frameOf(value, inHeader(`${named}0402`))
    expect(frame).toMatchObject({ key: guid, end: 17 })
    expect(frame === null ? null : bodyStart(value, frame)).toMatchObject({
      reason: 'unsupported-wire-format',
    })
  })
})

describe('framedFault', () => {
  it('names the schema id, and what reads such values', () => {
    const { reason, message } = framedFault(Buffer.from('000000000706', 'hex'))
    expect(reason).toBe('unsupported-wire-format')
    expect(message).toContain('0x00 and the schema id 7')
    expect(message).toContain('input.format: avro-registry')
  })
})
