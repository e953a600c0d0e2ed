// Whatever bytes a value has, its record has one outcome, and no stage fails. SLUICE_FUZZ_RUNS raises the number of batches
// (1000 batches are 100,000 values), SLUICE_FUZZ_SEED draws others.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteMutations, mutateBytes } from '../model/mutations.ts'
import { batchOf, cycle, encodeCycle, rigPipeline } from '../support/rig-pipeline.ts'

const runs = Number(process.env['SLUICE_FUZZ_RUNS'] ?? 50)
const valuesABatch = 100

describe('values with mutated bytes', () => {
  it(`have one outcome each, in ${runs * valuesABatch} of them`, { timeout: 3_600_000 }, async () => {
    const { pipeline } = rigPipeline()
    const original = encodeCycle(cycle({ rigMode: 'normal', vibBand: 'low' }))
    const mutated = byteMutations.map((mutations) => mutateBytes(original, mutations))
    const batches = fc.array(mutated, { minLength: valuesABatch, maxLength: valuesABatch, size: 'max' })
    const outcomes = { values: 0, scored: 0, deadLettered: 0 }
    await fc.assert(
      fc.asyncProperty(batches, async (values) => {
        const batch = [batchOf(values)]
        await pipeline.prepare(batch)
        const { tally, parts } = await pipeline.score(batch)
        outcomes.values += values.length
        outcomes.scored += tally.scored
        outcomes.deadLettered += tally.deadLettered
        expect(tally.scored + tally.deadLettered + tally.skipped).toBe(values.length)
        expect(tally.unexpected).toEqual([])
        const letters = parts.flatMap((part) => part.deadLetters)
        for (const { value } of letters) expect(values.some((given) => value?.equals(given))).toBe(true)
      }),
      { numRuns: runs },
    )
    console.log(
      `${outcomes.values} values: ${outcomes.scored} scored, ${outcomes.deadLettered} dead-lettered, no stage failed`,
    )
    expect(outcomes.scored).toBeGreaterThan(0)
    expect(outcomes.deadLettered).toBeGreaterThan(0)
  })
})
