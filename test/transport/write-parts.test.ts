import { describe, expect, it } from 'vitest'
import type { OutputRecord } from '../../src/core/record.ts'
import type { DeliveryPart, RejectedRecord } from '../../src/pipeline/ports.ts'
import { writeParts } from '../../src/transport/write-parts.ts'

function record(value: string): OutputRecord {
  return { topic: 'out', partition: 0, key: null, value: Buffer.from(value), headers: [], timestampMs: null }
}

function part(name: string, letters: readonly string[] = []): DeliveryPart {
  return {
    position: { topic: 'in', partition: 0, epoch: 1, nextOffset: 1n },
    outputs: [record(`${name}0`), record(`${name}1`)],
    deadLetters: letters.map(record),
    letterFor: ({ index, kind }) => (kind === 'too-large' ? null : record(`letter of ${name}${index}`)),
    writable: (letter, { kind }) =>
      kind === 'too-large' ? record(`small ${letter.value!.toString()}`) : null,
  }
}

/** What is sent, when the sink rejects these values, each once. */
async function sent(
  parts: readonly DeliveryPart[],
  rejections: Record<string, RejectedRecord['kind']> = {},
): Promise<string[][]> {
  const sends: string[][] = []
  const left = new Map(Object.entries(rejections))
  const send = (records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> => {
    const values = records.map(({ value }) => value!.toString())
    sends.push(values)
    const rejected = values.flatMap((value, index) => {
      const kind = left.get(value)
      left.delete(value)
      return kind === undefined ? [] : [{ index, kind, message: `no ${value}` }]
    })
    return Promise.resolve(rejected)
  }
  await writeParts({ send }, parts)
  return sends
}

describe('writeParts', () => {
  it('writes outputs and dead letters together', async () => {
    expect(await sent([part('a', ['x']), part('b')])).toEqual([['a0', 'a1', 'b0', 'b1', 'x']])
  })

  it('asks for nothing where there is nothing', async () => {
    expect(await sent([{ ...part('a'), outputs: [] }])).toEqual([])
  })

  it('writes a letter for each rejected output, unless none is wanted, of the part that it is of', async () => {
    const rejections = { a1: 'too-large', b0: 'rejected', b1: 'rejected' } as const
    expect((await sent([part('a'), part('b')], rejections)).slice(1)).toEqual([
      ['letter of b0', 'letter of b1'],
    ])
  })

  it('makes letters writable until they are taken', async () => {
    const rejections = { x: 'too-large', 'small x': 'too-large' } as const
    expect((await sent([part('a', ['x'])], rejections)).slice(1)).toEqual([['small x'], ['small small x']])
  })

  it('throws for a letter that cannot be made so', async () => {
    await expect(sent([part('a', ['x'])], { x: 'rejected' })).rejects.toMatchObject({
      code: 'DEAD_LETTER_REFUSED',
    })
  })
})
