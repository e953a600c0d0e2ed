import { describe, expect, it } from 'vitest'
import { AnswerCounts, answersInWords } from '../../../src/dev/view/answer-counts.ts'

const at = (time: string) => Date.parse(`2026-11-29T${time}Z`)

/** Answers of the cooler: version, release and time of each. */
function counted(...answers: readonly (readonly [string, number | null, string])[]): AnswerCounts {
  const counts = new AnswerCounts()
  for (const [version, release, time] of answers)
    counts.count({ model: 'cooler', version, release }, at(time))
  return counts
}

describe('AnswerCounts', () => {
  it('counts by release and version, in the order of releases, each since its first prediction', () => {
    const counts = counted(
      ...([
        ['1', 1, '10:00:01'],
        ['2', 2, '10:00:09'],
        ['2', 2, '10:00:08'],
        ['1', 1, '10:00:07'],
        ['1', 3, '10:00:20'],
      ] as const),
    )
    expect(counts.released.get('cooler')).toEqual([
      { version: '1', release: 1, sinceMs: at('10:00:01'), predictions: 2 },
      { version: '2', release: 2, sinceMs: at('10:00:08'), predictions: 2 },
      { version: '1', release: 3, sinceMs: at('10:00:20'), predictions: 1 },
    ])
  })

  it('leaves out models of which no version was released', () => {
    const counts = counted(['1', 1, '10:00:01'])
    counts.count({ model: 'valve', version: '1', release: null }, 0)
    expect([...counts.released.keys()]).toEqual(['cooler'])
  })

  it('has what answered without a release, where others answered by one', () => {
    const counts = counted(['1', 1, '10:00:01'], ['1', null, '10:00:02'])
    expect(answersInWords(counts.released.get('cooler')!)).toEqual([
      'version 1 (no release): 1',
      'version 1 (release 1, since 10:00:01Z): 1',
    ])
  })
})

describe('answersInWords', () => {
  const swaps = (count: number) =>
    counted(...Array.from({ length: count }, (_, i) => [String(1 + (i % 2)), i + 1, `10:00:0${i}`] as const))

  it.each([
    [1, ['version 1 (release 1): 1']],
    [2, ['version 1 (release 1): 1', 'version 2 (release 2, since 10:00:01Z): 1']],
  ])('tells %i releases', (count, expected) => {
    expect(answersInWords(swaps(count).released.get('cooler')!)).toEqual(expected)
  })

  it('tells the first of many as a sum', () => {
    expect(answersInWords(swaps(6).released.get('cooler')!)).toEqual([
      '3 before: 3',
      'version 2 (release 4, since 10:00:03Z): 1',
      'version 1 (release 5, since 10:00:04Z): 1',
      'version 2 (release 6, since 10:00:05Z): 1',
    ])
  })
})
