import { beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { accountOf } from './support/account.ts'
import { Place } from './support/place.ts'
import { publishCycles } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const share = 10_000
const records = 3 * share

const settings = {
  'input.sessionTimeoutMs': 6_000,
  'input.heartbeatIntervalMs': 500,
  // However long it stands still on a busy machine.
  'outage.deadlineMs': 600_000,
}
/**
 * Nothing but the rebalance commits before it stands still, so that there is something to repeat however fast this machine is.
 * What it wrote at last is counted when it commits next: well before anybody is tired of waiting.
 */
const seldom = { ...settings, 'input.commitIntervalMs': 10_000 }

interface Case {
  readonly when: string
  /** Of the one that takes over. */
  readonly batch: number
  readonly mayGoOn: (place: Place, committedBefore: number) => Promise<boolean>
}

const cases: readonly Case[] = [
  { when: 'another has taken over and done all', batch: 1_024, mayGoOn: (place) => place.isDone() },
  {
    when: 'another has taken over and not got as far',
    batch: 10,
    mayGoOn: async (place, committedBefore) => (await committedIn(place)) > committedBefore,
  },
]

describe.skipIf(await skipWithoutKafka())('an instance that stands still in the middle of its work', () => {
  let services: { readonly broker: string; readonly registry: string }
  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    services = { broker, registry }
  })

  it.each(cases.map((each) => [each.when, each] as const))(
    'counts what it writes again after %s, to the record',
    { timeout: 600_000 },
    async (_, { batch, mayGoOn }) => {
      const place = await Place.open('frozen', services)
      const publish = () => publishCycles(place, { count: share, rigs: 64, trouble: 0.02 })
      const frozen = SluiceProcess.run(place, seldom)
      await frozen.until(
        'it has all partitions',
        async () => (await frozen.partitions()) === place.partitions,
      )
      const published = publish()
      await frozen.until('it has done what is not committed', async () => {
        const done = (await frozen.scrape()).sum('sluice_records_total')
        return done > (await committedIn(place)) + 2_000
      })
      frozen.signal('SIGSTOP')
      await published
      await publish()

      const committedBefore = await committedIn(place)
      const other = SluiceProcess.run(place, { ...settings, 'batch.maxRecords': batch })
      await other.until('the other is far enough', () => mayGoOn(place, committedBefore))
      frozen.signal('SIGCONT')
      await frozen.until(
        'it has joined again',
        async () => (await frozen.get('/readyz')).ok && (await other.partitions()) < place.partitions,
      )
      // When it has done some of these, all is written that was under way when it stood still.
      await publish()
      await frozen.until('all is done', () => place.isDone())
      const repeats = await frozen.until('all is counted', () => countedRepeats(place, [frozen, other]))
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

async function committedIn(place: Place): Promise<number> {
  const offsets = await place.ask((admin) => admin.groupOffsets(place.group, place.input))
  return offsets.reduce((sum, { committed }) => sum + Number(committed ?? 0n), 0)
}

/** What the instances say together: on a machine that is busy enough, the other one loses its place for a moment as well. */
async function countedRepeats(place: Place, instances: readonly SluiceProcess[]): Promise<number> {
  const scrapes = await Promise.all(instances.map((instance) => instance.scrape()))
  const counted = scrapes.map((scrape) => scrape.sum('sluice_repeated_records_total'))
  const written = await Promise.all([place.output, place.deadLetters].map((topic) => place.count(topic)))
  const [all, outcomes] = [sumOf(counted), sumOf(written)]
  if (all > 0 && all === outcomes - records) return all
  throw new Error(`${outcomes} outcomes of ${records} records, counted as repeated: ${counted.join(' and ')}`)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
