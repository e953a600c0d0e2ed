import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../src/core/logger.ts'
import type { Logger } from '../../src/core/logger.ts'
import type { Position } from '../../src/core/record.ts'
import { CommitCadence } from '../../src/transport/commit-cadence.ts'
import type { Durable } from '../../src/transport/commit-cadence.ts'
import { StandingClock } from '../support/standing-clock.ts'

/** All that was due to run by now has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

const at = (nextOffset: number, partition = 0, epoch = 1): Durable => ({
  position: { topic: 'in', partition, epoch, nextOffset: BigInt(nextOffset) },
  written: 10,
})

/** A source that records its commits and answers when it is told to. */
function rig(
  answer: (positions: readonly Position[]) => Promise<readonly Position[]> = () => Promise.resolve([]),
) {
  const clock = new StandingClock()
  const commits: (readonly (readonly [partition: number, offset: number])[])[] = []
  const warnings: object[] = []
  const logger: Logger = { ...silentLogger, warn: (fields) => void warnings.push(fields) }
  let rebalance: () => void = () => undefined
  const source = {
    commit: (positions: readonly Position[]) => {
      commits.push(positions.map(({ partition, nextOffset }) => [partition, Number(nextOffset)] as const))
      return answer(positions)
    },
    onRebalance: (listener: () => void) => {
      rebalance = listener
    },
  }
  return {
    clock,
    commits,
    warnings,
    cadence: new CommitCadence(source, { intervalMs: 100, clock, logger }),
    rebalance: () => {
      rebalance()
    },
  }
}

describe('CommitCadence', () => {
  it('commits at once after a quiet moment, then once an interval, with the last position of each partition', async () => {
    const { cadence, clock, commits } = rig()
    cadence.add([at(1)])
    await settled()
    expect(commits).toEqual([[[0, 1]]])
    cadence.add([at(2), at(7, 1)])
    cadence.add([at(3)])
    await clock.advance(99)
    expect(commits).toHaveLength(1)
    await clock.advance(1)
    expect(commits.slice(1)).toEqual([
      [
        [0, 3],
        [1, 7],
      ],
    ])
    await clock.advance(1_000)
    expect(commits).toHaveLength(2)
    cadence.add([at(4)])
    await settled()
    expect(commits.slice(2)).toEqual([[[0, 4]]])
  })

  it('has one commit under way; what comes meanwhile goes with the next', async () => {
    const answers: (() => void)[] = []
    const { cadence, clock, commits } = rig(
      () =>
        new Promise((resolve) => {
          answers.push(() => {
            resolve([])
          })
        }),
    )
    cadence.add([at(1)])
    cadence.add([at(2)])
    await clock.advance(500)
    expect(commits).toEqual([[[0, 1]]])
    answers[0]!()
    await settled()
    expect(commits).toEqual([[[0, 1]], [[0, 2]]])
  })

  it('commits all when it is flushed, and resolves when that is done', async () => {
    const { cadence, commits } = rig()
    cadence.add([at(1)])
    cadence.add([at(2)])
    await cadence.flush()
    expect(commits.flat().at(-1)).toEqual([0, 2])
  })

  it('commits what is due when a rebalance begins', async () => {
    const { cadence, commits, rebalance } = rig()
    cadence.add([at(1)])
    await settled()
    cadence.add([at(2)])
    rebalance()
    expect(commits).toEqual([[[0, 1]], [[0, 2]]])
  })

  it('counts the positions that were fenced and the records written before them, and tells of them', async () => {
    const { cadence, warnings } = rig((positions) =>
      Promise.resolve(positions.filter(({ partition }) => partition > 0)),
    )
    cadence.add([at(1), at(1, 1), at(1, 2)])
    cadence.add([at(2, 2)])
    await cadence.flush()
    expect([cadence.fenced, cadence.repeated]).toEqual([3, 30])
    expect(warnings).toMatchObject([
      { event: 'commit-fenced', partitions: ['in/1', 'in/2'], repeated: 20 },
      { event: 'commit-fenced', partitions: ['in/2'], repeated: 10 },
    ])
  })

  it('counts what was due in an earlier epoch of a partition: it will not be committed', async () => {
    const { cadence } = rig()
    cadence.add([at(1)])
    cadence.add([at(2)])
    cadence.add([at(3)])
    cadence.add([at(2, 0, 2)])
    await cadence.flush()
    expect([cadence.fenced, cadence.repeated]).toEqual([1, 20])
  })

  it('tells of a commit that failed, by failure and by flush', async () => {
    const { cadence } = rig(() => Promise.reject(new Error('no broker')))
    cadence.add([at(1)])
    await expect(cadence.flush()).rejects.toThrow('no broker')
    await expect(cadence.failure).rejects.toThrow('no broker')
  })

  it('commits nothing once it is closed', async () => {
    const { cadence, clock, commits } = rig()
    cadence.add([at(1)])
    await settled()
    cadence.add([at(2)])
    cadence.close()
    await clock.advance(1_000)
    expect(commits).toEqual([[[0, 1]]])
  })

  it('lets its companion write before each commit, and tells it what became of it', async () => {
    const { cadence, commits } = rig((positions) =>
      Promise.resolve(positions.filter(({ partition }) => partition === 1)),
    )
    const told: string[] = []
    const written = Promise.withResolvers<undefined>()
    const offsets = (positions: readonly Position[]) => positions.map(({ nextOffset }) => nextOffset).join()
    cadence.accompany({
      beforeCommit: (positions) => {
        told.push(`before ${offsets(positions)}`)
        return written.promise
      },
      inTransaction: () => [],
      committed: (positions) => told.push(`committed ${offsets(positions)}`),
      lost: (positions) => told.push(`lost ${offsets(positions)}`),
    })
    cadence.add([at(3), at(7, 1)])
    await settled()
    expect([told, commits]).toEqual([['before 3,7'], []])
    written.resolve(undefined)
    await cadence.flush()
    expect(told).toEqual(['before 3,7', 'committed 3', 'lost 7'])
  })
})
