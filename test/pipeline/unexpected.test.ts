import { describe, expect, it } from 'vitest'
import { outcome } from '../../src/core/outcome.ts'
import type { Action } from '../../src/core/reason.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import type { Tap } from '../../src/pipeline/pipeline.ts'
import type { Turn } from '../../src/pipeline/turn.ts'
import { failingParts, markedCycle } from '../support/failing-parts.ts'
import { batchOf, cycle, encodeCycle, predictionOf, rigParts, writtenBy } from '../support/rig-pipeline.ts'

const stages = [
  ['decode', 'avro-decode'],
  ['transform', 'step-failed'],
  ['score', 'score-failed'],
  ['encode', 'encode-failed'],
] as const

/** Fifty events, those at `bad` marked; a batch of the plan is 16 rows. */
const valuesWith = (bad: readonly number[]) =>
  Array.from({ length: 50 }, (_, i) =>
    bad.includes(i) ? markedCycle({ cycle: i }) : encodeCycle(cycle({ cycle: i })),
  )

async function turnWith(
  stage: (typeof stages)[number][0],
  bad: readonly number[],
  over: Partial<PipelineParts> = {},
): Promise<Turn> {
  const { parts, metrics } = rigParts()
  const pipeline = new Pipeline({ ...parts, ...failingParts(parts, stage), ...over }, metrics)
  const batches = [batchOf(valuesWith(bad))]
  await pipeline.prepare(batches)
  return pipeline.score(batches)
}

function policyOf(reason: (typeof stages)[number][1], action: Action): Partial<PipelineParts> {
  return { policies: new Map([[reason, { action, fields: new Map() }]]) }
}

describe.each(stages)('an unexpected exception in %s', (stage, reason) => {
  it.each([[[0]], [[7]], [[49]], [[15, 16]], [[3, 4, 5, 30]]])(
    'dead-letters the records that cause it, here %j, and scores the others in order',
    async (bad) => {
      const turn = await turnWith(stage, bad)
      const { outputs, deadLetters } = writtenBy(turn)
      const cycles = outputs.map((output) => predictionOf(output).fields['cycle'])
      expect(cycles).toEqual(Array.from({ length: 50 }, (_, i) => i).filter((i) => !bad.includes(i)))
      expect(deadLetters.map(({ headers }) => headerText(headers, '__connect.errors.offset'))).toEqual(
        bad.map(String),
      )
      for (const { headers } of deadLetters) {
        expect(headerText(headers, 'sluice.dlq.reason')).toBe(reason)
        expect(headerText(headers, '__connect.errors.exception.message')).toBe(
          `stage ${stage} failed unexpectedly: x is not a function`,
        )
      }
      expect([...turn.failures].flatMap((failure, i) => (failure === 1 ? [i] : []))).toEqual(bad)
      expect(turn.tally).toMatchObject({ scored: 50 - bad.length, deadLettered: bad.length, skipped: 0 })
      expect(turn.tally.unexpected).toHaveLength(bad.length)
    },
  )

  it('shows a tap each row once, in order, with its outcome and what it ends with', async () => {
    const { parts, metrics } = rigParts()
    const seen: unknown[] = []
    const tap: Tap = ({ size, origins, outcomes, endFaults }) => {
      for (let row = 0; row < size; row++)
        seen.push([origins[row]!.offset, outcomes[row], endFaults[row]?.reason])
    }
    const failing = { ...parts, ...failingParts(parts, stage) }
    const pipeline = new Pipeline(failing, metrics, undefined, tap)
    const batches = [batchOf(valuesWith([15, 40]))]
    await pipeline.prepare(batches)
    await pipeline.score(batches)
    expect(seen).toEqual(
      Array.from({ length: 50 }, (_, i) =>
        i === 15 || i === 40
          ? [BigInt(i), outcome.deadLettered, reason]
          : [BigInt(i), outcome.scored, undefined],
      ),
    )
  })

  it('counts each record once, though some are scored several times', async () => {
    const { tally } = await turnWith(stage, [20])
    expect(tally.ages).toHaveLength(49)
    for (const model of ['cooler', 'by-category']) {
      const counts = tally.predictions.filter((each) => each.model === model)
      expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(49)
    }
  })

  it('skips the record where the policy of its reason says so', async () => {
    const turn = await turnWith(stage, [7], policyOf(reason, 'skip'))
    expect(writtenBy(turn).deadLetters).toEqual([])
    expect(turn.tally).toMatchObject({ scored: 49, deadLettered: 0, skipped: 1 })
  })

  it('stops at the record where the policy of its reason says so', async () => {
    await expect(turnWith(stage, [7], policyOf(reason, 'fail'))).rejects.toMatchObject({
      code: 'POLICY_FAIL',
      message: expect.stringContaining(`in-3 offset 7: ${reason}`) as string,
    })
  })

  it('stops the stream under onUnexpected: fail', async () => {
    await expect(turnWith(stage, [20], { onUnexpected: 'fail' })).rejects.toMatchObject({
      code: 'STAGE_FAILED',
      message: `stage ${stage} failed at in-3 offsets 16 to 31: x is not a function`,
    })
  })
})
