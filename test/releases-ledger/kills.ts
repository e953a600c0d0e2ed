import { systemClock } from '../../src/core/clock.ts'
import { Marks } from '../ledger/marks.ts'
import { releaseBreaches } from './account.ts'
import type { ReleaseAccount } from './account.ts'
import { Load } from './load-process.ts'
import type { LoadOptions } from './load-process.ts'
import { cooler, large } from './made-coolers.ts'
import type { ReleaseSite } from './site.ts'

export interface KillReport {
  readonly account: ReleaseAccount
  readonly breaches: readonly string[]
}

/** An instance is killed while it loads a version, and another one takes its place. */
export async function killInSwap(
  site: ReleaseSite,
  options: LoadOptions & { readonly cutMargin: number | null; readonly say: (line: string) => void },
): Promise<KillReport> {
  const [before, after] = [await site.add(cooler), await site.add(large())]
  await site.release('promote', `cooler@${before}`)
  await site.startAll(2)
  const load = new Load(site.place, options)
  await systemClock.sleep(3_000)
  const { cutMargin, say } = options
  const cutArgs = cutMargin === null ? [] : ['--cut', '--cut-margin', String(cutMargin), '-c', site.config]
  const release = await site.release('promote', `cooler@${after}`, ...cutArgs)
  const [victim] = site.instances
  if (victim === undefined) throw new Error('nobody is there')
  await victim.until('it loads the release', () => victim.log.some(({ event }) => event === 'release-found'))
  await site.kill(victim)
  const hadSwitched = victim.log.some(({ event }) => event === 'release-serving')
  say(`killed ${hadSwitched ? 'after' : 'before'} it had switched`)
  await site.startAll(2)
  await site.served(release)
  await systemClock.sleep(3_000)
  await load.stop()
  await site.allDone()
  await site.endAll()
  const acrossCut: string[] = []
  const account = await site.account([], ({ id, version }) => {
    if (release.cut === null) return
    const [from, offset] = Marks.placeOf(id)
    const [, partition] = Marks.placeOf(from)
    const isBehind = offset >= Number(release.cut[site.place.input]?.[String(partition)])
    if (version !== String(isBehind ? after : before)) acrossCut.push(id)
  })
  const found = releaseBreaches(account, { repeats: true, twoReleases: cutMargin === null })
  const across =
    acrossCut.length === 0 ? [] : [`${acrossCut.length} across the cut, such as ${acrossCut[0]!}`]
  return { account, breaches: [...found, ...across] }
}
