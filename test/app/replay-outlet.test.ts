import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import type { EventDeadLetter } from '../../src/app/event-dead-letter.ts'
import { replayOutlet } from '../../src/app/replay-outlet.ts'
import type { Prediction } from '../../src/avro/prediction.ts'
import type { Output } from '../../src/table/output.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemorySink } from '../../src/transport/memory/sink.ts'
import { batchOf, cycle, encodeCycle, rigPipeline } from '../support/rig-pipeline.ts'

class TextOutput implements Output {
  text = ''

  /** What each line holds. */
  lines<T>(): T[] {
    // Whoever asks knows what was written.
    return this.text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as T)
  }

  write(text: string): Promise<void> {
    this.text += text
    return Promise.resolve()
  }

  commit(): Promise<void> {
    return Promise.resolve()
  }

  discard(): Promise<void> {
    return Promise.resolve()
  }
}

async function turnOf(...values: readonly Buffer[]) {
  const { pipeline } = rigPipeline()
  const batches = [batchOf(values)]
  await pipeline.prepare(batches)
  return pipeline.score(batches)
}

const good = encodeCycle(cycle())
const bad = Buffer.from('no Avro at all')

describe('replayOutlet', () => {
  it('writes predictions and what dead letters say as JSON lines', async () => {
    const [predictions, deadLetters] = [new TextOutput(), new TextOutput()]
    await replayOutlet({ predictions, deadLetters, sink: null }).write(await turnOf(good, bad, good))
    const ids = predictions.lines<Prediction>().map(({ eventId }) => eventId)
    expect(ids).toEqual(['in-3-0', 'in-3-2'])
    expect(deadLetters.lines<EventDeadLetter>()).toMatchObject([
      { eventId: 'in-3-1', reason: 'bad-magic', scored: false },
    ])
    expect(deadLetters.text).not.toContain('Avro at all')
  })

  it('writes what is read of others than predictions', async () => {
    const rows = new TextOutput()
    const read = (value: Buffer) => ({ bytes: value.length > 5 })
    await replayOutlet({ predictions: rows, deadLetters: null, sink: null, read }).write(await turnOf(good))
    expect(rows.lines<object>()).toEqual([{ bytes: true }])
    const broken = {
      predictions: rows,
      deadLetters: null,
      sink: null,
      read: () => new Fault('too-short', 'why'),
    }
    await expect(replayOutlet(broken).write(await turnOf(good))).rejects.toThrow('why')
  })

  it('sends predictions to the topic; one that is rejected counts as a dead letter', async () => {
    const broker = new MemoryBroker()
    broker.createTopic('out', 8, { maxRecordBytes: 10 })
    const sink = new MemorySink(broker)
    await sink.start()
    const deadLetters = new TextOutput()
    const turn = await turnOf(good)
    await replayOutlet({ predictions: null, deadLetters, sink }).write(turn)
    expect(turn.tally).toMatchObject({ scored: 0, deadLettered: 1 })
    expect(deadLetters.lines<EventDeadLetter>()).toMatchObject([
      { eventId: 'in-3-0', reason: 'record-too-large' },
    ])
  })

  it('writes nothing where nothing is wanted', async () => {
    const turn = await turnOf(good, bad)
    await replayOutlet({ predictions: null, deadLetters: null, sink: null }).write(turn)
    expect(turn.tally).toMatchObject({ scored: 1, deadLettered: 1 })
  })
})
