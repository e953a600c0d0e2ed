import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { TenantGate } from '../../src/pipeline/tenant-gate.ts'
import { TenantTopics } from '../../src/pipeline/tenant-topics.ts'
import { TenantLimits } from '../../src/scoring/tenant-limits.ts'
import { compileTenantOf } from '../../src/scoring/tenant-of.ts'
import { failingParts, markedCycle } from '../support/failing-parts.ts'
import { batchOf, cycle, encodeCycle, rigParts, testClock, writtenBy } from '../support/rig-pipeline.ts'

/** Tenants by the prefix of the key, each with topics of its own and tokens for so many records. */
function gateOf(tokens: number) {
  const limits = new TenantLimits({
    limit: { recordsPerSecond: tokens, deadLetterRatio: 0.5 },
    byTenant: new Map(),
    burstSeconds: 1,
    deadLetterWindow: 10,
    holdMs: 1_000,
    maxTenants: 10,
  })
  const gate = new TenantGate({
    tenantOf: compileTenantOf({ by: 'keyPrefix', separator: ':' }, null),
    isKnownUnread: true,
    limits,
    topics: new TenantTopics({
      output: 'out-{tenant}',
      deadLetter: 'dead-{tenant}',
      partitionCountOf: () => Promise.resolve(8),
      maxTenants: 10,
      clock: testClock,
    }),
    clock: testClock,
  })
  return { gate, limits }
}

const key = Buffer.from('acme:rig-07')

async function turnsOf(over: Partial<PipelineParts>, values: readonly Buffer[], attempts: number) {
  const { parts, metrics } = rigParts(over)
  const pipeline = new Pipeline(parts, metrics)
  const batches = [batchOf(values, { key })]
  await pipeline.prepare(batches)
  for (let attempt = 1; attempt < attempts; attempt++) {
    const held = await pipeline.score(batches)
    held.giveUp()
  }
  return { turn: await pipeline.score(batches), pipeline, batches, metrics }
}

const reasonsIn = (turn: Parameters<typeof writtenBy>[0]) =>
  writtenBy(turn).deadLetters.map(({ headers, topic }) => [topic, headerText(headers, 'sluice.dlq.reason')])

describe('TenantGate', () => {
  it('keeps its answers where a turn is scored again', async () => {
    const { gate } = gateOf(10)
    const values = Array.from({ length: 20 }, () => encodeCycle(cycle()))
    const { turn, pipeline } = await turnsOf({ tenants: gate }, values, 5)
    expect(writtenBy(turn).outputs.map(({ topic }) => topic)).toEqual(
      Array.from({ length: 10 }, () => 'out-acme'),
    )
    expect(reasonsIn(turn)).toEqual(Array.from({ length: 10 }, () => ['dead-acme', 'tenant-limit']))
    // The limit is no failure: no breaker opens for it.
    expect([...turn.failures].every((failure) => failure === 0)).toBe(true)
    expect([...turn.tally.tenants.counts]).toEqual([
      ['acme', { scored: 10, 'dead-letter': 0, skipped: 0, refused: 10 }],
    ])
    expect([...turn.countsByTopic()]).toEqual([
      ['out-acme', 10],
      ['dead-acme', 10],
    ])
    // Other batches are other records.
    const next = await pipeline.score([batchOf(values, { key })])
    expect(writtenBy(next).outputs).toHaveLength(0)
  })

  it('keeps them where a turn is scored by halves', async () => {
    const { gate } = gateOf(40)
    const values = Array.from({ length: 50 }, (_, i) => (i === 21 ? markedCycle() : encodeCycle(cycle())))
    const { parts } = rigParts()
    const { turn } = await turnsOf({ tenants: gate, ...failingParts(parts, 'encode') }, values, 1)
    expect(writtenBy(turn).outputs).toHaveLength(39)
    expect(reasonsIn(turn)).toEqual([
      ['dead-acme', 'encode-failed'],
      ...Array.from({ length: 10 }, () => ['dead-acme', 'tenant-limit']),
    ])
    expect([...turn.tally.tenants.counts.values()]).toEqual([
      { scored: 39, 'dead-letter': 1, skipped: 0, refused: 10 },
    ])
  })

  it('puts the dead letter of a prediction that the broker rejects where its tenant has its own', async () => {
    const { gate } = gateOf(10)
    const { turn } = await turnsOf({ tenants: gate }, [encodeCycle(cycle()), encodeCycle(cycle())], 1)
    const letter = turn.parts[0]!.letterFor({ index: 1, kind: 'too-large', message: 'm' })
    expect(letter?.topic).toBe('dead-acme')
    expect([...turn.countsByTopic()]).toEqual([
      ['out-acme', 1],
      ['dead-acme', 1],
    ])
    expect([...turn.tally.tenants.counts.values()]).toEqual([
      { scored: 1, 'dead-letter': 1, skipped: 0, refused: 0 },
    ])
  })

  it('gives what a tenant has no topic for to the dead letters of all', async () => {
    const { gate } = gateOf(10)
    const values = [encodeCycle(cycle()), Buffer.from('rubbish')]
    const { turn } = await turnsOf({ tenants: gate }, values, 1)
    const [part] = turn.parts
    const rejected = { index: 0, kind: 'no-topic', message: 'topic out-acme: unknown' } as const
    const letter = part!.letterFor(rejected)!
    expect([letter.topic, headerText(letter.headers, 'sluice.dlq.reason')]).toEqual([
      'dead',
      'unknown-tenant',
    ])
    const [ownLetter] = part!.deadLetters
    expect(part!.writable(ownLetter!, rejected)?.topic).toBe('dead')
    expect([...turn.countsByTopic()].filter(([, count]) => count !== 0)).toEqual([['dead', 2]])
    expect([...turn.tally.tenants.counts.values()]).toEqual([
      { scored: 0, 'dead-letter': 2, skipped: 0, refused: 0 },
    ])
  })

  it('holds a tenant off by what became durable, of which refusals are no part', async () => {
    const { gate, limits } = gateOf(10)
    const { turn } = await turnsOf(
      { tenants: gate },
      Array.from({ length: 15 }, (_, i) => (i < 9 ? Buffer.from('rubbish') : encodeCycle(cycle()))),
      1,
    )
    expect(limits.isHeld('acme', 0)).toBe(false)
    gate.ended(turn.tally.tenants)
    expect(limits.isHeld('acme', 0)).toBe(true)
    const calm = gateOf(10)
    const flood = await turnsOf(
      { tenants: calm.gate },
      Array.from({ length: 100 }, () => encodeCycle(cycle())),
      1,
    )
    calm.gate.ended(flood.turn.tally.tenants)
    expect(calm.limits.isHeld('acme', 0)).toBe(false)
  })

  it('gives what names no tenant to nobody', async () => {
    const { gate } = gateOf(10)
    const { parts, metrics } = rigParts({ tenants: gate })
    const turn = await new Pipeline(parts, metrics).score([batchOf([encodeCycle(cycle())])])
    expect(reasonsIn(turn)).toEqual([['dead', 'unknown-tenant']])
    expect(turn.tally.tenants.counts.size).toBe(0)
    expect(turn.tally.deadLetters[0]).toBeInstanceOf(Fault)
  })
})
