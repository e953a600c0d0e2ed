import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createEncoder } from '../../src/avro/encoder.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { createClient } from '../../src/transport/kafkajs/client/client.ts'
import { predictionIn } from '../e2e/support/account.ts'
import { exampleConfig, Place } from '../e2e/support/place.ts'
import { cycleSchema } from '../e2e/support/schemas.ts'
import { cyclesWith } from '../app/support/replay-fixture.ts'
import { cli } from '../support/cli.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()
const cycles = 40
/** Of partition 0, by retention. */
const expired = 5n
/** Visible records behind the others, in transactions of which the second is aborted. */
const transactional = 3

describe.skipIf(await skipWithoutKafka())('sluice replay on a real broker', () => {
  let place: Place

  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    place = await Place.open('replay', { broker, registry, partitions: 2 })
    const encode = createEncoder(
      cycleSchema,
      await place.registry.register(`${place.input}-value`, cycleSchema),
    )
    // One of them is at fault, and one is judged otherwise by a wider range.
    const events = await cyclesWith(
      cycles + transactional,
      new Map([
        [20, { psa_bar: null }],
        [21, { pump_eff: 10_500 }],
      ]),
    )
    const records = events.map((event, i) => ({
      topic: place.input,
      partition: i % 2,
      key: Buffer.from(`key-${i}`),
      // No two of the same time: which comes first would be left to the reader.
      value: encode({ ...event, endedAt: 1_796_131_200_000 + i }),
      headers: [],
      timestampMs: Date.parse('2026-11-27T00:00Z') + i,
    }))
    await place.publish(records.slice(0, cycles))
    await place.deleteBefore(place.input, 0, expired)
    await inTransactions(records.slice(cycles))
  })

  /** Writes the records to partition 0 and commits, then once more and aborts: the log ends in what nobody may read. */
  async function inTransactions(
    records: readonly { readonly key: Buffer; readonly value: Buffer; readonly timestampMs: number }[],
  ) {
    const client = createClient(place.connection, silentLogger, 'ride-out')
    const producer = client.kafka.producer({
      transactionalId: place.name,
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    for (const ending of ['commit', 'abort'] as const) {
      const transaction = await producer.transaction()
      const messages = records.map(({ key, value, timestampMs }) => ({
        key,
        value,
        timestamp: String(timestampMs),
        partition: 0,
      }))
      // The broker may still be ending the one before.
      await vi.waitFor(() => transaction.send({ topic: place.input, messages }), { timeout: 10_000 })
      await transaction[ending]()
    }
    await producer.disconnect()
    client.destroy()
  }

  const replay = (...options: readonly string[]) =>
    cli(['replay', '-c', exampleConfig, ...place.settings(), ...options], { env: place.env })

  async function counted(...options: readonly string[]) {
    const { code, stdout, stderr } = await replay('--json', ...options)
    expect({ code, stderr: stderr.replaceAll(/^warning: .*\n/gm, '') }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout) as {
      readonly records: number
      readonly scored: number
      readonly deadLetters: Readonly<Record<string, number>>
    }
  }

  const left = cycles - Number(expired) + transactional

  it('scores what retention has left, to an end of control records, and commits and writes nothing', async () => {
    expect(await counted()).toMatchObject({
      records: left,
      scored: left - 2,
      deadLetters: { 'missing-value': 1, 'out-of-range': 1 },
    })
    // A broker that has just begun may not know yet that it coordinates groups.
    const ask = () => place.ask((admin) => admin.groupOffsets(place.group, place.input))
    const offsets = await vi.waitFor(ask, { timeout: 10_000 })
    expect(offsets.map(({ committed }) => committed)).toEqual([null, null])
    expect([...(await place.read(place.output)), ...(await place.read(place.deadLetters))]).toEqual([])
  })

  it('is where sluice features has rows from, too', async () => {
    const { code, stdout, stderr } = await cli(
      ['features', '-c', exampleConfig, ...place.settings(), '--partition', '1'],
      { env: place.env },
    )
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(cycles / 2)
    expect(stderr).toContain(`  out-of-range: 1\n${cycles / 2 - 1} rows of ${cycles / 2} events in`)
  })

  it('is where a baseline has rows from, too: as those of a file in the order of their times', async () => {
    const run = (...argv: readonly string[]) => cli(argv, { env: place.env })
    const config = ['-c', exampleConfig, ...place.settings()]
    const features = await run('features', ...config, '--include', 'endedAt')
    const [head = '', ...lines] = features.stdout.trimEnd().split('\n')
    const timeOf = (line: string) => Number(line.split(',')[0])
    const sorted = lines.toSorted((a, b) => timeOf(a) - timeOf(b))
    const rows = join(folder, 'rows.csv')
    writeFileSync(rows, [head, ...sorted, ''].join('\n'))
    const usual = ['--window', '2', '--bins', '4']
    const model = 'examples/hydraulic-rig/models/cool_cond.zip'
    const ofFile = await run('model', 'baseline', '-m', model, '-i', rows, ...usual)
    const ofTopic = await run('model', 'baseline', ...config, '--name', 'cooler', ...usual)
    expect([ofFile.code, ofTopic.code]).toEqual([0, 0])
    expect(ofTopic.stderr).toContain('2 records without an answer left out')
    expect(JSON.parse(ofTopic.stdout)).toEqual({
      ...(JSON.parse(ofFile.stdout) as object),
      source: `topic ${place.input}`,
      timeSpan: [timeOf(sorted[0]!), timeOf(sorted.at(-1)!)],
    })
    const unnamed = await run('model', 'baseline', ...config)
    expect([unnamed.code, unnamed.stderr]).toEqual([
      2,
      expect.stringContaining('--name says which of cooler'),
    ])
    const none = await run('model', 'baseline', ...config, '--name', 'cooler', '--from', '0s')
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('is it the right stretch')])
  })

  it.each([
    [['--partition', '1'], cycles / 2],
    [['--from', '0:0', '--to', '0:8', '--partition', '0'], 3],
    [['--from', '0:23,1:20'], 0],
    [['--from', '2026-11-27T00:00:00.030Z', '--to', '2026-11-27T00:00:00.034Z'], 4],
    [['--from', '2026-11-27T00:00Z', '--to', '2026-11-27T00:00:00.010Z', '--partition', '0'], 0],
    [['--from', '0s'], 0],
  ])('scores %j: %d records', async (options, records) => {
    expect((await counted(...options)).records).toBe(records)
  })

  it('tells what retention has removed', async () => {
    const { stderr } = await replay('--from', '3', '--partition', '0')
    expect(stderr).toContain(
      'warning: partition 0: offsets 3 to 4 (2) are gone, the topic keeps records from 5 on',
    )
  })

  it.each([
    [['--topic', 'no-such-topic'], 2, /topic no-such-topic: it does not exist/],
    [['--partition', '9'], 2, /partition 9: topic .* has partitions 0 to 1/],
    [['--from', '5000'], 2, /--from 5000 is beyond the end of topic .*: partition 0 holds offsets 5 to/],
    [['--from', '7', '--to', '3'], 2, /--to 3 is not behind --from 7/],
    [['--set', 'kafka.brokers=127.0.0.1:1'], 3, /cannot reach Kafka at 127.0.0.1:1/],
  ])('refuses %j with exit code %d', async (options, code, message) => {
    const ran = await replay(...options)
    expect(ran).toMatchObject({ code, stderr: expect.stringMatching(message) as string })
  })

  it('writes predictions to a file and to a topic, with the event ids of the stream', async () => {
    const [file, topic] = [join(folder, 'predictions.jsonl'), `${place.name}.again`]
    await place.createTopics(topic)
    const { code, stderr } = await replay('--partition', '1', '-o', file, '--output-topic', topic)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    const ids = lines.map((line) => (JSON.parse(line) as { readonly eventId: string }).eventId)
    expect(ids).toHaveLength(cycles / 2 - 1)
    expect(ids[0]).toBe(`${place.input}-1-0`)
    expect((await place.read(topic)).map((record) => predictionIn(record).eventId)).toEqual(ids)
  })

  it('writes the rows of a pipeline that publishes those, and compares none', async () => {
    const rows = ['--set', 'output.publish=features', '--set', 'models=[]']
    const { code, stdout } = await replay(...rows, '--partition', '1', '-o', '-')
    expect(code).toBe(0)
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(cycles / 2 - 1)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      eventId: `${place.input}-1-0`,
      rigMode: expect.any(String) as string,
    })
    expect(await replay(...rows, '--against', exampleConfig)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('output.publish is features') as string,
    })
  })

  it('compares two settings of a pipeline, shows keys and no values, and exits with 1 above the limit', async () => {
    const wider = ['--against-set', 'features[5].range.max=11000', '--max-changed', '0']
    const { code, stdout, stderr } = await replay(...wider, '--tolerance', '0')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `sluice: 1 of ${left} records changed, more than --max-changed 0\n`,
    })
    expect(stdout).toMatch(/1:10 +key-21 +- +verdict +dead-letter \(out-of-range\) -> scored/)
    expect(stdout).not.toContain('10500')
    const within = await replay('--against-set', 'features[5].range.max=11000', '--max-changed', '5%')
    expect(within.code).toBe(0)
  })

  it('takes a comparison of nothing for a failure where a limit is set', async () => {
    const { code, stderr } = await replay('--from', '0s', '--against', exampleConfig, '--max-changed', '0')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'sluice: nothing was compared: the range holds no records\n',
    })
  })
})
