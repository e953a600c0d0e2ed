import { releaseBreaches } from './account.ts'
import type { ReleaseAccount, ScoredRecord } from './account.ts'
import { Load } from './load-process.ts'
import { cooler, sameAnswers } from './made-coolers.ts'
import type { ReleaseSite } from './site.ts'

export interface ShareOptions {
  readonly keys: number
  readonly rate: number
  readonly say: (line: string) => void
}

export interface Shares {
  readonly release: number
  readonly asked: number
  readonly records: number
  readonly keys: number
  /** Of the keys that the smaller arm had, in percent. */
  readonly share: number
  /** Keys that were in two arms. */
  readonly inTwo: readonly string[]
}

export interface ShareReport {
  readonly account: ReleaseAccount
  readonly shares: readonly Shares[]
  /** Keys that were in the smaller arm and are not any more, though it has grown. */
  readonly left: readonly string[]
}

/** Two versions share keys on two instances, one of which is killed and replaced; then the smaller share grows. */
export async function shareKeys(site: ReleaseSite, options: ShareOptions): Promise<ShareReport> {
  const { keys, rate, say } = options
  const [most, few] = [await site.add(cooler), await site.add(sameAnswers)]
  const split = (share: number) =>
    site.release('split', 'cooler', `${most}=${100 - share}`, `${few}=${share}`)
  const asked = [10, 20]
  const first = await split(10)
  await site.startAll(2)
  const everyKey = () => new Load(site.place, { rate, keys, count: keys }).done
  await everyKey()
  await site.allDone()
  say('every key once')
  const again = everyKey()
  await site.instances[1]!.until(
    'half of them',
    async () => (await site.place.count(site.place.input)) > 1.5 * keys,
  )
  await site.kill(site.instances[0]!)
  await site.startAll(2)
  await again
  await site.allDone()
  say('every key again, and an instance replaced meanwhile')
  const second = await split(20)
  await site.served(second)
  await everyKey()
  await site.allDone()
  await site.endAll()
  const arms = [first, second].map(({ seq }) => new ArmsOfKeys(seq, String(few)))
  const account = await site.account([], (record) => {
    arms.find(({ release }) => release === record.release)?.add(record)
  })
  const [before, after] = arms as [ArmsOfKeys, ArmsOfKeys]
  return {
    account,
    shares: arms.map((each, i) => each.shares(asked[i]!)),
    left: [...before.few].filter((key) => !after.few.has(key)),
  }
}

/** Who was in which arm under a release. */
class ArmsOfKeys {
  readonly release: number
  readonly few = new Set<string>()
  readonly #arm: string
  readonly #most = new Set<string>()
  #records = 0

  constructor(release: number, arm: string) {
    this.release = release
    this.#arm = arm
  }

  add({ key, arm, version }: ScoredRecord): void {
    if (arm !== version) throw new Error(`the arm of version ${version} is called ${arm}`)
    this.#records += 1
    const keys = arm === this.#arm ? this.few : this.#most
    keys.add(key)
  }

  shares(asked: number): Shares {
    const inTwo = [...this.few].filter((key) => this.#most.has(key))
    const keys = this.few.size + this.#most.size - inTwo.length
    const { release } = this
    return { release, asked, records: this.#records, keys, share: (100 * this.few.size) / keys, inTwo }
  }
}

/** A share of keys is as asked within half a percent of all. */
const usuallyOff = 0.5

export function shareBreaches(
  { account, shares, left }: ShareReport,
  mostOff = usuallyOff,
): readonly string[] {
  return [
    ...releaseBreaches(account, { repeats: true }),
    ...shares.flatMap(({ asked, share, inTwo }) => [
      ...(Math.abs(share - asked) > mostOff ? [`${share} % of the keys, asked was ${asked} %`] : []),
      ...(inTwo.length > 0 ? [`${inTwo.length} keys in two arms, such as ${inTwo[0]!}`] : []),
    ]),
    ...(left.length > 0 ? [`${left.length} keys left the arm that grew, such as ${left[0]!}`] : []),
  ]
}
