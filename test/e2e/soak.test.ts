// Two instances under an even load. One of them is restarted over and over, by SIGTERM and by SIGKILL in turn; the other stays,
// and must not grow. Half a minute in the suite; `npm run soak` takes an hour.
import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { accountOf } from './support/account.ts'
import { Place } from './support/place.ts'
import { growthPerHour, median, processUse } from './support/process-use.ts'
import type { ProcessUse } from './support/process-use.ts'
import { keepPublishing } from './support/simulated.ts'
import { SluiceProcess } from './support/sluice-process.ts'
import { until } from './support/until.ts'

const minutes = Number(process.env['SLUICE_SOAK_MINUTES'] ?? 0.5)
const rate = Number(process.env['SLUICE_SOAK_RATE'] ?? 5_000)
const samples = 60
const everyMs = (minutes * 60_000) / samples
/** Not more than this many restarts, not closer together than 15 s. */
const restarts = Math.min(20, minutes * 4)
/** A connection or two come and go with each rebalance. */
const spareDescriptors = 6

const noProc = process.platform !== 'linux' && 'what a process holds is read from /proc'

describe.skipIf((await skipWithoutKafka()) || skipAloud(noProc))(`${minutes} minutes of load`, () => {
  let place: Place
  beforeAll(async () => {
    const [broker, registry] = await Promise.all([startBroker(), startRegistry()])
    place = await Place.open('soak', { broker, registry, partitions: 6 })
  })

  it(
    'loses nothing, and an instance that stays does not grow',
    { timeout: (minutes + 10) * 60_000 },
    async () => {
      const settings = { 'input.sessionTimeoutMs': 10_000, 'input.heartbeatIntervalMs': 1_000 }
      const start = () => SluiceProcess.run(place, settings).ready()
      const staying = await start()
      let restarted = await start()
      const stopPublishing = keepPublishing(place, { rate, rigs: 64, trouble: 0.01 })

      const uses: ProcessUse[] = []
      let restartCount = 0
      for (let sample = 1; sample <= samples; sample++) {
        await systemClock.sleep(everyMs)
        uses.push(processUse(staying.pid))
        report(sample, uses.at(-1)!, restartCount)
        // None at the very end.
        if (Math.floor((sample / (samples + 1)) * (restarts + 1)) > restartCount) {
          const ended = await restarted.stop(restartCount % 2 === 0 ? 'SIGTERM' : 'SIGKILL')
          expect([ended.code, ended.signal]).toContainEqual(restartCount % 2 === 0 ? 0 : 'SIGKILL')
          restarted = SluiceProcess.run(place, settings)
          restartCount += 1
        }
      }

      const { published } = await stopPublishing()
      await until('all is done', () => place.isDone(), 120_000)
      const account = await accountOf(place)
      const thirds = [0, 1, 2].map((third) => uses.slice((third * samples) / 3, ((third + 1) * samples) / 3))
      const resident = thirds.map((third) => median(third.map(({ residentMb }) => residentMb)))
      const descriptors = thirds.map((third) => Math.max(...third.map((use) => use.descriptors)))
      const later = uses.slice(samples / 3).map(({ residentMb }) => residentMb)
      console.log(
        `${minutes} min at ${rate}/s, ${restartCount} restarts: ${published} in, ${account.predictions} predictions and ` +
          `${account.deadLetters} dead letters, ${account.lost.length} lost, ${account.repeats} repeats, ${account.outOfOrder.length} out of order; ` +
          `by thirds: RSS ${resident.map((mb) => mb.toFixed(0)).join(' ')} MB (${growthPerHour(later, everyMs).toFixed(1)} MB/h after the first), ` +
          `descriptors at most ${descriptors.join(' ')}`,
      )
      expect(account).toMatchObject({ inputs: published, lost: [], wrong: [], outOfOrder: [] })
      expect(descriptors[2]).toBeLessThanOrEqual(descriptors[0]! + spareDescriptors)
      // A process grows in its first minutes; what a minute shows is its warm-up.
      if (minutes >= 10) expect(resident[2]).toBeLessThanOrEqual(resident[1]! * 1.1)
      for (const instance of [staying, restarted]) expect(await instance.stop()).toMatchObject({ code: 0 })
    },
  )
})

function report(sample: number, { residentMb, descriptors }: ProcessUse, restartCount: number): void {
  if (minutes < 5) return
  const atMinute = ((sample * everyMs) / 60_000).toFixed(1)
  console.log(
    `${atMinute} min: ${residentMb.toFixed(0)} MB, ${descriptors} descriptors, ${restartCount} restarts`,
  )
}
