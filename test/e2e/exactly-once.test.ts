import { beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { accountOf } from './support/account.ts'
import { Place } from './support/place.ts'
import { keepPublishing } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const kills = 3
/** Records a second, so that whoever comes finds some however long each start takes. */
const rate = 2_000

const settings = {
  delivery: 'exactly-once',
  'exactlyOnce.transactionTimeoutMs': 3_000,
  'input.sessionTimeoutMs': 6_000,
  'input.heartbeatIntervalMs': 500,
  // However long the first one stands still on a busy machine.
  'outage.deadlineMs': 600_000,
}

describe.skipIf(await skipWithoutKafka())('delivery: exactly-once', () => {
  let place: Place
  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    place = await Place.open('exactly-once', { broker, registry })
  })

  it(
    `shows each record once, whoever is killed or stands still (${kills} kills)`,
    { timeout: 600_000 },
    async () => {
      const frozen = SluiceProcess.run(place, settings)
      await frozen.until('it has its share', async () => (await frozen.partitions()) === place.partitions)
      const stopPublishing = keepPublishing(place, { rate, rigs: 64, trouble: 0.02 })
      await frozen.until('it is at work', async () => (await recordsOf(frozen)) > 1_000)
      // In the middle of a transaction, most likely.
      frozen.signal('SIGSTOP')

      for (let kill = 0; kill < kills; kill++) {
        const victim = SluiceProcess.run(place, settings)
        await victim.until('it is at work', async () => (await recordsOf(victim)) > 1_000)
        // Long after its session, and in the middle of another one's work.
        if (kill === 1) await goOn(frozen)
        expect(await victim.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
      }
      const last = SluiceProcess.run(place, settings)
      await last.until('it is at work', async () => (await recordsOf(last)) > 0)
      const { published: records } = await stopPublishing()
      await until('all is done', () => place.isDone())
      const account = await accountOf(place)
      const lost = frozen.log.filter(({ event }) => event === 'transaction-lost').length
      console.log(
        `${records} records, ${account.predictions} predictions, ${account.deadLetters} dead letters; ${lost} transactions lost by the one that stood still`,
      )
      expect(account).toMatchObject({ inputs: records, lost: [], wrong: [], outOfOrder: [], repeats: 0 })
      expect(account.predictions + account.deadLetters).toBe(records)
      for (const instance of [frozen, last]) expect(await instance.stop()).toMatchObject({ code: 0 })
    },
  )
})

async function goOn(frozen: SluiceProcess): Promise<void> {
  frozen.signal('SIGCONT')
  await frozen.until('it is back', async () => (await frozen.get('/readyz')).ok)
}

async function recordsOf(instance: SluiceProcess): Promise<number> {
  return (await instance.scrape()).sum('sluice_records_total')
}
