import { describe, expect, it } from 'vitest'
import { brokerFact, judgeBrokers } from '../../../src/app/doctor/brokers.ts'
import type { SeenBroker } from '../../../src/transport/kafkajs/client/cluster-probe.ts'

const broker = (answer: SeenBroker['answer']): SeenBroker => ({ nodeId: 2, address: 'b:9092', answer })
const features = new Map([['metadata.version', 25]])

describe('judgeBrokers', () => {
  it.each<[string, SeenBroker['answer'], string, readonly [string, string] | null]>([
    ['one that is near', { tookMs: 0.84, features }, '2 (b:9092): 0.8 ms, metadata.version 25', null],
    [
      'one that is far',
      { tookMs: 240, features: new Map() },
      '2 (b:9092): 240.0 ms',
      ['warning', 'broker 2 (b:9092) takes 240 ms for a round trip'],
    ],
    [
      'one that is away',
      { why: 'ECONNREFUSED' },
      '2 (b:9092): no answer',
      ['error', 'broker 2 (b:9092) does not answer from here: ECONNREFUSED'],
    ],
  ])('knows %s', (_, answer, fact, expected) => {
    expect(brokerFact(broker(answer))).toBe(fact)
    const found = judgeBrokers([broker(answer)]).map(({ severity, message }) => [severity, message])
    expect(found).toEqual(expected === null ? [] : [expected])
  })
})
