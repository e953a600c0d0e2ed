import { describe, expect, it } from 'vitest'
import { NewestKeys, areKeysRedacted } from '../../../src/app/watching/newest-keys.ts'
import type { KeySettings } from '../../../src/app/watching/newest-keys.ts'
import { outcome } from '../../../src/core/outcome.ts'
import { unreleased } from '../../../src/core/prediction-entry.ts'
import { ModelBatch } from '../../../src/scoring/batch.ts'
import type { PipelineModel } from '../../../src/scoring/parts.ts'
import { StandingClock } from '../../support/standing-clock.ts'

const classes = {
  name: 'cooler',
  version: '1',
  digest: 'd',
  served: unreleased,
  levels: ['3', '100'],
  scorer: {
    inputs: [],
    outputs: [
      { name: 'predict', kind: 'label', level: null },
      { name: 'p3', kind: 'probability', level: '3' },
      { name: 'p100', kind: 'probability', level: '100' },
    ],
  },
} as unknown as PipelineModel

const numbers = {
  ...classes,
  name: 'wear',
  levels: null,
  scorer: { inputs: [], outputs: [{ name: 'predict', kind: 'value', level: null }] },
} as unknown as PipelineModel

interface Row {
  readonly key: string | null
  readonly label?: number
  readonly isScored?: boolean
  readonly eventMs?: number | null
}

function seen(keys: NewestKeys, ...rows: Row[]): void {
  const models = [new ModelBatch(classes, rows.length), new ModelBatch(numbers, rows.length)]
  for (const [row, { label = 0 }] of rows.entries()) {
    models[0]!.out.set([label, label === 0 ? 0.75 : 0.25, label === 0 ? 0.25 : 0.75], row * 3)
    models[1]!.out[row] = 1 / 3
  }
  models[1]!.flag(0, 'stale')
  keys.see(
    {
      size: rows.length,
      outcomes: Uint8Array.from(rows, ({ isScored = true }) => (isScored ? outcome.scored : outcome.skipped)),
      events: rows.map(({ key, eventMs = 7 }) => ({ rig: key, at: eventMs })),
      models,
    },
    rows.map(({ key }, at) => ({
      offset: BigInt(at),
      key: key === null ? null : Buffer.from(key),
      value: null,
      headers: [],
      timestampMs: 99,
    })),
  )
}

function someKeys(over: Partial<KeySettings> = {}) {
  const clock = new StandingClock()
  const eventTimeMs = (event: object) => (event as { readonly at: number | null }).at
  const keys = new NewestKeys({ most: 3, everyMs: 1000, eventTimeMs, redacted: new Set(), clock, ...over })
  return { keys, clock, told: () => keys.take().map(({ key }) => key) }
}

describe('the newest prediction of a key', () => {
  it('is that of its last row, by each model', () => {
    const { keys } = someKeys()
    seen(keys, { key: 'a', label: 1 }, { key: null }, { key: 'b', isScored: false }, { key: 'a' })
    expect(keys.take()).toEqual([
      {
        kind: 'key',
        key: 'a',
        eventAt: 7,
        scoredAt: 0,
        answers: [
          { model: 'cooler', answer: '3', probability: 0.75, flags: [] },
          { model: 'wear', answer: '0.333333', probability: null, flags: [] },
        ],
      },
    ])
  })

  it('has the flags of its row, and the time of the record where the event has none', () => {
    const { keys } = someKeys()
    seen(keys, { key: 'a', eventMs: null })
    const [report] = keys.take()
    expect(report?.eventAt).toBe(99)
    expect(report?.answers.map(({ flags }) => flags)).toEqual([[], ['stale']])
  })

  it('is told at once where the answer is another one, and five times later where it is the same', async () => {
    const { keys, clock, told } = someKeys()
    seen(keys, { key: 'x' }, { key: 'a' }, { key: 'b' })
    expect(told()).toEqual(['b', 'a', 'x'])
    seen(keys, { key: 'x' }, { key: 'a', label: 1 }, { key: 'b' })
    expect(told()).toEqual(['a'])
    await clock.advance(5_000)
    expect(told()).toEqual(['b', 'x'])
    expect(told()).toEqual([])
  })

  it('is told again where it could not be told', () => {
    const { keys, told } = someKeys()
    seen(keys, { key: 'x' }, { key: 'a' })
    keys.tellAgain(keys.take())
    expect(told()).toEqual(['a', 'x'])
  })

  it('is kept for so many keys: those that were silent longest go', () => {
    const { keys, told } = someKeys()
    for (const key of ['a', 'b', 'c', 'a', 'd']) seen(keys, { key })
    expect(told()).toEqual(['c', 'a', 'd'])
  })

  it('is not told of a key that has a value which is redacted', () => {
    const { keys, told } = someKeys({ redacted: new Set(['rig']) })
    seen(keys, { key: 'a' })
    expect(told()).toEqual([])
  })
})

describe('areKeysRedacted', () => {
  it.each([
    [['key'], true],
    [['key.plant'], true],
    [['keys', 'rig'], false],
  ])('%j: %s', (names, expected) => {
    expect(areKeysRedacted(new Set(names))).toBe(expected)
  })
})
