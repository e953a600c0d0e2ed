import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  unsignedVarintSize,
  varintSize,
  varlongSize,
  writeUnsignedVarint,
  writeVarint,
  writeVarlong,
} from '../../../../src/transport/kafkajs/protocol/varint.ts'
import { original } from '../support/originals.ts'

interface Encoder {
  readonly buffer: Buffer
  writeUVarInt(value: number): this
  writeVarInt(value: number): this
  writeVarLong(value: number): this
}
const EncoderClass = original('protocol/encoder') as new () => Encoder

const edges = [0, -1, 1, 63, 64, -64, -65, 8191, 8192, 2 ** 30 - 1, -(2 ** 30), 2 ** 31 - 1, -(2 ** 31)]

function written(write: typeof writeVarint, value: number): Buffer {
  const target = Buffer.alloc(16)
  return target.subarray(0, write(target, 0, value))
}

describe('varint', () => {
  it.each(edges)('writes %i as the original does, in as many bytes as it says', (value) => {
    expect(written(writeVarint, value)).toEqual(new EncoderClass().writeVarInt(value).buffer)
    expect(varintSize(value)).toBe(written(writeVarint, value).length)
  })

  it('writes any 32-bit integer as the original does', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(written(writeVarint, value)).toEqual(new EncoderClass().writeVarInt(value).buffer)
        expect(varintSize(value)).toBe(written(writeVarint, value).length)
      }),
    )
  })
})

describe('unsigned varint', () => {
  it.each([0, 1, 127, 128, 250, 16_383, 16_384, 2 ** 31 - 1])('writes %i as the original does', (value) => {
    expect(written(writeUnsignedVarint, value)).toEqual(new EncoderClass().writeUVarInt(value).buffer)
    expect(unsignedVarintSize(value)).toBe(written(writeUnsignedVarint, value).length)
  })
})

describe('varlong', () => {
  it.each([...edges, 2 ** 31, 2 ** 40, -(2 ** 45), 2 ** 51])('writes %i as the original does', (value) => {
    expect(written(writeVarlong, value)).toEqual(new EncoderClass().writeVarLong(value).buffer)
    expect(varlongSize(value)).toBe(written(writeVarlong, value).length)
  })

  it('writes any integer below 2^52 as the original does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 }), (value) => {
        expect(written(writeVarlong, value)).toEqual(new EncoderClass().writeVarLong(value).buffer)
        expect(varlongSize(value)).toBe(written(writeVarlong, value).length)
      }),
    )
  })
})
