import { beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { accountOf } from './support/account.ts'
import { Place } from './support/place.ts'
import { publishCycles } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const recordsBefore = 20_000
const records = 60_000

/** What they say together: on a machine that is busy enough, the other one loses its place for a moment as well. */
async function repeatsOf(...instances: readonly SluiceProcess[]): Promise<number> {
  const scrapes = await Promise.all(instances.map((instance) => instance.scrape()))
  return scrapes.reduce((sum, scrape) => sum + scrape.sum('sluice_repeated_records_total'), 0)
}

describe.skipIf(await skipWithoutKafka())('an instance that stands still in the middle of its work', () => {
  let place: Place
  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    place = await Place.open('frozen', { broker, registry })
  })

  it(
    'counts what it writes again after another has taken over, to the record',
    { timeout: 300_000 },
    async () => {
      const settings = {
        'input.sessionTimeoutMs': 6_000,
        'input.heartbeatIntervalMs': 500,
        // Nothing but the rebalance commits before it stands still, so that there is something to repeat however fast this machine
        // is. What it wrote at last is counted when it commits next: well before anybody is tired of waiting.
        'input.commitIntervalMs': 20_000,
      }
      const frozen = SluiceProcess.run(place, settings)
      await frozen.until(
        'it has all partitions',
        async () => (await frozen.partitions()) === place.partitions,
      )
      await publishCycles(place, { count: recordsBefore, rigs: 64, trouble: 0.02 })
      await frozen.until(
        'it is at work',
        async () => (await frozen.scrape()).sum('sluice_records_total') > 1_000,
      )
      frozen.signal('SIGSTOP')
      // However much it had done by then: of each partition there is more to come, so that the other one gets further.
      await publishCycles(place, { count: records - recordsBefore, rigs: 64, trouble: 0.02 })

      const other = SluiceProcess.run(place, { ...settings, 'input.commitIntervalMs': 100 })
      await other.until('it has done all', () => place.isDone())
      frozen.signal('SIGCONT')
      const repeats = await frozen.until('it has joined again, and counted all', async () => {
        const isBack = (await frozen.get('/readyz')).ok && (await other.partitions()) < place.partitions
        const counted = await repeatsOf(frozen, other)
        const [predictions, letters] = await Promise.all(
          [place.output, place.deadLetters].map((topic) => place.count(topic)),
        )
        return isBack && counted > 0 && counted === predictions! + letters! - records && counted
      })
      const account = await accountOf(place)
      console.log(`${repeats} repeats, all counted`)
      expect(account).toMatchObject({ inputs: records, lost: [], wrong: [], repeats })
      const told = [frozen, other].flatMap(({ log }) =>
        log.filter(({ repeated }) => typeof repeated === 'number'),
      )
      expect(told.reduce((sum, { repeated }) => sum + Number(repeated), 0)).toBe(account.repeats)
      for (const instance of [frozen, other]) expect(await instance.stop()).toMatchObject({ code: 0 })
    },
  )
})
