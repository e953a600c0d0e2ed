import { describe, expect, it } from 'vitest'
import { readOnly } from '../../../../src/transport/kafkajs/codecs/read-only.ts'
import { MalformedRecords } from '../../../../src/transport/kafkajs/protocol/malformed-records.ts'

const reverse = { decompress: (bytes: Buffer) => Buffer.from(bytes).reverse() }

describe('readOnly', () => {
  it('loads the library when the first batch needs it, once', async () => {
    let loads = 0
    const load = () => {
      loads++
      return Promise.resolve(reverse)
    }
    const codec = readOnly('reversed', load, (library, bytes) => library.decompress(bytes))
    expect(loads).toBe(0)
    for (const text of ['abc', 'def']) await codec.decompress(Buffer.from(text), 9)
    expect(loads).toBe(1)
    expect(String(await codec.decompress(Buffer.from('abc'), 9))).toBe('cba')
  })

  it('takes whatever the library throws for malformed records', async () => {
    const codec = readOnly(
      'reversed',
      () => Promise.resolve(reverse),
      () => {
        throw new Error('what is this')
      },
    )
    const reading = codec.decompress(Buffer.alloc(1), 9)
    await expect(reading).rejects.toThrow(MalformedRecords)
    await expect(reading).rejects.toThrow('reversed: what is this')
  })

  it('says what to do where the library has no build for the machine', async () => {
    const codec = readOnly(
      'reversed',
      () => Promise.reject(new Error('Cannot find native binding')),
      () => Buffer.alloc(0),
    )
    await expect(codec.decompress(Buffer.alloc(1), 9)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(
        /compressed with reversed, whose library cannot be loaded on .*Cannot find native binding.*gzip or zstd/,
      ) as string,
    })
  })
})
