import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { Fault } from '../../src/core/outcome.ts'
import { UnexpectedLog } from '../../src/pipeline/unexpected-log.ts'
import { testClock } from '../support/rig-pipeline.ts'

function setting() {
  const lines: object[] = []
  const time = { ms: 0 }
  const clock: Clock = { ...testClock, monotonic: () => time.ms }
  const log = new UnexpectedLog({ ...silentLogger, error: (fields) => void lines.push(fields) }, clock)
  return { lines, time, log }
}

const recordAt = (offset: bigint) => ({
  stage: 'score' as const,
  error: new TypeError('x is not a function'),
  origin: { topic: 'in', partition: 3, offset },
  fault: new Fault('score-failed', 'stage score failed unexpectedly: x is not a function'),
})

describe('UnexpectedLog', () => {
  it('tells of the first at once: which stage, which record, what was thrown where', () => {
    const { lines, log } = setting()
    log.tell([recordAt(7n)])
    expect(lines).toEqual([
      {
        event: 'stage-failed',
        stage: 'score',
        reason: 'score-failed',
        record: 'in-3 offset 7',
        error: 'stage score failed unexpectedly: x is not a function',
        stack: expect.stringContaining('unexpected-log.test.ts') as string,
        records: 1,
      },
    ])
  })

  it('is silent for a minute, and then tells how many there were', () => {
    const { lines, time, log } = setting()
    log.tell([recordAt(1n)])
    log.tell([recordAt(2n), recordAt(3n)])
    time.ms = 59_999
    log.tell([recordAt(4n)])
    expect(lines).toHaveLength(1)
    time.ms = 60_000
    log.tell([recordAt(5n)])
    expect(lines[1]).toMatchObject({ record: 'in-3 offset 5', records: 4 })
  })

  it('says nothing where nothing happened', () => {
    const { lines, log } = setting()
    log.tell([])
    expect(lines).toEqual([])
  })
})
