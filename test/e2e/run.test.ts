import { beforeAll, describe, expect, it } from 'vitest'
import { version } from '../../src/version.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { accountOf, deadLetterEvent } from './support/account.ts'
import { Place } from './support/place.ts'
import { keepPublishing, publishCycles } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const models = ['cooler', 'valve', 'pump', 'accumulator', 'stable', 'cooler-by-category']

describe.skipIf(await skipWithoutKafka())('sluice run, as a process', () => {
  let broker: string
  let registry: string
  beforeAll(async () => {
    ;[broker, registry] = await Promise.all([startBroker(), startRegistry()])
  })

  const open = (name: string, partitions = 4) => Place.open(name, { broker, registry, partitions })

  describe('once it is ready', () => {
    let place: Place
    let instance: SluiceProcess
    beforeAll(async () => {
      place = await open('ready')
      instance = await SluiceProcess.run(place).ready()
    })

    it('has said first what it is, where it runs and what it works on', () => {
      expect(instance.log[0]).toMatchObject({
        level: 'info',
        msg: 'sluice',
        version,
        node: process.versions.node,
        pipeline: 'hydraulic-rig',
        brokers: [broker],
        input: place.input,
        group: place.group,
        output: place.output,
        deadLetters: place.deadLetters,
        http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
        instance: expect.stringContaining(`:${instance.pid}`) as string,
        models: models.map((model) => ({
          model,
          version: '1',
          digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
        })),
      })
    })

    it.each([
      ['/livez', { status: 'ok', checks: [{ name: 'loop', ok: true }] }],
      ['/readyz', { status: 'ok' }],
      ['/version', { version, pipeline: 'hydraulic-rig' }],
    ])('answers %s', async (path, body) => {
      const answer = await instance.get(path)
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject(body)
    })

    it('shows its models and partitions in /metrics', async () => {
      const scrape = await instance.scrape()
      expect(scrape.series('sluice_model_info').map(({ labels }) => labels['model'])).toEqual(models)
      expect(scrape.series('sluice_consumer_lag_records')).toHaveLength(place.partitions)
      expect(scrape.sum('sluice_build_info', { version })).toBe(1)
    })

    it('ends at once and with 0 on SIGTERM while it is idle', async () => {
      const ended = await instance.stop()
      expect(ended).toMatchObject({ code: 0, stderr: '' })
      console.log(`idle drain: ${ended.seconds.toFixed(2)} s`)
      // A second at most, and what a busy machine adds; less than a fetch or the coordinator may take.
      expect(ended.seconds).toBeLessThan(4)
    })
  })

  it('drains under load on SIGTERM: what was taken has its outcome and is committed', async () => {
    const place = await open('loaded')
    await publishCycles(place, { count: 20_000, trouble: 0.02 })
    // However fast it is, there is more.
    const stopPublishing = keepPublishing(place, { rate: 3_000, trouble: 0.02 })
    const instance = await SluiceProcess.run(place).ready()
    await until('it is at work', async () => (await instance.scrape()).sum('sluice_records_total') > 5_000)
    const ended = await instance.stop()
    console.log(`loaded drain: ${ended.seconds.toFixed(2)} s`)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.seconds).toBeLessThan(30)
    await until('more has come', async () => (await place.lag()).some((each) => each > 0))
    const published = 20_000 + (await stopPublishing()).published
    const { predictions, deadLetters, repeats } = await accountOf(place)
    const lag = (await place.lag()).reduce((sum, each) => sum + each, 0)
    expect({ outcomes: predictions + deadLetters, repeats }).toEqual({
      outcomes: published - lag,
      repeats: 0,
    })
  })

  it('shares the partitions with a second instance, and takes them back, without loss', async () => {
    const place = await open('scale-out')
    const stopPublishing = keepPublishing(place, { rate: 1_000, trouble: 0.02 })
    const first = await SluiceProcess.run(place, { 'input.heartbeatIntervalMs': 500 }).ready()
    await until('the first has all', async () => (await first.partitions()) === 4)
    const second = SluiceProcess.run(place, { 'input.heartbeatIntervalMs': 500 })
    await until('they share', async () => {
      const shares = await Promise.all([first.partitions(), second.partitions()])
      return shares.every((share) => share === 2)
    })
    await until('both work', async () => (await second.scrape()).sum('sluice_records_total') > 500)
    expect(await second.stop()).toMatchObject({ code: 0 })
    await until('the first has all again', async () => (await first.partitions()) === 4)
    const { published: count } = await stopPublishing()
    await until('all is done', () => place.isDone())
    expect(await first.stop()).toMatchObject({ code: 0 })
    const account = await accountOf(place)
    console.log(`two rebalances: ${count} records, ${account.lost.length} lost, ${account.repeats} repeats`)
    expect(account).toMatchObject({ inputs: count, lost: [], wrong: [], outOfOrder: [] })
  })

  it('ends with 4 when it cannot go on without losing records, and has not skipped them', async () => {
    const place = await open('data-loss', 1)
    const instance = await SluiceProcess.run(place).ready()
    // Held still while retention deletes what it has not read.
    instance.signal('SIGSTOP')
    // The first answers the fetch that is under way; the rest has nobody to read it.
    await publishCycles(place, { count: 1 })
    await publishCycles(place, { count: 100 })
    await place.deleteBefore(place.input, 0, 50n)
    instance.signal('SIGCONT')
    const { code, stderr } = await instance.ended
    expect(stderr).toContain(place.input)
    expect(stderr).toContain('onDataLoss')
    expect(code).toBe(4)
    const [stand] = await place.ask((admin) => admin.groupOffsets(place.group, place.input))
    expect(Number(stand!.committed ?? 0)).toBeLessThanOrEqual(1)
  })

  it('scores a topic that was made anew from its beginning when told so, and ends with 4 otherwise', async () => {
    const place = await open('made-anew', 1)
    const careful = SluiceProcess.run(place, { 'input.group': `${place.group}-careful` })
    const bold = SluiceProcess.run(place, { 'input.onDataLoss': 'earliest' })
    await Promise.all([careful.ready(), bold.ready()])
    await publishCycles(place, { count: 20 })
    await until('the old topic is scored twice', async () => (await place.count(place.output)) === 40)
    await place.deleteTopic(place.input)
    await until('its name is free', () =>
      place.ask((admin) => admin.createTopic({ topic: place.input, partitionCount: 1 })),
    )
    await publishCycles(place, { count: 50 })
    const { code, stderr } = await careful.ended
    expect(stderr).toContain('was made anew, with id')
    expect(code).toBe(4)
    await until('all of the new topic is committed', async () => {
      const [stand] = await place.ask((admin) => admin.groupOffsets(place.group, place.input))
      return stand!.committed === 50n && stand!.committedTopicId === stand!.topicId
    })
    expect(await place.count(place.output)).toBeGreaterThanOrEqual(90)
    expect((await bold.scrape()).sum('sluice_data_losses_total')).toBe(1)
    expect(bold.log).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        goesOnAt: 0,
        msg: expect.stringContaining('made anew') as string,
      }),
    )
    expect(await bold.stop()).toMatchObject({ code: 0 })
  })

  it('ends with 4 when its topic is gone', async () => {
    const place = await open('topic-gone')
    const instance = await SluiceProcess.run(place, { 'outage.deadlineMs': 5_000 }).ready()
    await place.deleteTopic(place.input)
    const { code, stderr } = await instance.ended
    expect(stderr).toContain(place.input)
    expect(code).toBe(4)
  })

  it('ends with 4 when a dead letter cannot be written, and has not gone past its record', async () => {
    const place = await open('no-letters', 1)
    const instance = await SluiceProcess.run(place, { 'outage.deadlineMs': 5_000 }).ready()
    await publishCycles(place, { count: 20 })
    await until('all is done', () => place.isDone())
    await place.deleteTopic(place.deadLetters)
    await place.publish([
      {
        topic: place.input,
        partition: 0,
        key: null,
        value: Buffer.from('?'),
        headers: [],
        timestampMs: null,
      },
    ])
    const { code, stderr } = await instance.ended
    expect(stderr).toContain(place.deadLetters)
    expect(code).toBe(4)
    const [stand] = await place.ask((admin) => admin.groupOffsets(place.group, place.input))
    expect(stand).toMatchObject({ committed: 20n, high: 21n })
  })

  it('stops at a batch that is too large once decompressed, naming it, and goes on behind it when told so', async () => {
    const place = await open('unreadable', 2)
    const limit = { 'input.maxBatchBytes': 100_000 }
    await publishCycles(place, { count: 200 })
    const [bounds] = await place.ask((admin) => admin.bounds(place.input))
    const { high } = bounds!
    await place.publishBomb(0, 50, 10_000)
    await publishCycles(place, { count: 200 })
    const stopped = await SluiceProcess.run(place, limit).ended
    expect(stopped.code).toBe(4)
    const [first, last] = [high, high + 49n].map(String)
    expect(stopped.stderr).toContain(`${place.input}-0 offset ${last}: unreadable-batch: `)
    expect(stopped.stderr).toContain(`the record batch of offsets ${first} to ${last} (50 records, zstd, `)
    expect(stopped.stderr).toContain('above input.maxBatchBytes, 100000 bytes')
    expect(
      (await place.ask((admin) => admin.groupOffsets(place.group, place.input)))[0]?.committed ?? 0n,
    ).toBeLessThanOrEqual(high)
    const instance = await SluiceProcess.run(place, {
      ...limit,
      'policies.unreadable-batch': 'dead-letter',
    }).ready()
    await until('all is done', () => place.isDone())
    expect((await instance.scrape()).sum('sluice_dead_letters_total', { reason: 'unreadable-batch' })).toBe(1)
    expect(await instance.stop()).toMatchObject({ code: 0 })
    const { predictions, repeats, deadLetters, lost } = await accountOf(place)
    expect({ predictions: predictions - repeats, deadLetters }).toEqual({ predictions: 400, deadLetters: 1 })
    expect(lost).toHaveLength(49)
    const [letter] = await place.read(place.deadLetters)
    expect(letter).toMatchObject({ key: null, value: null })
    expect(deadLetterEvent(letter!)).toBe(`${place.input}-0-${last}`)
  })
})
