import { describe, expect, it } from 'vitest'
import { judgeLetterSize, judgeTopic, topicFact } from '../../../src/app/doctor/topics.ts'
import type { SeenTopic, TopicRole } from '../../../src/app/doctor/topics.ts'
import { rigConfig } from './support/rig-config.ts'

const sound = {
  'min.insync.replicas': '2',
  'retention.ms': '604800000',
  'max.message.bytes': '1048588',
  'cleanup.policy': 'delete',
}
const whole = { leader: 1, replicas: [1, 2, 3], isr: [1, 2, 3] }

function topic(
  settings: Readonly<Record<string, string>> = {},
  partition: Partial<typeof whole> = {},
): SeenTopic {
  const partitions = [whole, { ...whole, ...partition }]
  return { topic: 't', partitions, settings: new Map(Object.entries({ ...sound, ...settings })) }
}

const alone = { replicas: [1], isr: [1] }
const single = (settings: Readonly<Record<string, string>>): SeenTopic => ({
  ...topic(settings),
  partitions: [{ leader: 1, ...alone }],
})

describe('topicFact', () => {
  it.each([
    [
      topic(),
      '2 partitions, replication 3, min.insync.replicas 2, kept 168 h 0 min, max.message.bytes 1.05 MB, delete',
    ],
    [
      topic({ 'retention.ms': '-1', 'cleanup.policy': 'compact' }, alone),
      '2 partitions, replication 1, min.insync.replicas 2, kept without end, max.message.bytes 1.05 MB, compact',
    ],
    [
      { topic: 't', partitions: [], settings: new Map<string, string>() },
      '0 partitions, replication 0, min.insync.replicas ?, retention ?, max.message.bytes ?, ?',
    ],
  ])('says how a topic is, %#', (seen, expected) => {
    expect(topicFact(seen)).toBe(`t: ${expected}`)
  })
})

describe('judgeTopic', () => {
  it.each<TopicRole>(['input', 'output', 'deadLetter'])('finds nothing wrong with a sound %s', (role) => {
    expect(judgeTopic(role, topic(), rigConfig(), 3)).toEqual([])
  })

  it.each<[TopicRole, SeenTopic, string, string, number?]>([
    ['input', topic({}, { leader: -1 }), 'error', '1 partition of topic t without a leader'],
    [
      'input',
      topic({}, { isr: [1] }),
      'warning',
      '1 partition of topic t with replicas that are not in sync',
    ],
    ['input', topic({}, alone), 'warning', 'topic t has one replica'],
    ['input', topic({}, alone), 'info', 'topic t has one replica', 1],
    ['output', single({}), 'error', 'min.insync.replicas 2 is above its replication 1', 1],
    ['output', topic({}, { isr: [1] }), 'error', 'fewer replicas in sync than min.insync.replicas 2'],
    ['deadLetter', topic({ 'min.insync.replicas': '3' }), 'warning', 'no writes while one broker is down'],
    ['deadLetter', topic({ 'min.insync.replicas': '1' }), 'warning', 'confirms what one broker alone has'],
    [
      'input',
      topic({ 'retention.ms': '60000' }),
      'warning',
      'a longer outage loses events (input.onDataLoss: fail)',
    ],
    ['deadLetter', topic({ 'retention.ms': '3600000' }), 'warning', 'gone before they are looked at'],
    ['input', topic({ 'cleanup.policy': 'compact' }), 'warning', 'gone unread after an outage'],
    ['output', topic({ 'cleanup.policy': 'compact,delete' }), 'warning', 'only the last prediction of a key'],
    ['deadLetter', topic({ 'cleanup.policy': 'compact' }), 'error', 'only the last dead letter of a key'],
    [
      'output',
      topic({ 'max.message.bytes': '5000' }),
      'warning',
      'up to 5.00 kB, less than output.maxRecordBytes',
    ],
  ])('of %s, %#', (role, seen, severity, message, brokers = 3) => {
    const found = judgeTopic(role, seen, rigConfig(), brokers).map((remark) => [
      remark.severity,
      remark.message,
    ])
    expect(found).toContainEqual([severity, expect.stringContaining(message)])
  })

  const monitored = { ...topic({ 'cleanup.policy': 'compact,delete' }), partitions: [whole] }

  it('finds nothing wrong with a sound monitor topic', () => {
    expect(judgeTopic('monitor', monitored, rigConfig(), 3)).toEqual([])
  })

  it.each([
    [{ ...monitored, partitions: [whole, whole] }, 'error', 'readers of it have to see one order'],
    [single({}), 'error', 'topic t is not compacted'],
    [single({ 'cleanup.policy': 'compact' }), 'warning', 'topic t keeps all counts for ever'],
  ])('of monitor, %#', (seen, severity, message) => {
    const [remark] = judgeTopic('monitor', seen, rigConfig(), 3)
      .filter(({ path }) => path[0] === 'monitor')
      .filter((each) => each.message.includes(message))
    expect(remark?.severity).toBe(severity)
    expect(remark?.hint).toMatch(/^kafka-/)
  })

  it('gives the command that changes a setting', () => {
    const [remark] = judgeTopic('output', topic({ 'min.insync.replicas': '3' }), rigConfig(), 3)
    expect(remark?.hint).toBe(
      'kafka-configs.sh --bootstrap-server 127.0.0.1:9092 --alter --entity-type topics --entity-name t --add-config min.insync.replicas=2',
    )
  })
})

describe('judgeLetterSize', () => {
  const small = topic({ 'max.message.bytes': '2000' })

  it('has nothing to say where letters have the room of events', () => {
    expect(judgeLetterSize(topic(), topic(), rigConfig())).toEqual([])
    expect(judgeLetterSize(small, topic(), rigConfig())).toEqual([])
  })

  it.each([
    ['headers-only', 'is written without its value'],
    ['stop', 'stops the process'],
  ])('says what becomes of a letter without room: %s', (oversize, consequence) => {
    const [remark] = judgeLetterSize(topic(), small, rigConfig(`deadLetter.oversize=${oversize}`))
    expect(remark).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(consequence) as string,
    })
  })
})
