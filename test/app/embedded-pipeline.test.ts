import { describe, expect, it } from 'vitest'
import { loadPipeline, runPipeline } from '../../src/app/embedded-pipeline.ts'
import type { PipelineConfig } from '../../src/app/given-pipeline.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import { cli } from '../support/cli.ts'
import { cycle } from '../support/rig-pipeline.ts'
import { scratch } from '../table/run.ts'

const outcomes = [
  cycle({ cycle: 0 }),
  cycle({ cycle: 1, vs_vib: null }),
  cycle({ cycle: 2, rigMode: 'maintenance' }),
  { rigId: 'no cycle' },
]

/** A pipeline of one model whose columns are the fields' names, as an object. */
const small = {
  name: 'small',
  kafka: { brokers: 'localhost:9092' },
  registry: { url: 'http://localhost:8081' },
  input: { topic: 'cycles', group: 'g', schema: { file: 'schemas/sensor-cycle.avsc' } },
  features: [{ require: { field: 'vs_vib' } }],
  models: [{ name: 'cooler', file: 'examples/hydraulic-rig/models/cool_cond.zip' }],
  output: { topic: 'out', include: ['rigId'] },
  deadLetter: { topic: 'dead', redact: ['vs_vib'] },
} satisfies PipelineConfig

describe('runPipeline', () => {
  it('gives what `sluice score -c` gives', async () => {
    const files = scratch({ 'events.jsonl': outcomes.map((event) => JSON.stringify(event)).join('\n') })
    const { stdout } = await cli([
      ...['score', '-c', rigFiles.config, '-i', files.path('events.jsonl'), '-o', '-'],
      ...['--dead-letters', files.path('dead.jsonl')],
    ])
    const { predictions, deadLetters } = await runPipeline(rigFiles.config, outcomes)
    const lines = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object)
    expect(predictions).toEqual(
      lines(stdout).map((line) => ({ ...line, scoredAt: expect.any(Number) as number })),
    )
    expect(deadLetters).toEqual(lines(files.read('dead.jsonl')))
    expect([predictions.length, deadLetters.length]).toEqual([1, 3])
  })

  it('takes a config as an object, whose paths count from the working directory', async () => {
    const { label } = scoreRow(loadModel(small.models[0]!.file), { ...cycle() })
    const { predictions, deadLetters, skipped } = await runPipeline(small, outcomes.slice(0, 2))
    expect(predictions).toMatchObject([
      { eventId: 'cycles-0-0', fields: { rigId: 'rig-01' }, predictions: [{ model: 'cooler', label }] },
    ])
    expect(deadLetters).toEqual([
      {
        eventId: 'cycles-0-1',
        reason: 'missing-value',
        field: 'vs_vib',
        value: null,
        model: null,
        message: expect.stringContaining('vs_vib') as string,
        scored: false,
      },
    ])
    expect(skipped).toEqual([])
  })

  it('says what was skipped, and why', async () => {
    const skipping = { ...small, policies: { 'missing-value': 'skip' } } satisfies PipelineConfig
    expect(await runPipeline(skipping, outcomes.slice(0, 2))).toMatchObject({
      deadLetters: [],
      skipped: [{ eventId: 'cycles-0-1', reason: 'missing-value' }],
    })
  })

  it('has the settings that are given beside the config, and the variables', async () => {
    const named = { ...small, name: '${PIPELINE}' }
    const options = { overrides: ['output.include=[cycle]'], environment: { PIPELINE: 'of-the-variable' } }
    const { predictions } = await runPipeline(named, [cycle()], options)
    expect(predictions).toMatchObject([{ pipeline: 'of-the-variable', fields: { cycle: 7 } }])
  })

  it('rejects a config that is wrong with every finding, by its path', async () => {
    const wrong = { ...small, name: 'two words', input: { ...small.input, topic: '' } }
    await expect(runPipeline(wrong, [])).rejects.toThrow(
      /^config cannot run:\nconfig: error: name: .*\nconfig: error: input\.topic: /,
    )
  })
})

describe('loadPipeline', () => {
  it('scores as often as one likes, each time from the first event', async () => {
    const pipeline = await loadPipeline(small)
    expect(pipeline.warnings).toEqual([])
    const ids = [1, 2].map(() => pipeline.run([cycle(), cycle()]).predictions.map(({ eventId }) => eventId))
    expect(ids).toEqual([
      ['cycles-0-0', 'cycles-0-1'],
      ['cycles-0-0', 'cycles-0-1'],
    ])
  })

  it('says what lint would warn of', async () => {
    const sasl = { mechanism: 'plain', username: 'me', password: 'open' } as const
    const { warnings } = await loadPipeline({ ...small, kafka: { ...small.kafka, sasl } })
    expect(warnings).toEqual([expect.stringMatching(/^config: warning: kafka\.sasl: /)])
  })
})
