import { describe, expect, it } from 'vitest'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import {
  batchOf,
  cycle,
  encodeCycle,
  predictionOf,
  rigPipeline,
  testClock,
  writtenBy,
} from '../support/rig-pipeline.ts'

async function flagsAndCount(over: Partial<PipelineParts>, agesMs: readonly number[]) {
  const { pipeline } = rigPipeline({ ...over, eventTimeMs: (event) => (event as { cycle: number }).cycle })
  const now = testClock.now()
  const batches = [batchOf(agesMs.map((age) => encodeCycle(cycle({ cycle: now - age }))))]
  await pipeline.prepare(batches)
  const turn = await pipeline.score(batches)
  const flags = writtenBy(turn).outputs.map((each) => predictionOf(each).predictions.map((one) => one.flags))
  return { flags, stale: turn.tally.stale }
}

describe('predictions that come too late', () => {
  it('are flagged, of every model, and counted', async () => {
    expect(await flagsAndCount({ staleAfterMs: 1000 }, [1000, 1001, 0])).toEqual({
      flags: [
        [[], []],
        [['stale'], ['stale']],
        [[], []],
      ],
      stale: 1,
    })
  })

  it('are as others where the config says nothing', async () => {
    expect(await flagsAndCount({}, [1_000_000])).toEqual({ flags: [[[], []]], stale: 0 })
  })

  it('are none where events have no time', async () => {
    const { pipeline } = rigPipeline({ staleAfterMs: 1, eventTimeMs: () => null })
    const batches = [batchOf([encodeCycle(cycle())])]
    await pipeline.prepare(batches)
    expect((await pipeline.score(batches)).tally.stale).toBe(0)
  })
})
