import { describe, expect, it } from 'vitest'
import { allLetters, letterAt, lettersIn, newestLetter } from '../../src/app/read-letters.ts'
import type { LetterFilter } from '../../src/app/read-letters.ts'
import { Fault } from '../../src/core/outcome.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import { brokerWith, letter, letterTimeMs, letterTopic } from './support/letters.ts'

const hourMs = 3_600_000

/** By partition and offset: 0/0 and 0/1 of a site, 1/0 without field, 1/1 of a model. */
async function reader(): Promise<MemoryTopicReader> {
  const site = { field: 'device.site', feature: 'site', value: 'Mars' }
  const broker = await brokerWith([
    { ...letter({ fault: new Fault('unknown-category', 'm', site) }), partition: 0 },
    {
      ...letter({ fault: new Fault('missing-value', 'm', site), timeMs: letterTimeMs + 2 * hourMs }),
      partition: 0,
    },
    { ...letter({ timeMs: letterTimeMs + hourMs }), partition: 1 },
    { ...letter({ fault: new Fault('score-failed', 'm', { model: 'alarm' }) }), partition: 1 },
  ])
  return new MemoryTopicReader(broker)
}

async function places(filter: Partial<LetterFilter>): Promise<string[]> {
  const found: string[] = []
  for await (const { partition, record } of lettersIn(await reader(), letterTopic, {
    ...allLetters,
    ...filter,
  })) {
    found.push(`${partition}/${record.offset}`)
  }
  return found
}

describe('lettersIn', () => {
  it.each([
    ['nothing', {}, ['0/0', '0/1', '1/0', '1/1']],
    ['a reason', { reasons: new Set(['bad-magic']) }, ['1/0']],
    ['several reasons', { reasons: new Set(['bad-magic', 'missing-value']) }, ['0/1', '1/0']],
    ['a field', { fields: new Set(['device.site']) }, ['0/0', '0/1']],
    ['a feature', { fields: new Set(['site']) }, ['0/0', '0/1']],
    ['a model', { models: new Set(['alarm']) }, ['1/1']],
    ['a beginning in time', { sinceMs: letterTimeMs + hourMs }, ['0/1', '1/0']],
    ['an end in time, which is not part of it', { untilMs: letterTimeMs + hourMs }, ['0/0', '1/1']],
    ['a partition', { partition: 1 }, ['1/0', '1/1']],
    ['a first offset', { fromOffset: 1n }, ['0/1', '1/1']],
    ['a last offset', { toOffset: 0n }, ['0/0', '1/0']],
    ['an offset behind the end', { fromOffset: 100n }, []],
    ['a reason and a field', { reasons: new Set(['missing-value']), fields: new Set(['site']) }, ['0/1']],
  ] as const)('asked for by %s gives just those', async (_, filter, expected) => {
    expect(await places(filter)).toEqual(expected)
  })

  it('names the partitions that there are', async () => {
    await expect(places({ partition: 2 })).rejects.toThrow('has no partition 2: it has 2, counted from 0')
  })
})

describe('what was redriven', () => {
  it('is passed over where marks are given', async () => {
    const marks = new Map([[0, { end: 2n, left: [0n], until: null, run: '' }]])
    const left: string[] = []
    for await (const { partition, record } of lettersIn(await reader(), letterTopic, allLetters, marks))
      left.push(`${partition}/${record.offset}`)
    expect(left).toEqual(['0/0', '1/0', '1/1'])
  })
})

describe('newestLetter', () => {
  it('is the one that was dead-lettered last, of those that are meant', async () => {
    const newest = async (filter: Partial<LetterFilter>) =>
      newestLetter(await reader(), letterTopic, { ...allLetters, ...filter })
    expect(await newest({})).toMatchObject({ partition: 0, record: { offset: 1n } })
    expect(await newest({ partition: 1 })).toMatchObject({ partition: 1, record: { offset: 0n } })
    expect(await newest({ fields: new Set(['nobody']) })).toBeNull()
  })
})

describe('letterAt', () => {
  it('gives the letter at a place, or says what is there', async () => {
    const at = async (partition: number, offset: bigint) =>
      letterAt(await reader(), { topic: letterTopic, partition, offset })
    expect((await at(1, 1n)).context.reason).toBe('score-failed')
    await expect(at(1, 7n)).rejects.toThrow('has no letter at offset 7: it has offsets 0 to 1')
  })

  it('says that a partition is empty', async () => {
    const empty = new MemoryTopicReader(await brokerWith([]))
    await expect(letterAt(empty, { topic: letterTopic, partition: 0, offset: 0n })).rejects.toThrow(
      'the partition is empty',
    )
  })
})
