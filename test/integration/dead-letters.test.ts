import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodePrediction } from '../../src/avro/prediction.ts'
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

const letterCount = 300

function idOf(value: Buffer | null): string {
  const prediction = decodePrediction(value!)
  if (prediction instanceof Fault) throw new Error(prediction.message)
  return prediction.eventId
}

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

  it('redrives what can be scored by now, once, and puts back the rest', async () => {
    const letters = Array.from({ length: letterCount }, (_, i) =>
      letter({
        origin: { partition: 0, offset: BigInt(i) },
        // One of ten cannot be read yet.
        record: {
          key: Buffer.from(`d-${i % 7}`),
          ...(i % 10 === 9 ? { value: Buffer.from('?????????') } : {}),
        },
      }),
    )
    const topic = await topicOf(letters)
    const output = await broker.createTopic()
    const to = ['--set', `output.topic=${output}`]
    const rehearsed = await dlq(topic, 'redrive', '--dry-run', '--json', ...to)
    expect(rehearsed.code).toBe(1)
    expect(JSON.parse(rehearsed.stdout)).toMatchObject({
      expected: { scored: 270, failed: { 'bad-magic': 30 } },
      done: null,
    })
    expect(await broker.records(output)).toEqual([])
    const { stdout, code } = await dlq(topic, 'redrive', ...to)
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('still fail') as string,
    })
    const eventIds = (await broker.records(output)).map(({ value }) => idOf(value))
    // In one partition: in the order of the letters.
    expect(eventIds).toEqual([...letters.keys()].filter((i) => i % 10 !== 9).map((i) => `telemetry-0-${i}`))
    const remaining = JSON.parse((await dlq(topic, 'ls', '--json')).stdout) as { readonly letters: number }
    expect(remaining.letters).toBe(30)
    const before = (await broker.records(topic)).length
    expect((await dlq(topic, 'redrive', '--max-redrives', '1', ...to)).code).toBe(1)
    expect(await broker.records(topic)).toHaveLength(before)
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
