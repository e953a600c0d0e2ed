import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { redriveLetters } from '../../src/app/redrive-letters.ts'
import { replay } from '../../src/app/replay.ts'
import { runComparison } from '../../src/app/replay-job.ts'
import { replayRange } from '../../src/app/replay-range.ts'
import { loadPipeline, runPipeline } from '../../src/index.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import {
  outputsOf,
  rowsOf,
  valueOf,
  windowedAssembly,
  windowedConfig,
} from '../pipeline/support/windowed-rig.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { surroundings } from './support/replay-fixture.ts'

const at = (rigId: string, seconds: number, value: unknown) => ({
  rigId,
  channel: 'p',
  ts: seconds * 1000,
  value,
})
const readings = [
  at('a', 1, 2),
  at('b', 2, 5),
  at('a', 9, 4),
  at('a', 12, 7),
  at('a', 25, 1),
  at('b', 3, 1),
  at('b', 26, 'x'),
]
const config = windowedConfig() as Parameters<typeof runPipeline>[0]

describe('windows of events that are no records', () => {
  it('close as they do in the stream, and all of them behind the last event', async () => {
    const { predictions, deadLetters } = await runPipeline(config, readings)
    expect(
      predictions.map(({ eventId, fields, features }) => [eventId, fields['rigId'], features['p_mean']]),
    ).toEqual([
      ['in-0-0@0', 'a', 3],
      ['in-0-1@0', 'b', 5],
      ['in-0-3@10000', 'a', 7],
      ['in-0-4@20000', 'a', 1],
    ])
    expect(deadLetters.map(({ eventId, reason }) => [eventId, reason])).toEqual([
      ['in-0-5', 'late-reading'],
      ['in-0-6', 'schema-mismatch'],
    ])
  })

  it('begin anew with each run', async () => {
    const pipeline = await loadPipeline(config)
    const [first, again] = [pipeline.run(readings), pipeline.run(readings)]
    expect(again.predictions.map(({ eventId }) => eventId)).toEqual(
      first.predictions.map(({ eventId }) => eventId),
    )
    expect(again.predictions).toHaveLength(4)
  })
})

describe('windows of a range that is replayed', () => {
  it('close behind its last record', async () => {
    const broker = new MemoryBroker()
    broker.createTopic('in', 1)
    for (const reading of readings.slice(0, 5)) {
      const record = { topic: 'in', partition: 0, key: null, headers: [], timestampMs: -1 }
      broker.append({ ...record, value: valueOf(reading) }, 0)
    }
    const range = await replayRange(new MemoryTopicReader(broker), 'in', {
      from: null,
      to: null,
      partitions: null,
    })
    const rows: string[] = []
    const counts = await replay(
      await windowedAssembly(),
      range,
      {
        target: { topic: 'out', partitionCount: 1, schemaId: null },
        outlet: {
          write: (turn) => {
            rows.push(...rowsOf(outputsOf(turn)))
            return Promise.resolve()
          },
        },
      },
      surroundings(broker),
    )
    expect(rows).toEqual(['a 0 3 x2', 'b 0 5 x1', 'a 10 7 x1', 'a 20 1 x1'])
    expect(counts.outcomes).toMatchObject({ absorbed: 5, scored: 0 })
    expect(counts.windowOutcomes).toMatchObject({ scored: 4, 'dead-letter': 0 })
  })
})

describe('a pipeline with windows', () => {
  it('is not compared record by record', async () => {
    const assembly = await windowedAssembly()
    // It is refused before anything is asked.
    expect(() => runComparison([assembly, assembly], {} as never, {} as never)).toThrow(
      'pipeline windows has windows, whose rows are of no single record',
    )
  })

  it('does not take readings back into windows that are closed', async () => {
    const assembly = await windowedAssembly()
    expect(() => redriveLetters(assembly, { topic: 'dead', quarantine: null } as never, {} as never)).toThrow(
      'the pipeline has windows: those that the readings in dead letters belong to are closed',
    )
  })
})

describe('windows and tables of training', () => {
  const folder = scratchFolder()
  const written = (config: object) => {
    const [file, events] = [join(folder, 'sluice.yaml'), join(folder, 'events.jsonl')]
    writeFileSync(file, JSON.stringify(config))
    writeFileSync(events, readings.map((reading) => `${JSON.stringify(reading)}\n`).join(''))
    return ['-c', file, '--input', events]
  }

  it('have the numbers that live predictions are made of, to the bit', async () => {
    const { code, stdout } = await cli(['features', ...written(config as object), '--output', '-'])
    expect(code).toBe(0)
    const { predictions } = await runPipeline(config, readings)
    const live = predictions.map(({ fields, features }) =>
      [fields['rigId'], fields['windowStart'], fields['readings'], features['p_mean']].join(','),
    )
    expect(stdout.trim().split('\n')).toEqual(['rigId,windowStart,readings,p_mean', ...live])
  })

  it('are published with all of their statistics', async () => {
    const output = { topic: 'out', format: 'json', publish: 'features', include: ['rigId'] }
    const { compiled } = await windowedAssembly(windowedConfig({}, { models: [], output }))
    expect(compiled.rowFields.map(({ name }) => name)).toEqual(['rigId', 'p_mean', 'p_count'])
  })
})
