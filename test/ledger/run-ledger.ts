import { systemClock } from '../../src/core/clock.ts'
import { messageOf } from '../../src/core/errors.ts'
import { until } from '../e2e/support/until.ts'
import { Fleet } from './fleet.ts'
import { breaches, judge } from './judge.ts'
import type { Account, Delivery, Logs } from './judge.ts'
import { makeTrouble, usualSize } from './make-trouble.ts'
import type { Scene } from './make-trouble.ts'
import { Publisher } from './publisher.ts'
import { readLogs } from './read-logs.ts'
import { scheduleOf } from './schedule.ts'
import type { Trouble, TroubleCounts } from './schedule.ts'
import type { Site } from './site.ts'

export interface LedgerOptions {
  readonly records: number
  /** Records a second. */
  readonly rate: number
  readonly counts: TroubleCounts
  readonly seed: number
  readonly delivery: Delivery
  /** Of all instances. */
  readonly settings: Readonly<Record<string, string | number>>
  /** Told of each step. */
  readonly say: (line: string) => void
}

export interface Recovery {
  readonly trouble: Trouble
  /** From the trouble's beginning until all that was published by its end was done, and all instances were at work. */
  readonly seconds: number
}

export interface LedgerReport {
  readonly logs: Logs
  readonly account: Account
  readonly recoveries: readonly Recovery[]
  /** Of instances that ended by themselves. */
  readonly endings: readonly string[]
  /** Instances that live, and do nothing though there is something to do. */
  readonly idle: number
  /** What of the promises did not hold; none when all is well. */
  readonly breaches: readonly string[]
}

/** So many records come at once when a trouble begins, so that it finds all at work. */
const burst = 500
const flowDeadlineMs = 120_000

/** Has the troubles of the schedule happen while records flow, and judges what became of them. */
export async function runLedger(site: Site, options: LedgerOptions): Promise<LedgerReport> {
  const { records, rate, seed, delivery, settings } = options
  const { place } = site
  const fleet = new Fleet(site, settings)
  const publisher = await Publisher.open(place, rate, seed)
  const flows: Scene['flows'] = async (but) => {
    const published = publisher.count
    const isFlowing = async () => (await committed(site)) >= published && (await fleet.idle(but)).length === 0
    await until('all flows again', isFlowing, flowDeadlineMs)
  }
  for (let i = 0; i < usualSize; i++) fleet.start()

  const recoveries: Recovery[] = []
  const failures: string[] = []
  try {
    await flows()
    await goThrough({ site, fleet, publisher, flows }, options, recoveries)
    await publisher.upTo(records)
    await flows()
  } catch (error) {
    failures.push(messageOf(error))
    for (const words of fleet.lastWords()) options.say(words)
  }
  const idle = (await fleet.idle()).length
  await fleet.endAll().catch((error: unknown) => failures.push(messageOf(error)))
  const logs = await readLogs(place)
  const account = judge(logs)
  if (account.inputs < records) failures.push(`only ${account.inputs} of ${records} records were published`)
  if (fleet.size > 0) failures.push(`${fleet.size} instances were asked to end and did not`)
  if (idle > 0) failures.push(`${idle} alive without a consumer`)
  const found = [...failures, ...breaches(account, delivery)]
  return { logs, account, recoveries, endings: fleet.endings, idle, breaches: found }
}

async function goThrough(
  scene: Scene,
  { records, counts, seed, say }: LedgerOptions,
  recoveries: Recovery[],
): Promise<void> {
  const { publisher, flows } = scene
  const steps = scheduleOf(records, counts, seed)
  for (const [place, { afterRecords, trouble, pick }] of steps.entries()) {
    await publisher.upTo(afterRecords - burst)
    await publisher.atOnce(burst)
    const startMs = systemClock.monotonic()
    say(`after ${afterRecords} records: ${trouble} (${pick})`)
    const [, seconds] = await Promise.all([
      publisher.upTo((steps[place + 1]?.afterRecords ?? records) - burst),
      makeTrouble[trouble](scene, pick).then(async () => {
        await flows()
        return (systemClock.monotonic() - startMs) / 1000
      }),
    ])
    recoveries.push({ trouble, seconds })
    say(`  all well after ${seconds.toFixed(1)} s`)
  }
}

/** How many records the group has done. */
async function committed({ place }: Site): Promise<number> {
  const offsets = await place.ask((admin) => admin.groupOffsets(place.group, place.input))
  return offsets.reduce((sum, { committed: next }) => sum + Number(next ?? 0n), 0)
}

/** The last line. */
export function summaryOf({ account, recoveries, endings, idle }: LedgerReport): string {
  const { inputs, lost, repeats, wrong, outOfOrder, ahead } = account
  const slowest = recoveries.toSorted((a, b) => b.seconds - a.seconds)[0]
  return [
    `lost ${lost.length}`,
    `repeated ${repeats} with the same eventId`,
    `${wrong.length} with another`,
    `out of order ${outOfOrder.length}`,
    `committed ahead ${ahead.length}`,
    `alive without a consumer ${idle}`,
    `ended by themselves ${endings.length}`,
    `of ${inputs} records`,
    ...(slowest === undefined
      ? []
      : [`slowest recovery ${slowest.seconds.toFixed(1)} s (${slowest.trouble})`]),
  ].join(', ')
}
