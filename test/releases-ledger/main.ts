// Keeps a ledger of releases, on a real broker with two instances of one group: versions swapped under load, an instance killed in
// the middle of a swap, keys shared out, and canaries that are broken or good. Every record and every prediction is read, and judged.
//
//   npm run release-ledger [-- --show swaps --show canaries --rate 20000 --swaps 20 --keys 100000]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startBroker } from '../../src/dev/broker/broker.ts'
import { closeAll, whenDone } from '../e2e/support/closing.ts'
import { releaseBreaches } from './account.ts'
import { canaryBreaches, canaryNames, runCanaries } from './canaries.ts'
import { killInSwap } from './kills.ts'
import { shareBreaches, shareKeys } from './shares.ts'
import { ReleaseSite } from './site.ts'
import { swapUnderLoad } from './swaps.ts'
import { accountLine, canaryTable, latencyTable, shareTable } from './tables.ts'

const { values } = parseArgs({
  options: {
    show: { type: 'string', multiple: true, default: ['swaps', 'kills', 'shares', 'canaries'] },
    rate: { type: 'string', default: '20000' },
    swaps: { type: 'string', default: '20' },
    keys: { type: 'string', default: '100000' },
  },
})
const rate = Number(values.rate)
/** Records a partition while instances load, and some. */
const cutMargin = 8_000

/** Gives what does not hold. */
type Show = (open: (name: string) => Promise<ReleaseSite>) => Promise<readonly string[]>

const shows: Readonly<Record<string, Show>> = {
  async swaps(open) {
    const times = { warmUpMs: 10_000, quietMs: 10_000, betweenMs: 1_000 }
    const options = { rate, keys: 1_000, swaps: Number(values.swaps), ...times }
    const report = await swapUnderLoad(await open('swaps'), { ...options, withLarge: true, say })
    const { account, published } = report
    say(report.live)
    say(`${(published.sent / published.seconds).toFixed(0)} records/s; ${accountLine(account)}`)
    latencyTable(account.latencies).forEach(say)
    return releaseBreaches(account, {})
  },
  async kills(open) {
    const found: string[] = []
    for (const margin of [null, cutMargin]) {
      const site = await open(margin === null ? 'kill' : 'kill-cut')
      const report = await killInSwap(site, { rate: rate / 4, keys: 1_000, cutMargin: margin, say })
      say(`killed in a swap ${margin === null ? 'without' : 'with'} a cut: ${accountLine(report.account)}`)
      found.push(...report.breaches)
    }
    return found
  },
  async shares(open) {
    const report = await shareKeys(await open('shares'), { keys: Number(values.keys), rate: rate / 2, say })
    say(accountLine(report.account))
    shareTable(report.shares).forEach(say)
    return shareBreaches(report)
  },
  async canaries(open) {
    const options = { rate: rate / 2, keys: 50_000, names: canaryNames, steps: '1,10,50,100' }
    const report = await runCanaries(await open('canaries'), { ...options, holdRecords: 1_000, say })
    say(accountLine(report.account))
    canaryTable(report.ends).forEach(say)
    return canaryBreaches(report)
  },
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-releases-'))
try {
  const broker = await startBroker({ folder: join(folder, 'broker') })
  whenDone(() => broker.stop())
  const open = (name: string): Promise<ReleaseSite> => {
    const own = join(folder, name)
    mkdirSync(own)
    return ReleaseSite.open(name, broker.address, own)
  }
  for (const name of values.show) {
    const show = shows[name]
    if (show === undefined) throw new Error(`--show ${name}: there are ${Object.keys(shows).join(', ')}`)
    say(`\n${name}`)
    const breaches = await show(open)
    for (const breach of breaches) say(`BROKEN ${breach}`)
    if (breaches.length > 0) process.exitCode = 1
  }
} finally {
  await closeAll()
  rmSync(folder, { recursive: true, force: true })
}

function say(line: string): void {
  console.log(line)
}
