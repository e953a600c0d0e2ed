import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../../src/app/assemble.ts'
import { clientCost, measurePipeline } from '../../../src/app/capacity/measure-pipeline.ts'
import { rigFiles } from '../../../src/dev/simulator/rig-files.ts'
import { cycle } from '../../support/rig-pipeline.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = scratchFolder()
const io = { stdin: Readable.from([]), stop: new AbortController().signal }
/** Figures are of no use, and there all the same. */
const briefly = { warmUpMs: 1, eachMs: 1, rounds: 1 }

async function measure(events: readonly object[] | null, ...overrides: string[]) {
  const assembly = await assembleOrThrow(
    { file: rigFiles.config, overrides, environment: {} },
    () => undefined,
  )
  const file = events === null ? null : join(folder, 'events.jsonl')
  if (file !== null && events !== null)
    writeFileSync(file, events.map((event) => JSON.stringify(event)).join('\n'))
  return measurePipeline(assembly, file, io, briefly)
}

describe('measurePipeline', () => {
  it.each(['avro-registry', 'avro', 'json'])('scores what it makes of the schema as %s', async (format) => {
    const measured = await measure(null, `input.format=${format}`)
    expect(measured.scored).toBe(1)
    expect(measured.reason).toBeNull()
    expect(measured.pipeline.perRecordMs).toBeGreaterThan(0)
    expect(measured.wireMs).toBeGreaterThan(0)
    expect(measured.outputBytes).toBeGreaterThan(measured.inputBytes / 10)
  })

  it('adds what the client takes to what was measured', async () => {
    const { pipeline, wireMs, whole, inputBytes } = await measure(null)
    const ofBytes = inputBytes * clientCost.perInputByteMs
    expect(whole.perTurnMs).toBeCloseTo(pipeline.perTurnMs + clientCost.perTurnMs, 10)
    expect(whole.perRecordMs).toBeCloseTo(
      pipeline.perRecordMs + wireMs + clientCost.perRecordMs + ofBytes,
      10,
    )
  })

  it('measures with the events of a file, and says which of them are at fault', async () => {
    const measured = await measure([cycle(), cycle({ psa_bar: 900 })])
    expect(measured.scored).toBeCloseTo(0.5, 1)
    expect(measured.deadLettered).toBeCloseTo(0.5, 1)
    expect(measured.reason).toBe('out-of-range')
  })

  it('refuses an event that no producer could write', async () => {
    await expect(measure([cycle({ psa_bar: 'much' })])).rejects.toMatchObject({ code: 'USAGE' })
    await expect(measure([])).rejects.toMatchObject({ code: 'USAGE' })
  })
})
