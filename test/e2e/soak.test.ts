// Two instances under an even load. One of them is restarted over and over, by SIGTERM and by SIGKILL in turn; the other
// stays, loses its connections and its broker from time to time, and must not grow. Half a minute in the suite; `npm run
// soak` takes an hour.
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { median } from '../../src/core/median.ts'
import { systemClock } from '../../src/core/clock.ts'
import { skipWithoutJava, skipWithoutKafka, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { accountOf } from './support/account.ts'
import { startLinkedBroker } from './support/linked-broker.ts'
import type { LinkedBroker } from './support/linked-broker.ts'
import { Place } from './support/place.ts'
import { processUse, trendOf } from './support/process-use.ts'
import type { ProcessUse, Trend } from './support/process-use.ts'
import { keepPublishing } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const minutes = Number(process.env['SLUICE_SOAK_MINUTES'] ?? 0.5)
const rate = Number(process.env['SLUICE_SOAK_RATE'] ?? 5_000)
const samples = 60
const everyMs = (minutes * 60_000) / samples
const troubles = ['stop', 'cut', 'kill', 'bounce'] as const
type Trouble = (typeof troubles)[number]
/** Each at least once, not more often than every 7.5 s, and not more than this. */
const troubleCount = Math.min(80, minutes * 8)
/** A connection or two come and go with each rebalance. */
const spareDescriptors = 6
/**
 * A heap that is cleared often, as the program's first line asks for: V8 left to itself takes half an hour to grow to what it
 * thinks fit, and a leak cannot be told from that.
 */
const nodeOptions = '--max-semi-space-size=8 --max-old-space-size=160'
/** Of its size, what a process may seem to grow by from its first third to its end. */
const spareGrowth = 0.1

interface Sample extends ProcessUse {
  readonly atMs: number
}

const noProc = process.platform !== 'linux' && 'what a process holds is read from /proc'
const skip = (await skipWithoutJava()) || (await skipWithoutKafka()) || skipAloud(noProc)
const folder = join(scratchFolder(), 'broker')

describe.skipIf(skip)(`${minutes} minutes of load`, () => {
  let linked: LinkedBroker
  let place: Place
  beforeAll(async () => {
    const [own, registry] = await Promise.all([startLinkedBroker(folder), startRegistry()])
    linked = own
    place = await Place.open('soak', { broker: own.broker.address, registry, partitions: 6 })
  })

  it(
    'loses nothing, and an instance that stays does not grow',
    { timeout: (minutes + 10) * 60_000 },
    async () => {
      const settings = { 'input.sessionTimeoutMs': 10_000, 'input.heartbeatIntervalMs': 1_000 }
      const environment = { KAFKA_BROKERS: linked.linkedAddress, NODE_OPTIONS: nodeOptions }
      const start = () => SluiceProcess.run(place, settings, environment)
      const staying = await start().ready()
      let restarted = await start().ready()
      const restart = async (signal: 'SIGTERM' | 'SIGKILL') => {
        const ended = await restarted.stop(signal)
        expect([ended.code, ended.signal], ended.stderr).toContainEqual(signal === 'SIGTERM' ? 0 : 'SIGKILL')
        restarted = start()
      }
      // An instance that cannot reach a broker while it starts ends, for its supervisor to start it again: so nothing is
      // cut then.
      const make: Readonly<Record<Trouble, () => Promise<void>>> = {
        stop: () => restart('SIGTERM'),
        cut: async () => {
          await restarted.ready()
          linked.link.cut()
          await until('it is connected again', () => linked.link.liveCount > 0)
        },
        kill: () => restart('SIGKILL'),
        bounce: async () => {
          await restarted.ready()
          await linked.broker.restart()
        },
      }
      const stopPublishing = keepPublishing(place, { rate, rigs: 64, trouble: 0.01 })

      const uses: Sample[] = []
      let made = 0
      for (let sample = 1; sample <= samples; sample++) {
        await systemClock.sleep(everyMs)
        uses.push({ atMs: systemClock.monotonic(), ...processUse(staying.pid) })
        report(sample, uses.at(-1)!, made)
        // None at the very end.
        if (Math.floor((sample / (samples + 1)) * (troubleCount + 1)) > made) {
          // The remainder is below the length.
          await make[troubles[made % troubles.length]!]()
          made += 1
        }
      }

      const { published } = await stopPublishing()
      await until('all is done', () => place.isDone())
      const account = await accountOf(place)
      const growth = growthOf(uses)
      console.log(
        `${minutes} min at ${rate}/s, ${made} troubles (${troubles.join(', ')} in turn): ${published} in, ` +
          `${account.predictions} predictions and ${account.deadLetters} dead letters, ${account.lost.length} lost, ` +
          `${account.repeats} repeats, ${account.outOfOrder.length} out of order; ${growth.text}`,
      )
      expect(made).toBeGreaterThanOrEqual(troubles.length)
      expect(account).toMatchObject({ inputs: published, lost: [], wrong: [], outOfOrder: [] })
      expect(growth.descriptors[2]).toBeLessThanOrEqual(growth.descriptors[0]! + spareDescriptors)
      // A process grows in its first minutes; what a minute shows is its warm-up.
      if (minutes >= 10) {
        expect(growth.resident[2]).toBeLessThanOrEqual(growth.resident[1]! * (1 + spareGrowth))
        expect(growth.residentAtLeast).toBeLessThanOrEqual(spareGrowth)
      }
      for (const instance of [staying, restarted]) expect(await instance.stop()).toMatchObject({ code: 0 })
    },
  )
})

function growthOf(uses: readonly Sample[]) {
  const third = uses.length / 3
  const thirds = [0, 1, 2].map((at) => uses.slice(at * third, (at + 1) * third))
  const resident = thirds.map((of) => median(of.map(({ residentMb }) => residentMb)))
  const descriptors = thirds.map((of) => Math.max(...of.map((use) => use.descriptors)))
  const later = uses.slice(third)
  const ofResident = trendOf(later.map(({ atMs, residentMb }) => ({ atMs, value: residentMb })))
  const ofDescriptors = trendOf(uses.map((use) => ({ atMs: use.atMs, value: use.descriptors })))
  // Three thirds of samples, none empty.
  const hours = (later.at(-1)!.atMs - later[0]!.atMs) / 3_600_000
  return {
    resident,
    descriptors,
    /** Share of its size by which the process grew after its first third, as far as it is certain (two standard errors). */
    residentAtLeast: ((ofResident.perHour - 2 * ofResident.error) * hours) / resident[1]!,
    text:
      `by thirds: RSS ${resident.map((mb) => mb.toFixed(0)).join(' ')} MB, descriptors at most ${descriptors.join(' ')}; ` +
      `slopes: RSS after the first third ${inWords(ofResident)} MB/h, descriptors ${inWords(ofDescriptors)} an hour`,
  }
}

function inWords({ perHour, error }: Trend): string {
  return `${perHour.toFixed(1)} (standard error ${error.toFixed(1)})`
}

function report(sample: number, { residentMb, descriptors }: ProcessUse, made: number): void {
  if (minutes < 5) return
  const atMinute = ((sample * everyMs) / 60_000).toFixed(1)
  console.log(`${atMinute} min: ${residentMb.toFixed(0)} MB, ${descriptors} descriptors, ${made} troubles`)
}
