import { beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { accountOf } from './support/account.ts'
import { Place } from './support/place.ts'
import { publishCycles } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const records = 100_000

describe.skipIf(await skipWithoutKafka())('an instance killed in the middle of its work', () => {
  let place: Place
  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    place = await Place.open('crash', { broker, registry })
  })

  it(`loses none of ${records} records`, { timeout: 300_000 }, async () => {
    // So soon the survivor learns of it.
    const settings = { 'input.sessionTimeoutMs': 10_000, 'input.heartbeatIntervalMs': 1_000 }
    const [victim, survivor] = [SluiceProcess.run(place, settings), SluiceProcess.run(place, settings)]
    await until('both have their share', async () => {
      const shares = await Promise.all([victim, survivor].map((instance) => instance.partitions()))
      return shares.every((share) => share === place.partitions / 2)
    })

    // Held still while the topic is filled: so both have plenty before them.
    for (const instance of [victim, survivor]) instance.signal('SIGSTOP')
    const { published } = await publishCycles(place, { count: records, rigs: 64, trouble: 0.02 })
    for (const instance of [victim, survivor]) instance.signal('SIGCONT')
    expect(published).toBe(records)

    const before = await until('it is at work', async () => {
      const count = (await victim.scrape()).sum('sluice_records_total')
      return count > records / 10 && count
    })
    const killed = await victim.stop('SIGKILL')
    expect(killed.signal).toBe('SIGKILL')
    // In the middle of it.
    expect((await place.lag()).reduce((sum, lag) => sum + lag, 0)).toBeGreaterThan(0)

    await until('the other has done all', () => place.isDone(), 120_000)
    const account = await accountOf(place)
    console.log(
      `killed after ${before} of ${records} records: ${account.predictions} predictions and ${account.deadLetters} dead letters, ` +
        `${account.lost.length} lost, ${account.repeats} repeats, ${account.outOfOrder.length} out of order`,
    )
    expect(account).toMatchObject({ inputs: records, lost: [], wrong: [], outOfOrder: [] })
    expect(account.predictions + account.deadLetters).toBe(records + account.repeats)
    expect(await survivor.stop()).toMatchObject({ code: 0 })
  })
})
