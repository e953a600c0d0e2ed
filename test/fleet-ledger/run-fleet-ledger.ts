import { Random } from '../../src/dev/simulator/random.ts'
import type { Place } from '../e2e/support/place.ts'
import { until } from '../e2e/support/until.ts'
import { breaches, judge } from '../ledger/judge.ts'
import type { Account, OutcomeEntry } from '../ledger/judge.ts'
import { Publisher } from '../ledger/publisher.ts'
import { readLogs } from '../ledger/read-logs.ts'
import { FleetOnDisk } from './fleet-on-disk.ts'

export interface FleetLedgerOptions {
  readonly instances: number
  /** Instances killed (SIGKILL), one after the other. */
  readonly kills: number
  /** Instances frozen (SIGSTOP) until they are replaced. */
  readonly freezes: number
  readonly rate: number
  readonly seed: number
  readonly say: (line: string) => void
}

/** How long an instance was away. */
export interface FleetGap {
  readonly after: 'kill' | 'freeze' | 'reboot'
  /** Seconds until there was another process. */
  readonly there: number
  /** Seconds until it was ready. */
  readonly ready: number
}

export interface FleetLedgerReport {
  readonly account: Account
  readonly breaches: readonly string[]
  readonly gaps: readonly FleetGap[]
  /** Instances that a second supervisor had started anew, though they lived. */
  readonly doubled: number
  /** The longest time in which a partition had no outcome, seconds. */
  readonly stillness: number
}

/** Has a fleet lose instances, supervisors and the whole machine under load, and judges what became of the records. */
export async function runFleetLedger(
  place: Place,
  folder: string,
  options: FleetLedgerOptions,
): Promise<FleetLedgerReport> {
  const { instances, rate, seed } = options
  const fleet = new FleetOnDisk(folder, place, instances)
  const publisher = await Publisher.open(place, rate, seed)
  const over = new AbortController()
  const load = publishUntil(over.signal, publisher, rate)
  const gaps: FleetGap[] = []
  const doubled = await troubled(fleet, options, gaps).finally(() => {
    over.abort()
    return load
  })
  await until('all is committed', () => place.isDone())
  const { code } = await fleet.run('down')
  if (code !== 0) throw new Error('the fleet did not end')
  const logs = await readLogs(place)
  const account = judge(logs)
  return {
    account,
    breaches: breaches(account, 'at-least-once'),
    gaps,
    doubled,
    stillness: stillness(logs.outcomes),
  }
}

async function publishUntil(over: AbortSignal, publisher: Publisher, rate: number): Promise<void> {
  while (!over.aborted) await publisher.upTo(publisher.count + rate)
}

/** Gives how many instances were doubled. */
async function troubled(fleet: FleetOnDisk, options: FleetLedgerOptions, gaps: FleetGap[]): Promise<number> {
  const { say } = options
  const { code, stdout } = await fleet.run('up')
  if (code !== 0) throw new Error(`the fleet is not up:\n${stdout}`)
  await killed(fleet, options, gaps)
  await frozen(fleet, options, gaps)
  const doubled = await succeeded(fleet, say)
  await rolled(fleet, say)
  await rebooted(fleet, gaps, say)
  return doubled
}

async function killed(fleet: FleetOnDisk, options: FleetLedgerOptions, gaps: FleetGap[]): Promise<void> {
  const random = new Random(options.seed)
  for (let i = 0; i < options.kills; i++) {
    // In range.
    const name = fleet.names[random.below(fleet.names.length)]!
    const pid = fleet.signal(name, 'SIGKILL')
    gaps.push({ after: 'kill', ...(await fleet.gap(name, pid)) })
    options.say(`${name} was killed${gapText(gaps)}`)
    await fleet.back(name, pid)
  }
}

async function frozen(
  fleet: FleetOnDisk,
  { freezes, say }: FleetLedgerOptions,
  gaps: FleetGap[],
): Promise<void> {
  for (let i = 0; i < freezes; i++) {
    const name = fleet.names[i % fleet.names.length]!
    const pid = fleet.signal(name, 'SIGSTOP')
    const shown = (await fleet.view()).instances.find((each) => each.name === name)
    if (shown?.state !== 'hung') throw new Error(`${name} is frozen, and shown as ${shown?.state}`)
    gaps.push({ after: 'freeze', ...(await fleet.gap(name, pid)) })
    say(`${name} was frozen${gapText(gaps)}`)
    await fleet.back(name, pid)
  }
}

/** Another supervisor takes over what lives. */
async function succeeded(fleet: FleetOnDisk, say: (line: string) => void): Promise<number> {
  const before = fleet.pids
  await fleet.killSupervisor()
  if ((await fleet.view()).supervisorPid !== null)
    throw new Error('a dead supervisor is shown as if it were at work')
  await fleet.run('up')
  const doubled = fleet.pids.filter((pid, i) => pid !== before[i]).length
  say(`the supervisor was killed; another one adopted ${before.length - doubled} of ${before.length}`)
  return doubled
}

async function rolled(fleet: FleetOnDisk, say: (line: string) => void): Promise<void> {
  const before = fleet.pids
  const over = new AbortController()
  let mostAway = 0
  const watching = until('the rolling restart is over', () => {
    mostAway = Math.max(mostAway, fleet.away.length)
    return over.signal.aborted
  })
  const { code, stderr } = await fleet.run('rolling')
  over.abort()
  await watching
  if (code !== 0) throw new Error(`the rolling restart halted: ${stderr}`)
  if (fleet.pids.some((pid) => before.includes(pid))) throw new Error('one was not restarted')
  if (mostAway !== 1) throw new Error(`${mostAway} of ${before.length} were away at a time`)
  say('all were restarted, never more than one at a time')
}

async function rebooted(fleet: FleetOnDisk, gaps: FleetGap[], say: (line: string) => void): Promise<void> {
  const before = fleet.pids
  await fleet.reboot()
  const all = Promise.all(fleet.names.map((name, i) => fleet.gap(name, before[i])))
  await fleet.run('up')
  for (const gap of await all) gaps.push({ after: 'reboot', ...gap })
  say(`all processes were killed, and the fleet was started as after a reboot${gapText(gaps)}`)
}

function gapText(gaps: readonly FleetGap[]): string {
  const { there, ready } = gaps.at(-1)!
  return `: there again after ${there.toFixed(1)} s, ready after ${ready.toFixed(1)} s`
}

/** By partitions of the input, as the brokers wrote it. */
function stillness(outcomes: Iterable<OutcomeEntry>): number {
  const times = new Map<string, number[]>()
  for (const { id, writtenMs } of outcomes) {
    const partition = id.slice(0, id.lastIndexOf('-'))
    const known = times.get(partition) ?? []
    times.set(partition, known)
    if (writtenMs !== null) known.push(writtenMs)
  }
  let longest = 0
  for (const each of times.values()) {
    const sorted = each.toSorted((a, b) => a - b)
    for (let i = 1; i < sorted.length; i++) longest = Math.max(longest, sorted[i]! - sorted[i - 1]!)
  }
  return longest / 1_000
}

/** The last lines of a report. */
export function fleetSummary({ account, gaps, doubled, stillness: still }: FleetLedgerReport): string {
  const lines = (['kill', 'freeze', 'reboot'] as const).flatMap((after) => {
    const these = gaps.filter((gap) => gap.after === after)
    const longest = (key: 'there' | 'ready') => Math.max(...these.map((gap) => gap[key])).toFixed(1)
    return these.length === 0
      ? []
      : [
          `${these.length} x ${after}: longest gap ${longest('there')} s until there was a process, ${longest('ready')} s until it was ready`,
        ]
  })
  const { inputs, lost, left, repeats } = account
  return [
    ...lines,
    `longest stillness of a partition ${still.toFixed(1)} s`,
    `lost ${lost.length}, left ${left.length}, repeated ${repeats} with the same eventId, doubled instances ${doubled}, of ${inputs} records`,
  ].join('\n')
}
