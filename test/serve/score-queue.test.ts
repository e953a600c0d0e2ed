import { describe, expect, it } from 'vitest'
import { LookupOutage } from '../../src/core/errors.ts'
import type { Lane, RowsOfRequest, RequestScores } from '../../src/serve/lane.ts'
import { Refusal } from '../../src/serve/refusal.ts'
import { ScoreQueue } from '../../src/serve/score-queue.ts'

const never = new AbortController().signal

function scores(): RequestScores {
  return { out: new Float64Array(0), contributions: null, flags: new Map(), faults: new Map() }
}

/** A lane that keeps the sizes of its batches. */
function lane(capacity: number, work: () => void | Promise<void> = () => undefined) {
  const batches: number[][] = []
  const score = (pieces: readonly RowsOfRequest[]) => {
    batches.push(pieces.map(({ count }) => count))
    return work()
  }
  return { lane: { capacity, score } as unknown as Lane, batches }
}

const rows = (count: number) => Array.from({ length: count }, () => ({}))

describe('ScoreQueue', () => {
  it('scores what has arrived together in one batch', async () => {
    const { lane: to, batches } = lane(10)
    const queue = new ScoreQueue(100)
    await Promise.all([1, 2, 3].map((count) => queue.score(to, rows(count), scores(), never)))
    expect(batches).toEqual([[1, 2, 3]])
    expect(queue.size).toBe(0)
  })

  it('parts a request that is larger than a batch, and goes on with the next behind it', async () => {
    const { lane: to, batches } = lane(10)
    const queue = new ScoreQueue(100)
    await Promise.all([queue.score(to, rows(25), scores(), never), queue.score(to, rows(7), scores(), never)])
    expect(batches).toEqual([[10], [10], [5, 5], [2]])
  })

  it('scores a full batch at once, and what came with it when the event loop has its turn', async () => {
    const { lane: to, batches } = lane(10)
    const queue = new ScoreQueue(100)
    const all = [4, 4, 4, 4].map((count) => queue.score(to, rows(count), scores(), never))
    expect(batches).toEqual([[4, 4, 2]])
    await Promise.all(all)
    expect(batches).toEqual([
      [4, 4, 2],
      [2, 4],
    ])
    expect(queue.size).toBe(0)
  })

  it('begins no batch while one is under way', async () => {
    let finish = (): void => undefined
    const { lane: to, batches } = lane(10, () => new Promise<void>((resolve) => (finish = resolve)))
    const queue = new ScoreQueue(100)
    const first = queue.score(to, rows(10), scores(), never)
    const second = queue.score(to, rows(10), scores(), never)
    expect(batches).toEqual([[10]])
    finish()
    await first
    await new Promise(setImmediate)
    expect(batches).toEqual([[10], [10]])
    finish()
    await second
  })

  it('keeps lanes apart, in the order of their first request', async () => {
    const [one, two] = [lane(10), lane(10)]
    const queue = new ScoreQueue(100)
    await Promise.all([one, two, one].map(({ lane: to }) => queue.score(to, rows(1), scores(), never)))
    expect([one.batches, two.batches]).toEqual([[[1, 1]], [[1]]])
  })

  it('refuses what would make too many rows wait, and takes one request of any size when none waits', async () => {
    const { lane: to } = lane(10)
    const queue = new ScoreQueue(20)
    const large = queue.score(to, rows(50), scores(), never)
    await expect(queue.score(to, rows(1), scores(), never)).rejects.toMatchObject({
      kind: 'overloaded',
      headers: { 'retry-after': '1' },
    })
    await large
    await queue.score(to, rows(20), scores(), never)
  })

  it('gives up rows of whoever waits no longer, before they are scored', async () => {
    const { lane: to, batches } = lane(10)
    const queue = new ScoreQueue(100)
    const gone = new AbortController()
    const abandoned = queue.score(to, rows(3), scores(), gone.signal)
    const other = queue.score(to, rows(2), scores(), never)
    gone.abort()
    await expect(abandoned).rejects.toMatchObject({ kind: 'too-late' })
    await other
    expect(batches).toEqual([[2]])
    expect(queue.size).toBe(0)
  })

  it('is not ready while what a step asks does not answer, and goes on after that', async () => {
    let isDown = true
    const { lane: to } = lane(10, async () => {
      await Promise.resolve()
      if (isDown) throw new LookupOutage('machines', 'nobody answers')
    })
    const queue = new ScoreQueue(100)
    await expect(queue.score(to, rows(1), scores(), never)).rejects.toMatchObject({ kind: 'not-ready' })
    isDown = false
    await queue.score(to, rows(1), scores(), never)
    expect(queue.size).toBe(0)
  })

  it('answers all of a batch at which something fails unexpectedly, and goes on', async () => {
    let fails = true
    const { lane: to } = lane(10, () => {
      if (fails) throw new TypeError('not foreseen')
    })
    const queue = new ScoreQueue(100)
    const both = await Promise.allSettled(
      [1, 2].map((count) => queue.score(to, rows(count), scores(), never)),
    )
    for (const one of both) {
      expect(one.status).toBe('rejected')
      expect((one as PromiseRejectedResult).reason).toBeInstanceOf(Refusal)
      expect((one as PromiseRejectedResult).reason).toMatchObject({ kind: 'internal' })
    }
    fails = false
    await queue.score(to, rows(1), scores(), never)
  })

  it('has nothing to do for a request without rows', async () => {
    const { lane: to, batches } = lane(10)
    await new ScoreQueue(1).score(to, [], scores(), never)
    expect(batches).toEqual([])
  })
})
