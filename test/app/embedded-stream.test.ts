import { describe, expect, it } from 'vitest'
import { createStream } from '../../src/app/embedded-stream.ts'
import type { PipelineConfig } from '../../src/app/given-pipeline.ts'

/** On a port where nothing listens. */
const nowhere = {
  name: 'nowhere',
  kafka: { brokers: '127.0.0.1:9', connectTimeoutMs: 1_000 },
  registry: { url: 'http://127.0.0.1:9' },
  input: { topic: 'cycles', group: 'g', schema: { file: 'schemas/sensor-cycle.avsc' } },
  models: [{ name: 'cooler', file: 'examples/hydraulic-rig/models/cool_cond.zip' }],
  output: { topic: 'out' },
  deadLetter: { topic: 'dead' },
  http: { port: 0 },
} satisfies PipelineConfig

describe('createStream (with a broker: test/integration/embedded-stream.test.ts)', () => {
  it('does nothing before it is started', async () => {
    const stream = createStream({ ...nowhere, name: 'not a name' })
    expect([stream.ready, stream.url, stream.waitingFor]).toEqual([false, null, null])
    expect(await stream.metrics()).toBe('')
    expect(await stream.stop()).toBe('drained')
    expect(await stream.ended).toBe('drained')
    await expect(stream.start()).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('rejects a config that is wrong, and is over', async () => {
    const stream = createStream({ ...nowhere, name: 'not a name' })
    await expect(stream.start()).rejects.toMatchObject({ code: 'CONFIG' })
    await expect(stream.ended).rejects.toMatchObject({ code: 'CONFIG' })
    await expect(stream.stop()).rejects.toMatchObject({ code: 'CONFIG' })
    await expect(stream.start()).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('rejects where no broker answers, and leaves nothing running', async () => {
    const stream = createStream(nowhere)
    await expect(stream.start()).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(stream.ready).toBe(false)
  })
})
