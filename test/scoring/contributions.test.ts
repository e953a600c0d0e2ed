import { describe, expect, it } from 'vitest'
import {
  batchOf,
  cycle,
  encodeCycle,
  predictionOf,
  rigPipeline,
  twoModels,
  writtenBy,
} from '../support/rig-pipeline.ts'

describe('contributions in predictions', () => {
  it('are those of the predicted class: the largest first, the bias last', async () => {
    const { pipeline } = rigPipeline({}, { models: [{ ...twoModels[0]!, contributions: { top: 3 } }] })
    const batches = [batchOf([encodeCycle(cycle())])]
    await pipeline.prepare(batches)
    const contributions =
      predictionOf(writtenBy(await pipeline.score(batches)).outputs[0]!).predictions[0]?.contributions ?? []
    expect(contributions).toHaveLength(4)
    expect(contributions.at(-1)?.feature).toBe('BiasTerm')
    const sizes = contributions.slice(0, 3).map(({ value }) => Math.abs(value))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(sizes[0]).toBeGreaterThan(0)
  })

  it('are null where they were not asked for', async () => {
    const { pipeline } = rigPipeline()
    const batches = [batchOf([encodeCycle(cycle())])]
    await pipeline.prepare(batches)
    expect(
      predictionOf(writtenBy(await pipeline.score(batches)).outputs[0]!).predictions[0]?.contributions,
    ).toBeNull()
  })
})
