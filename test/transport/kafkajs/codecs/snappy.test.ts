import { describe, expect, it } from 'vitest'
import { snappyCodec } from '../../../../src/transport/kafkajs/codecs/snappy.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'
import { readOnlyCodecCases } from './codec-cases.ts'

const byKafka =
  'glNOQVBQWQAAAAABAAAAAQAAAGe4BCCeAwAAAAGQAwf+AQD+AQD+AQANASwA5gQAAAIB2ARhYmP+AwD+AwD+AwD+AwCiAwDIAGIAAAQBVlRoZSBxdWljayBicm93biBmb3gganVtcHMgb3ZlciB0aGUgbGF6eSBkb2cA'
const wrapper = '82534e4150505900' + '00000001' + '00000001'
const decompress = (hex: string) => snappyCodec.decompress(Buffer.from(hex, 'hex'), 256 << 20)

describe('snappyCodec', () => {
  readOnlyCodecCases(snappyCodec, Buffer.from(byKafka, 'base64'))

  it.each([
    ['a bare block', '03' + '08' + '616263', 'abc'],
    ['a copy of what it writes itself', '05' + '00' + '61' + '0101', 'aaaaa'],
    ['several wrapped blocks', wrapper + '00000005' + '0308616263' + '00000003' + '010064', 'abcd'],
    ['what was wrapped one after the other', (wrapper + '00000005' + '0308616263').repeat(2), 'abcabc'],
    ['no block', wrapper, ''],
  ])('reads %s', async (_, hex, text) => {
    expect(String(await decompress(hex))).toBe(text)
  })

  it.each([
    ['refers to what is before the beginning', '05' + '00' + '61' + '0102'],
    ['is shorter than it says', '05' + '00' + '61'],
    ['does not say how long it is', 'ffffffffff'],
    ['passes the end', wrapper + '00000006' + '0308616263'],
  ])('refuses a block that %s', async (_, hex) => {
    await expect(decompress(hex)).rejects.toThrow(MalformedRecords)
  })

  it.each([
    ['one block', 'ffffffff0f' + '00'],
    ['all blocks together', wrapper + ('00000005' + '8080808001').repeat(2)],
  ])('refuses, before it takes memory, what is too large by the word of %s', async (_, hex) => {
    await expect(decompress(hex)).rejects.toThrow('above input.maxBatchBytes, 268435456 bytes')
  })
})
