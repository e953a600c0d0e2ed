import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../src/model/load-model.ts'
import type { Model } from '../../src/model/scorer.ts'
import { warmUp } from '../../src/model/warm-up.ts'

const fixtures = join(import.meta.dirname, '../fixtures/models')

/** The model, and in which turns of the event loop how many rows were scored. */
function watched(name: string): {
  readonly model: Model
  readonly calls: readonly [turn: number, rows: number][]
} {
  const model = loadModel(join(fixtures, name))
  const calls: [number, number][] = []
  let turn = 0
  const count = (): void => {
    turn++
    if (turn < 100) setImmediate(count)
  }
  setImmediate(count)
  const scorer: Model['scorer'] = {
    ...model.scorer,
    score(rows, rowCount, out, refused) {
      calls.push([turn, rowCount])
      return model.scorer.score(rows, rowCount, out, refused)
    },
  }
  return { model: { ...model, scorer }, calls }
}

describe('warmUp', () => {
  it('scores single rows, few rows and blocks, each in a turn of its own', async () => {
    const { model, calls } = watched('gbm_bernoulli.zip')
    await warmUp(model)
    const sizes = new Set(calls.map(([, rows]) => rows))
    expect(sizes).toEqual(new Set([1, 3, 16, 32, 64]))
    expect(new Set(calls.map(([turn]) => turn)).size).toBe(calls.length)
  })

  it('leaves a model alone that would answer otherwise then', async () => {
    const { model, calls } = watched('glrm_quadratic.zip')
    expect(model.scorer.stateful).toBe(true)
    await warmUp(model)
    expect(calls).toEqual([])
  })
})
