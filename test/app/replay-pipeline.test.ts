import { describe, expect, it } from 'vitest'
import { ReplayPipeline } from '../../src/app/replay-pipeline.ts'
import type { SchemaSource } from '../../src/avro/schema-source.ts'
import { SluiceError } from '../../src/core/errors.ts'
import { batchOf, cycle, encodeCycle } from '../support/rig-pipeline.ts'
import { StandingClock } from '../support/standing-clock.ts'
import { pipelineWith } from './support/replay-fixture.ts'

const target = { topic: 'predictions', partitionCount: 1, schemaId: null }
const noAnswer = () => Promise.reject(new SluiceError('REGISTRY_OUTAGE', 'the registry does not answer'))
const silent: SchemaSource = {
  grows: true,
  schemaById: noAnswer,
  textById: noAnswer,
  ping: () => Promise.resolve(),
}

async function withSilentRegistry() {
  const clock = new StandingClock()
  const stop = new AbortController()
  const warnings: string[] = []
  const warn = (text: string) => void warnings.push(text)
  const assembly = { ...(await pipelineWith({ outage: { deadlineMs: 5_000 } })), schemas: silent }
  const pipeline = new ReplayPipeline(assembly, target, { clock, stop: stop.signal, warn })
  const scored = pipeline.score(batchOf([encodeCycle(cycle())]))
  // Looked at when the time is up.
  scored.catch(() => undefined)
  await expect.poll(() => clock.waiting).toBe(1)
  return { clock, stop, warnings, scored }
}

describe('ReplayPipeline', () => {
  it('waits for a registry that does not answer, says so once, and not without end', async () => {
    const { clock, warnings, scored } = await withSilentRegistry()
    for (let seconds = 0; seconds < 8; seconds++) await clock.advance(1_000)
    await expect(scored).rejects.toMatchObject({ code: 'REGISTRY_OUTAGE' })
    expect(warnings).toEqual(['waiting for the registry: the registry does not answer'])
  })

  it('waits no longer once it is stopped', async () => {
    const { stop, scored } = await withSilentRegistry()
    stop.abort()
    await expect(scored).rejects.toMatchObject({ name: 'AbortError' })
  })
})
