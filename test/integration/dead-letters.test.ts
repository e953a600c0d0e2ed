import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/outcome.ts'
import type { OutputRecord } from '../../src/core/record.ts'
import { encodeTelemetry, letter, letterTimeMs } from '../app/support/letters.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutKafka, startBroker } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { writeTelemetryConfig } from '../support/telemetry.ts'
import { RealBroker } from '../transport/kafkajs/support/real-broker.ts'

const folder = scratchFolder()

const mars = new Fault('unknown-category', 'not a level of site', {
  field: 'device.site',
  feature: 'site',
  value: 'Mars',
  model: 'alarm',
})
const onMars = { value: encodeTelemetry({ device: { site: 'Mars' } }) }

describe.skipIf(await skipWithoutKafka())('sluice dlq, on a real broker', () => {
  let broker: RealBroker
  let address: string
  beforeAll(async () => {
    address = await startBroker()
    broker = new RealBroker(address)
  })
  afterAll(() => broker.close())

  /** A topic of these letters, all in one partition. */
  async function topicOf(letters: readonly OutputRecord[]): Promise<string> {
    const topic = await broker.createTopic()
    const sink = await broker.sink()
    await sink.send(letters.map((each) => ({ ...each, topic, partition: 0 })))
    return topic
  }

  function dlq(topic: string, ...argv: readonly string[]) {
    const config = writeTelemetryConfig(folder, `deadLetter: { topic: ${topic}, redact: [mode] }\n`)
    const [verb = '', ...rest] = argv
    return cli(['dlq', verb, '-c', config, '--set', `kafka.brokers=${address}`, ...rest])
  }

  it('counts, shows and exports letters', async () => {
    const topic = await topicOf([
      letter({ timeMs: letterTimeMs + 1 }),
      letter({ fault: mars, record: onMars, timeMs: letterTimeMs + 2 }),
      letter({ record: { value: null } }),
    ])
    const counts = await dlq(topic, 'ls', '--json')
    expect(JSON.parse(counts.stdout)).toMatchObject({
      topic,
      letters: 3,
      by: {
        reason: [
          { name: 'bad-magic', letters: 2 },
          { name: 'unknown-category', letters: 1 },
        ],
      },
    })
    expect((await dlq(topic, 'ls', '--by', 'model')).stdout).toMatch(/^\S+: 3 dead letters\n\nmodel\n/)
    const newest = await dlq(topic, 'show')
    expect(newest.code).toBe(0)
    expect(newest.stdout).toMatch(/> device\.site +"Mars" +<- unknown-category: not a level of site\n/)
    expect(newest.stdout).toMatch(/ mode +"\[redacted\]"\n/)
    expect(JSON.parse((await dlq(topic, 'show', '0/2', '--json')).stdout)).toMatchObject({ offset: '2' })
    const file = join(folder, 'letters.jsonl')
    const written = await dlq(topic, 'export', '-o', file, '--reason', 'bad-magic')
    expect(written).toMatchObject({ code: 0, stdout: '' })
    expect(written.stderr).toContain(`2 dead letters of ${topic} written\n`)
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2)
  })

  it('says what is wrong: no such topic, no such letter, none that is meant, no broker', async () => {
    const topic = await topicOf([letter()])
    expect(await dlq('nowhere', 'ls')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('topic nowhere: it does not exist') as string,
    })
    expect(await dlq(topic, 'show', '0/9')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has no letter at offset 9') as string,
    })
    expect(await dlq(topic, 'show', '--reason', 'avro-decode')).toMatchObject({ code: 1, stdout: '' })
    expect(await dlq(topic, 'ls', '--set', 'kafka.brokers=127.0.0.1:1')).toMatchObject({ code: 3 })
  })
})
