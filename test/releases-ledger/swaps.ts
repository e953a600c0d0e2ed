import { systemClock } from '../../src/core/clock.ts'
import type { Phase, ReleaseAccount } from './account.ts'
import { Load } from './load-process.ts'
import type { LoadOptions, Published } from './load-process.ts'
import { cooler, large, sameAnswers } from './made-coolers.ts'
import type { ReleaseSite } from './site.ts'

export interface SwapOptions extends LoadOptions {
  readonly swaps: number
  /** The first records meet what is not warm yet. */
  readonly warmUpMs: number
  /** How long nothing happens before and after, and between two swaps. */
  readonly quietMs: number
  readonly betweenMs: number
  /** Whether a forest of 50 MB is swapped in and out, too. */
  readonly withLarge: boolean
  readonly say: (line: string) => void
}

export interface SwapReport {
  readonly account: ReleaseAccount
  readonly published: Published
  /** From the command's start until all instances answered by the release. */
  readonly seconds: readonly number[]
  /** What `sluice model ls --live` said after the last swap. */
  readonly live: string
}

/** What a swap holds up may come to light a little later. */
const aftermathMs = 500

/** Versions come and go on two instances while records flow. */
export async function swapUnderLoad(site: ReleaseSite, options: SwapOptions): Promise<SwapReport> {
  const versions = [await site.add(cooler), await site.add(sameAnswers)]
  await site.release('promote', `cooler@${versions[0]!}`)
  const big = options.withLarge ? await site.add(large()) : null
  await site.startAll(2)
  const load = new Load(site.place, options)
  await systemClock.sleep(options.warmUpMs)

  const phases: Phase[] = []
  const seconds: number[] = []
  const during = async (name: string, act: () => Promise<unknown>) => {
    const fromMs = systemClock.now()
    await act()
    phases.push({ name, fromMs, toMs: systemClock.now() })
  }
  const swap = async (name: string, version: number) => {
    const startMs = systemClock.monotonic()
    await during(name, async () => {
      await site.served(await site.release('promote', `cooler@${version}`))
      seconds.push((systemClock.monotonic() - startMs) / 1000)
      await systemClock.sleep(aftermathMs)
    })
    options.say(`${name} to version ${version}: ${seconds.at(-1)!.toFixed(1)} s`)
  }
  const quiet = (name: string, ms: number) => during(name, () => systemClock.sleep(ms))

  await quiet('before', options.quietMs)
  for (let i = 1; i <= options.swaps; i++) {
    await swap('swaps', versions[i % 2]!)
    await quiet('between', options.betweenMs)
  }
  await quiet('after', options.quietMs)
  if (big !== null) {
    await swap('to the large forest', big)
    await quiet('by the large forest', options.quietMs)
    await swap('from the large forest', versions[0]!)
    await quiet('after it', options.quietMs)
  }
  const live = await site.model('ls', 'cooler', '--live')
  const published = await load.stop()
  await site.allDone()
  await site.endAll()
  return { account: await site.account(phases), published, seconds, live }
}
