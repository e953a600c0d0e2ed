import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../../src/core/errors.ts'
import type { Position } from '../../../src/core/record.ts'
import { CommitPieces } from '../../../src/monitor/counting/commit-pieces.ts'
import { UncommittedCounts } from '../../../src/monitor/counting/open-counts.ts'
import { VersionCells } from '../../../src/monitor/counting/row-cells.ts'
import { RowLog } from '../../../src/monitor/counting/row-log.ts'
import type { Piece } from '../../../src/monitor/counts.ts'
import { MergedPieces } from '../../../src/monitor/merged-pieces.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { StandingClock } from '../../support/standing-clock.ts'

const step = { by: 'time', step: 10 } as const
const rowCells = new VersionCells([], () => true)

/** A topic that answers as it is told, and what commits of a partition write to it. */
function rig() {
  const clock = new StandingClock()
  const { logger, lines } = recordingLogger()
  const counts = new UncommittedCounts('a', step)
  const topic: Piece[] = []
  const told = { answer: (): Promise<void> => Promise.resolve() }
  const outlet = {
    write: async (pieces: readonly Piece[]) => {
      await told.answer()
      topic.push(...pieces)
    },
    recordOf: ({ from, to }: Piece) => ({
      ...{ topic: 'm', partition: 0, key: null, headers: [], timestampMs: null },
      value: Buffer.from(`${from}-${to}`),
    }),
  }
  const pieces = new CommitPieces({ counts, outlet, clock, logger })
  const at = (nextOffset: number, epoch = 1): Position => ({
    ...{ topic: 'in', partition: 0, epoch, nextOffset: BigInt(nextOffset) },
  })
  const of = (epoch = 1, from = 0) => ({
    ...{ topic: 'in', partition: 0, epoch, beganMs: null },
    tenure: { sinceMs: epoch, generation: epoch, from: BigInt(from) },
  })
  /** Records that are durable, at these times. */
  const count = (times: readonly number[], epoch = 1, from = 0) => {
    const log = new RowLog(rowCells)
    const size = times.length
    const outcomes = new Uint8Array(size).fill(1)
    const batch = { size, outcomes, endFaults: [], skipReasons: [], events: [], models: [] }
    log.add({ batch, isAsked: false, areOfWindows: false, isRepeated: null }, (row) => times[row]!)
    counts.add(of(epoch, from), log, [0, size], [])
  }
  const commit = async (nextOffset: number, epoch = 1) => {
    await pieces.beforeCommit([at(nextOffset, epoch)])
    pieces.committed([at(nextOffset, epoch)])
  }
  return { clock, lines, topic, told, pieces, at, count, commit }
}

function outage(): Promise<void> {
  return Promise.reject(new SluiceError('BROKER_OUTAGE', 'nobody answers'))
}

function recordsOf(topic: readonly Piece[]): number {
  const merged = new MergedPieces('time', 100)
  for (const piece of topic) merged.add(piece)
  return merged.slices.reduce((sum, { records }) => sum + records, 0)
}

describe('pieces are written before their commit', () => {
  it('one a partition, by slice, each from where the one before ends', async () => {
    const { count, commit, topic } = rig()
    count([1, 2, 13])
    await commit(3)
    count([14])
    await commit(4)
    expect(topic.map(({ number, settled, from, to }) => [number, settled, from, to])).toEqual([
      [0, 0, '0', '3'],
      [1, 1, '3', '4'],
    ])
    expect(topic[0]!.slices.map(({ start, records }) => [start, records])).toEqual([
      [0, 2],
      [10, 1],
    ])
  })

  it('and there is nothing to wait for where nothing was counted', () => {
    const { pieces, at } = rig()
    expect(pieces.beforeCommit([at(3)])).toBeUndefined()
  })

  it('and a commit waits no longer than a rebalance allows; it is told once, and all is there later', async () => {
    const { count, clock, told, pieces, at, topic, lines } = rig()
    let answer: () => void = () => undefined
    told.answer = () => new Promise((resolve) => (answer = resolve))
    count([1])
    const waited = pieces.beforeCommit([at(1)])
    await clock.advance(2_000)
    await waited
    pieces.committed([at(1)])
    count([2])
    // One that is late is not waited for a second time.
    expect(pieces.beforeCommit([at(2)])).toBeUndefined()
    pieces.committed([at(2)])
    expect(lines.map(({ event }) => event)).toEqual(['counts-unwritten'])
    told.answer = () => Promise.resolve()
    answer()
    await pieces.close(1_000)
    expect(recordsOf(topic)).toBe(2)
    expect(lines.map(({ event }) => event)).toEqual(['counts-unwritten', 'counts-written'])
    expect(pieces.waiting).toBe(0)
  })

  it('and where the topic refuses them they go out with a later commit, few however many wait', async () => {
    const { count, commit, told, pieces, topic, lines } = rig()
    told.answer = outage
    for (let offset = 1; offset <= 50; offset++) {
      count([offset])
      await commit(offset)
    }
    // The one that was tried, those behind commits as one, and the last.
    expect(pieces.waiting).toBeLessThanOrEqual(3)
    expect(lines).toHaveLength(1)
    told.answer = () => Promise.resolve()
    count([51])
    await commit(51)
    expect(recordsOf(topic)).toBe(51)
    expect(topic.at(-1)).toMatchObject({ to: '51' })
  })

  it('and are not tried again for records that somebody else counts', async () => {
    const { count, commit, told, pieces, at, topic } = rig()
    told.answer = outage
    count([1])
    await commit(1)
    count([2])
    await pieces.beforeCommit([at(2)])
    pieces.lost([at(2)])
    told.answer = () => Promise.resolve()
    count([2, 3], 2, 1)
    await commit(3, 2)
    expect(recordsOf(topic)).toBe(3)
    expect(topic.at(-1)).toMatchObject({ since: 2, number: 0, began: '1', from: '1', to: '3' })
  })

  it('as records of the transaction, where there is one; of one that is lost nothing stays', () => {
    const { count, pieces, at } = rig()
    const texts = () => pieces.inTransaction([at(2)]).map(({ value }) => value!.toString())
    count([1, 2])
    expect(texts()).toEqual(['0-2'])
    count([3])
    pieces.lost([at(3)])
    expect(texts()).toEqual([])
  })
})
