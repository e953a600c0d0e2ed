import { chmodSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/core/clock.ts'
import { openStore } from '../../src/releases/open-store.ts'
import { armsOf } from '../../src/releases/release.ts'
import type { Release } from '../../src/releases/release.ts'
import { until } from '../e2e/support/until.ts'
import { releaseBreaches } from './account.ts'
import type { ReleaseAccount } from './account.ts'
import { Load } from './load-process.ts'
import type { LoadOptions } from './load-process.ts'
import { cooler, refusing, sameAnswers, shiftedLabels, shiftedScores, slow } from './made-coolers.ts'
import type { MadeModel } from './made-coolers.ts'
import type { ReleaseSite } from './site.ts'

interface CanaryCase {
  readonly model: () => MadeModel
  /** What becomes of it. */
  readonly reason: string | null
  /** Whether its file is damaged once it is promoted. */
  readonly isDamaged?: true
}

const canaryCases = {
  'refuses rows': { model: refusing, reason: 'refusals' },
  slow: { model: slow, reason: 'latency' },
  'shifted scores': { model: () => shiftedScores, reason: 'scores' },
  'shifted labels': { model: shiftedLabels, reason: 'labels' },
  'cannot be loaded': {
    model: () => ({ ...cooler, text: `${cooler.text}\n` }),
    reason: 'load-failed',
    isDamaged: true,
  },
  good: { model: () => sameAnswers, reason: null },
} as const satisfies Readonly<Record<string, CanaryCase>>

export type CanaryName = keyof typeof canaryCases

// Of a const object.
export const canaryNames: readonly CanaryName[] = Object.keys(canaryCases) as CanaryName[]

export interface CanaryEnd {
  readonly name: CanaryName
  readonly expected: string | null
  /** Null where it went through. */
  readonly reason: string | null
  /** What the release says. */
  readonly why: string
  /** Shares in percent that it has had, with how long each, in seconds. */
  readonly steps: readonly { readonly share: number; readonly seconds: number }[]
  /** From the command's release until that of its end, and until no instance asked it any more. */
  readonly seconds: number
  readonly servedSeconds: number
  /** Of those that decided: what log and metrics of the instances said. */
  readonly logged: readonly string[]
  readonly counted: number
}

interface CanaryReport {
  readonly ends: readonly CanaryEnd[]
  readonly account: ReleaseAccount
}

interface CanaryOptions extends LoadOptions {
  readonly names: readonly CanaryName[]
  readonly steps: string
  readonly holdRecords: number
  /** Where other work on the machine may slow down either version. */
  readonly latencyFactor?: number
  readonly say: (line: string) => void
}

/** New versions take over step by step, or are taken back, one after the other. */
export async function runCanaries(site: ReleaseSite, options: CanaryOptions): Promise<CanaryReport> {
  const first = await site.add(cooler)
  await site.release('promote', `cooler@${first}`)
  await site.startAll(2)
  const load = new Load(site.place, options)
  const ends: CanaryEnd[] = []
  for (const name of options.names) {
    ends.push(await oneCanary(site, name, options))
    options.say(`${name}: ${ends.at(-1)!.why}`)
  }
  await load.stop()
  await site.allDone()
  await site.endAll()
  return { ends, account: await site.account() }
}

async function oneCanary(site: ReleaseSite, name: CanaryName, options: CanaryOptions): Promise<CanaryEnd> {
  const { model, reason: expected, ...rest }: CanaryCase = canaryCases[name]
  const version = await site.add(model())
  const store = await openStore(site.store)
  const of = { tenant: 'default', model: 'cooler' }
  const countedBefore = await counted(site, expected)
  const { file } = await store.version(of, version)
  const path = join(site.store, of.tenant, of.model, String(version), file.name)
  const released = rest.isDamaged === true ? damageOnceReleased(site.store, path) : null
  const factor =
    options.latencyFactor === undefined ? [] : ['--max-latency-factor', `${options.latencyFactor}`]
  const args = ['--canary', options.steps, '--hold-records', String(options.holdRecords), ...factor]
  const begun = await site.release('promote', `cooler@${version}`, ...args)
  released?.()
  const ended = await until(`the canary '${name}' has ended`, async () => {
    const newest = await store.newest(of)
    return newest !== null && newest.plan.kind === 'serve' ? newest : null
  })
  await site.served(ended)
  const servedMs = systemClock.now()
  const releases = (await store.releases(of)).filter(({ seq }) => seq >= begun.seq)
  const isBack = ended.command === 'canary-rollback'
  const reason = isBack ? (ended.why ?? '').split(':', 1)[0]! : null
  return {
    ...{ name, expected, reason, why: ended.why ?? '', steps: stepsOf(releases) },
    seconds: (Date.parse(ended.at) - Date.parse(begun.at)) / 1000,
    servedSeconds: (servedMs - Date.parse(begun.at)) / 1000,
    logged: site.instances.flatMap(({ log }) =>
      log
        .filter(({ event, release }) => event === 'canary-rolled-back' && release === ended.seq)
        .map((line) => String(line['reason'])),
    ),
    counted: (await counted(site, expected)) - countedBefore,
  }
}

/** Where it was whole it was promoted; nobody can load it any more. */
function damageOnceReleased(store: string, path: string): () => void {
  const watcher = watch(join(store, 'default', 'cooler', 'releases'), () => {
    watcher.close()
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 1
    chmodSync(path, 0o644)
    writeFileSync(path, bytes)
  })
  return () => {
    watcher.close()
  }
}

function stepsOf(releases: readonly Release[]): CanaryEnd['steps'] {
  return releases.flatMap(({ plan, at }, i) => {
    const next = releases[i + 1]
    if (plan.kind !== 'canary' || next === undefined) return []
    return [{ share: armsOf(plan)[1]!.share, seconds: (Date.parse(next.at) - Date.parse(at)) / 1000 }]
  })
}

async function counted(site: ReleaseSite, reason: string | null): Promise<number> {
  if (reason === null) return 0
  const scrapes = await Promise.all(site.instances.map((instance) => instance.scrape()))
  return scrapes.reduce((sum, scrape) => sum + scrape.sum('sluice_canary_rollbacks_total', { reason }), 0)
}

/** Each ends as it is to, and log, metric and release say so. */
export function canaryBreaches({ ends, account }: CanaryReport): readonly string[] {
  return [
    ...releaseBreaches(account, {}),
    ...ends.flatMap(({ name, expected, reason, why, logged, counted }) => {
      if (reason !== expected)
        return [`${name}: ${reason ?? 'went through'}, not ${expected ?? 'through'}: ${why}`]
      // One instance decides, and all others follow it.
      const isTold = expected === null ? logged.length === 0 : logged.join() === expected && counted === 1
      return isTold ? [] : [`${name}: the log says ${logged.join() || 'nothing'}, the metric ${counted}`]
    }),
  ]
}
