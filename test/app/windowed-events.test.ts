import { describe, expect, it } from 'vitest'
import { loadPipeline, runPipeline } from '../../src/index.ts'
import { windowedConfig } from '../pipeline/support/windowed-rig.ts'

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
