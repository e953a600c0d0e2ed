import { describe, expect, it } from 'vitest'
import { load, smallest, toldAfter } from './support/load.ts'

const registry = 'registry: { url: "http://r:1" }'
const files = 'schemas:\n  files: { 1: in.avsc, 2: out.avsc }'

describe('lintConfig', () => {
  it('finds nothing wrong with the smallest config', () => {
    expect(toldAfter()).toEqual([])
  })

  it.each([
    [
      'input topic as dead-letter topic',
      [['topic: dead', 'topic: in']],
      '16:10: error: deadLetter.topic: is the input topic',
    ],
    [
      'input topic as output topic',
      [['topic: out', 'topic: in']],
      '13:10: error: output.topic: is the input topic',
    ],
    [
      'one of the input topics as output topic',
      [['topic: in', 'topics: [in, out]']],
      '13:10: error: output.topic: is an input topic',
    ],
    [
      'an input topic that is named twice',
      [['topic: in', 'topics: [in, more, in]']],
      "7:22: error: input.topics[2]: 'in' is named already",
    ],
    [
      'topics that a pattern matches and that are never read',
      [['topic: in', 'pattern: .*']],
      '7:12: info: input.pattern: matches out (output.topic) and dead (deadLetter.topic), which the pipeline writes: never read',
    ],
    [
      "the subject of one of the input's topics for predictions",
      [
        ['topic: in', 'topics: [in, more]'],
        [files, registry],
        ['schemaId: 2', 'subject: more-value'],
      ],
      "13:12: error: output.subject: leads to the subject of the input's events",
    ],
    [
      'output topic as dead-letter topic',
      [['topic: dead', 'topic: out']],
      '16:10: error: deadLetter.topic: is the output topic',
    ],
    [
      "the subject that is named after the input's topic, for predictions",
      [
        [files, registry],
        ['schemaId: 2', 'subject: in-value'],
      ],
      "13:12: error: output.subject: leads to the subject of the input's events",
    ],
    [
      "the subject of the input's schema for predictions",
      [
        [files, registry],
        ['{ file: in.avsc }', '{ subject: events, version: 3 }'],
        ['schemaId: 2', 'subject: events'],
      ],
      "13:12: error: output.subject: leads to the subject of the input's events",
    ],
    [
      "an output topic whose subject is that of the input's schema",
      [
        [files, registry],
        ['{ file: in.avsc }', '{ subject: out-value, version: 3 }'],
        ['  schemaId: 2\n', ''],
      ],
      "error: output.topic: leads to the subject of the input's events",
    ],
    [
      'two models of one name',
      [['models:', 'models:\n  - { name: m, file: n.zip }']],
      "12:13: error: models[1].name: two models are called 'm'",
    ],
    [
      'no model at all',
      [['models:\n  - { name: m, file: m.zip }', 'models: []']],
      '10:1: error: models: must have at least 1 entry (output.publish: features writes rows that none has scored)',
    ],
    [
      'models that score nothing',
      [['  schemaId: 2', '  schemaId: 2\n  publish: features']],
      '10:1: error: models: are not used: output.publish is features',
    ],
    [
      'rare heartbeats',
      [['group: g', 'group: g\n  heartbeatIntervalMs: 20000']],
      '9:24: error: input.heartbeatIntervalMs: must be at most a third',
    ],
    [
      'members that learn of a rebalance after it',
      [['group: g', 'group: g\n  rebalanceTimeoutMs: 1000']],
      '9:23: error: input.rebalanceTimeoutMs: must be above heartbeatIntervalMs',
    ],
    [
      'transactions that brokers would take back before they end',
      [['input:', 'delivery: exactly-once\nexactlyOnce: { commitIntervalMs: 6000 }\ninput:']],
      'error: exactlyOnce.commitIntervalMs: is above half of exactlyOnce.transactionTimeoutMs (10000)',
    ],
    [
      'leaving a place that is not held',
      [['input:', 'shutdown: { leaveGroup: true }\ninput:']],
      'error: shutdown.leaveGroup: is for instances with input.instanceId',
    ],
    [
      'too little read ahead',
      [['group: g', 'group: g\n  readAheadBytes: 2000']],
      'error: input.readAheadBytes: must be at least',
    ],
  ] as const)('finds %s', (_, changes, finding) => {
    const findings = toldAfter(...changes)
    expect(findings.join('\n')).toContain(finding)
    expect(findings).toHaveLength(1)
  })

  it('lets a warning pass', () => {
    const text = smallest.replace(
      'localhost:9092',
      'a:1\n  sasl: { mechanism: plain, username: u, password: p }',
    )
    expect(load(text).ok).toBe(true)
  })
})
