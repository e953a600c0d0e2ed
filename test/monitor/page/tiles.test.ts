import { describe, expect, it } from 'vitest'
import { Tiles } from '../../../src/monitor/page/tiles.ts'
import { keyReport, rigWords } from './support/made-up.ts'

const settings = { pipeline: 'rig', words: rigWords, silentMs: 60_000 }

describe('Tiles', () => {
  it.each([
    ['bad', 'bad', 'close to total failure'],
    ['watch', 'watch', 'reduced efficiency'],
    ['good', 'good', 'full efficiency'],
  ] as const)('say in words what a key is: %s', (state, level, text) => {
    const [tile] = new Tiles(settings).of([keyReport('r', 1000, state)], 1000)
    expect(tile).toMatchObject({ key: 'r', level, since: 1000 })
    expect(tile!.answers[0]).toMatchObject({ model: 'cooler', level, text })
  })

  it.each([
    ['a label without words is shown as it is', { answer: '7', flags: [] }, 'plain', '7'],
    ['no answer is to be watched', { answer: null, flags: [] }, 'watch', 'no answer'],
    [
      'what is good with a reservation is to be watched',
      { answer: '100', flags: ['stale'] },
      'watch',
      'full efficiency',
    ],
    ['what is bad stays so', { answer: '3', flags: ['stale'] }, 'bad', 'close to total failure'],
  ])('%s', (_what, { answer, flags }, level, text) => {
    const report = { ...keyReport('r', 0), answers: [{ model: 'cooler', answer, probability: null, flags }] }
    expect(new Tiles(settings).of([report], 0)[0]).toMatchObject({ level, answers: [{ level, text }] })
  })

  it('go by the labels that have words, where others have none', () => {
    const answers = ['valve-2', 'cooler'].map((model) => ({
      model,
      answer: '100',
      probability: null,
      flags: [],
    }))
    expect(new Tiles(settings).of([{ ...keyReport('r', 0), answers }], 0)[0]).toMatchObject({ level: 'good' })
  })

  it('know since when a key is as it is, and begin anew when it changes', () => {
    const tiles = new Tiles(settings)
    const since = (at: number, state: 'bad' | 'good') => tiles.of([keyReport('r', at, state)], at)[0]!.since
    expect([since(1, 'bad'), since(2, 'bad'), since(3, 'good'), since(4, 'bad')]).toEqual([1, 1, 3, 4])
  })

  it('a key that sends nothing is silent, from when that was too long', () => {
    const tiles = new Tiles(settings)
    const keys = [keyReport('r', 1000)]
    expect(tiles.of(keys, 61_000)[0]).toMatchObject({ level: 'good' })
    expect(tiles.of(keys, 61_001)[0]).toMatchObject({ level: 'silent', since: 61_000 })
    expect(tiles.of([keyReport('r', 61_002)], 61_002)[0]).toMatchObject({ level: 'good', since: 61_002 })
    expect(new Tiles({ ...settings, silentMs: null }).of(keys, 1e9)[0]).toMatchObject({ level: 'good' })
  })

  it('a key that was bad and sends nothing more is bad', () => {
    const [tile] = new Tiles(settings).of([keyReport('r', 1000, 'bad')], 99_000)
    expect(tile).toMatchObject({ level: 'bad', isSilent: true, since: 1000 })
  })

  it('are the same objects while nothing changes, and gone with their keys', () => {
    const tiles = new Tiles(settings)
    const keys = [keyReport('a', 0), keyReport('b', 0)]
    const before = tiles.of(keys, 0)
    const after = tiles.of([keys[0]!, keyReport('b', 5)], 5)
    expect(after[0]).toBe(before[0])
    expect(after[1]).not.toBe(before[1])
    expect(tiles.of([keys[0]!], 6).map(({ key }) => key)).toEqual(['a'])
  })
})
