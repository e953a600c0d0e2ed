import { describe, expect, it } from 'vitest'
import type { CompileSettings } from '../../src/compile/compile.ts'
import type { Clock } from '../../src/core/clock.ts'
import { LookupOutage, RemoteOutage, SluiceError } from '../../src/core/errors.ts'
import type { BoundScorer } from '../../src/scoring/asked-scorer.ts'
import type { OutputRecord } from '../../src/core/record.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { LogFields, Logger } from '../../src/core/logger.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import { Breakers } from '../../src/pipeline/breakers.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import type { RejectedRecord } from '../../src/pipeline/ports.ts'
import { TurnLoop } from '../../src/pipeline/turn-loop.ts'
import { AtLeastOnceDelivery } from '../../src/transport/at-least-once.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { MemorySink } from '../../src/transport/memory/sink.ts'
import type { TopicRules } from '../../src/transport/memory/topic-rules.ts'
import { MemorySource } from '../../src/transport/memory/source.ts'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import { cycle, encodeCycle, outputTo, predictionOf, rigParts, testClock } from '../support/rig-pipeline.ts'

const poison = Buffer.from([9, 9, 9, 9, 9, 9])

/** Time passes when somebody sleeps, and only then; `onSleep` is where the test acts. */
function sleepingClock(onSleep: (count: number) => void): Clock {
  let now = 0
  let sleeps = 0
  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms) => {
      now += ms
      onSleep(++sleeps)
      return Promise.resolve()
    },
    after: () => () => undefined,
  }
}

/** A topic whose own limit is lower than ours: refuses the third output of the first send. */
class PickySink extends MemorySink {
  #sends = 0

  override async send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    if (this.#sends++ > 0) return super.send(records)
    await super.send(records.filter((_, index) => index !== 2))
    return [{ index: 2, kind: 'too-large', message: 'above max.message.bytes of the topic' }]
  }
}

type PublishedRecord = Partial<Pick<OutputRecord, 'key' | 'timestampMs'>>

interface Rig {
  readonly broker: MemoryBroker
  readonly source: MemorySource
  readonly loop: TurnLoop
  readonly metrics: ReturnType<typeof rigParts>['metrics']
  publish(values: readonly (Buffer | null)[], over?: PublishedRecord): void
  values(topic: string): Buffer[]
}

function rig(
  over: {
    parts?: Partial<PipelineParts>
    settings?: Partial<CompileSettings>
    clock?: Clock
    breaker?: Pick<Breakers, 'admits' | 'recount'>
    maxRecords?: number
    outputRules?: TopicRules
    createSink?: (broker: MemoryBroker) => MemorySink
    logger?: Logger
    endsInOutage?: boolean
  } = {},
): Rig {
  const broker = new MemoryBroker()
  for (const topic of ['in', 'dead']) broker.createTopic(topic, 1)
  broker.createTopic('out', 1, over.outputRules)
  const { parts, metrics } = rigParts({ output: outputTo(1, 1e6), ...over.parts }, over.settings)
  const source = new MemorySource(broker, { groupId: 'g', topics: ['in'] })
  const sink = over.createSink?.(broker) ?? new MemorySink(broker)
  const loop = new TurnLoop({
    source,
    pipeline: new Pipeline(parts, metrics),
    delivery: new AtLeastOnceDelivery(source, sink, {
      intervalMs: 0,
      clock: testClock,
      logger: silentLogger,
    }),
    breaker: over.breaker ?? null,
    maxRecords: over.maxRecords ?? 10,
    clock: over.clock ?? sleepingClock(() => undefined),
    meter: metrics,
    logger: over.logger ?? silentLogger,
    endsInOutage: over.endsInOutage ?? false,
  })
  return {
    broker,
    source,
    loop,
    metrics,
    publish: (values, given = {}) => {
      const record = { topic: 'in', partition: 0, key: Buffer.from('k'), headers: [], timestampMs: null }
      for (const value of values) broker.append({ ...record, value, ...given }, 0)
      broker.changed()
    },
    values: (topic) =>
      broker
        .partition(topic, 0)
        .read(0n, 1_000_000)
        .map(({ value }) => value!),
  }
}

/** Runs until the input is committed up to its end, then stops and drains. */
async function runToEnd({ broker, source, loop }: Rig): Promise<void> {
  await source.start()
  const running = loop.run()
  const { high } = broker.partition('in', 0)
  while (broker.group('g').committed.get('in/0') !== high) {
    const ended = await Promise.race([
      running.then(() => true),
      new Promise((resolve) => setImmediate(resolve, false)),
    ])
    if (ended === true) return
  }
  loop.stop()
  await running
}

const events = (count: number) => Array.from({ length: count }, (_, i) => encodeCycle(cycle({ cycle: i })))

describe('TurnLoop', () => {
  it('delivers every record once, in order, over many turns, and commits the end', async () => {
    const r = rig()
    r.publish(events(95))
    await runToEnd(r)
    expect(r.broker.group('g').committed.get('in/0')).toBe(95n)
    const cycles = r.broker.partition('out', 0).read(0n, 1000)
    expect(cycles).toHaveLength(95)
    const seen = cycles.map(({ value }) =>
      predictionOf({ topic: '', partition: 0, key: null, value, headers: [], timestampMs: 0 }),
    )
    expect(seen.map(({ fields }) => fields['cycle'])).toEqual(Array.from({ length: 95 }, (_, i) => i))
  })

  it('moves the counters by what is durable: in = scored + dead-lettered + skipped', async () => {
    const r = rig()
    r.publish([...events(3), poison, null, ...events(2)])
    await runToEnd(r)
    const text = await r.metrics.registry.metrics()
    for (const [outcome, count] of [
      ['scored', 5],
      ['dead-letter', 1],
      ['skipped', 1],
    ] as const) {
      expect(text).toContain(`sluice_records_total{outcome="${outcome}"} ${count}`)
    }
  })

  it('commits nothing of a turn whose delivery fails, and rejects with the failure', async () => {
    const r = rig()
    r.publish(events(5))
    r.broker.faults.forbiddenTopics.add('out')
    await expect(runToEnd(r)).rejects.toThrow(/topic out/)
    expect(r.broker.group('g').committed.get('in/0')).toBeUndefined()
  })

  it('stops when a dead letter cannot be written', async () => {
    const r = rig()
    r.publish([poison])
    r.broker.faults.forbiddenTopics.add('dead')
    await expect(runToEnd(r)).rejects.toThrow(SluiceError)
    expect(r.broker.group('g').committed.get('in/0')).toBeUndefined()
  })

  it('waits for the registry without dead letters, and goes on when it answers', async () => {
    let down = true
    const clock = sleepingClock((count) => {
      if (count === 3) down = false
    })
    const { parts } = rigParts()
    const waiting: unknown[] = []
    const decoder: PipelineParts['decoder'] = {
      ...parts.decoder,
      prepare: (records) => {
        waiting.push(r.loop.waitingFor)
        return down
          ? Promise.reject(new SluiceError('REGISTRY_OUTAGE', 'no answer'))
          : parts.decoder.prepare(records)
      },
    }
    const r = rig({ clock, parts: { decoder } })
    r.publish(events(4))
    await runToEnd(r)
    expect(waiting.slice(0, 4)).toEqual([null, 'registry', 'registry', 'registry'])
    expect(r.loop.waitingFor).toBeNull()
    expect(r.values('dead')).toEqual([])
    expect(r.values('out')).toHaveLength(4)
  })

  it('waits for what a step asks without dead letters, and scores the turn when it answers', async () => {
    let down = true
    const clock = sleepingClock((count) => {
      if (count === 3) down = false
    })
    const { parts } = rigParts()
    const waiting: unknown[] = []
    const held: unknown[] = []
    const told: unknown[] = []
    const plan: PipelineParts['plan'] = {
      ...parts.plan,
      run: async (...batch) => {
        waiting.push(r.loop.waitingFor)
        held.push(r.loop.held)
        await Promise.resolve()
        if (down) throw new LookupOutage('machines', 'connection refused')
        await parts.plan.run(...batch)
      },
    }
    const logger = { ...silentLogger, warn: ({ event }: LogFields) => void told.push(event) }
    const r = rig({ clock, parts: { plan }, logger })
    r.publish(events(4))
    await runToEnd(r)
    expect(waiting.slice(0, 4)).toEqual([null, 'lookup', 'lookup', 'lookup'])
    expect(held.slice(0, 2)).toEqual([null, { by: 'lookup machines', records: 4 }])
    expect(r.loop.held).toBeNull()
    expect(told).toEqual(['lookup-lost'])
    expect(r.loop.waitingFor).toBeNull()
    expect(await r.metrics.registry.metrics()).toContain('sluice_paused{cause="lookup"} 0')
    expect(r.values('dead')).toEqual([])
    expect(r.values('out')).toHaveLength(4)
  })

  it('waits for the server of a remote model, and says which', async () => {
    const { parts } = rigParts()
    const held: unknown[] = []
    const told: unknown[] = []
    const scorer: BoundScorer = {
      ...{ inputs: parts.models[0]!.scorer.inputs, outputs: parts.models[0]!.scorer.outputs },
      rowOf: () => [],
      isHidden: false,
      ask: (rows) => {
        held.push(r.loop.held)
        return held.length < 3
          ? Promise.reject(new RemoteOutage('cooler', 'connection refused'))
          : Promise.resolve(rows.map(() => [0, 1, 0, 0]))
      },
    }
    const logger = { ...silentLogger, warn: ({ event }: LogFields) => void told.push(event) }
    const r = rig({ parts: { models: [{ ...parts.models[0]!, scorer }, parts.models[1]!] }, logger })
    r.publish(events(4))
    await runToEnd(r)
    const waiting = { by: 'remote cooler', records: 4 }
    expect(held).toEqual([null, waiting, waiting])
    expect(told).toEqual(['remote-lost'])
    expect(r.loop.held).toBeNull()
    expect(r.values('dead')).toEqual([])
    expect(r.values('out')).toHaveLength(4)
  })

  it('ends with what does not answer where nobody is to wait, and commits nothing of the turn', async () => {
    const outage = new LookupOutage('machines', 'connection refused')
    const { parts } = rigParts()
    const plan: PipelineParts['plan'] = { ...parts.plan, run: () => Promise.reject(outage) }
    const r = rig({ parts: { plan }, endsInOutage: true })
    r.publish(events(4))
    await expect(runToEnd(r)).rejects.toBe(outage)
    expect(r.broker.group('g').committed.get('in/0')).toBeUndefined()
  })

  it('tells each way in which the registry fails, once', async () => {
    const failures = ['down', 'down', 'back, and empty', 'down', 'back, and empty']
    const told: unknown[] = []
    const { parts } = rigParts()
    const decoder: PipelineParts['decoder'] = {
      ...parts.decoder,
      prepare: (records) => {
        const failure = failures.shift()
        return failure === undefined
          ? parts.decoder.prepare(records)
          : Promise.reject(new SluiceError('REGISTRY_OUTAGE', failure))
      },
    }
    const logger = {
      ...silentLogger,
      warn: ({ error }: object & { error?: unknown }) => void told.push(error),
    }
    const r = rig({ parts: { decoder }, logger })
    r.publish(events(4))
    await runToEnd(r)
    expect(told).toEqual(['down', 'back, and empty'])
  })

  it('stops while it waits for the registry, and commits nothing of the turn', async () => {
    const { parts } = rigParts()
    const decoder: PipelineParts['decoder'] = {
      ...parts.decoder,
      prepare: () => Promise.reject(new SluiceError('REGISTRY_OUTAGE', 'no answer')),
    }
    const r = rig({
      parts: { decoder },
      clock: sleepingClock((count) => {
        if (count === 2) r.loop.stop()
      }),
    })
    r.publish(events(4))
    await runToEnd(r)
    expect(r.broker.group('g').committed.get('in/0')).toBeUndefined()
  })

  it('holds a turn of poison when the breaker opens: nothing written, nothing committed, nothing counted', async () => {
    const r = rig({
      breaker: new Breakers({ ratio: 0.5, window: 10 }, false),
      clock: sleepingClock((count) => {
        expect(r.loop.waitingFor).toBe('breaker')
        if (count === 3) r.loop.stop()
      }),
    })
    r.publish([...events(10), ...Array.from({ length: 10 }, () => poison)])
    await runToEnd(r)
    expect(r.values('dead')).toEqual([])
    expect(r.broker.group('g').committed.get('in/0')).toBe(10n)
    expect(await r.metrics.registry.metrics()).toContain('sluice_records_total{outcome="dead-letter"} 0')
  })

  it('lets a plan forget what a turn left behind that the breaker held', async () => {
    let attempts = 0
    const slowBreaker = { admits: () => ++attempts > 2, recount: () => undefined }
    const lastSeen = { key: 'rigId', time: 'endedAt', within: '10m', maxKeys: 100 }
    const r = rig({
      breaker: slowBreaker,
      settings: {
        features: [{ step: 'impute', settings: { field: 'pump_eff', lastSeen } }],
        output: { include: [{ feature: 'pump_eff' }] },
      },
    })
    r.publish([encodeCycle(cycle({ pump_eff: null })), encodeCycle(cycle())])
    await runToEnd(r)
    const powers = r
      .values('out')
      .map((value) =>
        predictionOf({ topic: '', partition: 0, key: null, value, headers: [], timestampMs: 0 }),
      )
      .map(({ features }) => features['pump_eff'])
    expect(powers).toEqual([null, 2495])
  })

  it('dead-letters a record whose output the broker finds too large, and writes the others once', async () => {
    const r = rig({ createSink: (broker) => new PickySink(broker) })
    r.publish(events(4))
    await runToEnd(r)
    expect(r.values('out')).toHaveLength(3)
    const [letter] = r.broker.partition('dead', 0).read(0n, 10)
    expect(headerText(letter!.headers, 'sluice.dlq.reason')).toBe('record-too-large')
    const text = await r.metrics.registry.metrics()
    expect(text).toContain('sluice_records_total{outcome="scored"} 3')
    expect(text).toContain('sluice_records_total{outcome="dead-letter"} 1')
  })

  const rejectedOutput: [string, TopicRules, PublishedRecord][] = [
    ['no key towards a compacted topic', { compacted: true }, { key: null }],
    ['a timestamp that the topic does not take', { mostMsBehind: 1_000 }, { timestampMs: 1 }],
  ]

  it.each(rejectedOutput)('dead-letters a record with %s as record-rejected', async (_, rules, over) => {
    const r = rig({ outputRules: rules })
    r.publish(events(3))
    r.publish(events(1), over)
    r.publish(events(3))
    await runToEnd(r)
    expect(r.values('out')).toHaveLength(6)
    const [letter, ...more] = r.broker.partition('dead', 0).read(0n, 10)
    expect(more).toEqual([])
    expect(headerText(letter!.headers, 'sluice.dlq.reason')).toBe('record-rejected')
    expect(headerText(letter!.headers, '__connect.errors.exception.message')).toMatch(/topic out: INVALID_/)
    const text = await r.metrics.registry.metrics()
    expect(text).toContain('sluice_dead_letters_total{stage="produce",reason="record-rejected",field=""} 1')
    expect(text).toMatch(/messaging_client_sent_messages_total\{[^}]*"out"[^}]*\} 6/)
    expect(text).toMatch(/messaging_client_sent_messages_total\{[^}]*"dead"[^}]*\} 1/)
  })

  it.each([
    ['skip', 'sluice_records_total{outcome="skipped"} 1'],
    ['fail', null],
  ] as const)('does with a rejected output what the policy says: %s', async (action, counted) => {
    const r = rig({
      outputRules: { compacted: true },
      parts: { policies: new Map([['record-rejected', { action, fields: new Map() }]]) },
    })
    r.publish(events(2))
    r.publish(events(1), { key: null })
    if (counted === null) {
      await expect(runToEnd(r)).rejects.toThrow(/in-0 offset 2: record-rejected: .*INVALID_RECORD/)
      expect(r.broker.group('g').committed.get('in/0')).toBeUndefined()
    } else {
      await runToEnd(r)
      expect(await r.metrics.registry.metrics()).toContain(counted)
    }
    expect(r.values('dead')).toEqual([])
  })

  it('opens the breaker when the broker rejects most predictions', async () => {
    const r = rig({
      outputRules: { compacted: true },
      breaker: new Breakers({ ratio: 0.5, window: 10 }, false),
      clock: sleepingClock((count) => {
        expect(r.loop.waitingFor).toBe('breaker')
        if (count === 3) r.loop.stop()
      }),
    })
    r.publish(events(100), { key: null })
    await runToEnd(r)
    const letters = r.values('dead').length
    // The turn that was rejected, and at most the one that was scored meanwhile.
    expect([10, 20]).toContain(letters)
    expect(r.broker.group('g').committed.get('in/0')).toBe(BigInt(letters))
  })

  it('rejects when the group membership is lost for good', async () => {
    const r = rig()
    const running = runToEnd(r)
    r.publish(events(1))
    r.source.die('session ended')
    await expect(running).rejects.toThrow('session ended')
  })

  it('delivers what was taken before it ends with a policy of fail', async () => {
    const r = rig({
      maxRecords: 5,
      parts: { policies: new Map([['bad-magic', { action: 'fail', fields: new Map() }]]) },
    })
    r.publish([...events(5), poison])
    await expect(runToEnd(r)).rejects.toThrow(/in-0 offset 5: bad-magic/)
    expect(r.broker.group('g').committed.get('in/0')).toBe(5n)
  })
})
