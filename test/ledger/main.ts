// Keeps a ledger of a pipeline in trouble: records with ids go in while instances are killed, stopped, frozen, added and removed,
// brokers bounce, the registry stops, and the network is cut, half-open and slow. Every output is read, and judged.
//
//   npm run ledger [-- --records 100000 --kills 10 --seed N]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeAll } from '../e2e/support/closing.ts'
import { helpText, readOptions } from './options.ts'
import { runLedger, summaryOf } from './run-ledger.ts'
import { openSite } from './site.ts'

const options = readOptions(process.argv.slice(2), Date.now() % 1_000_000)
if (options === null) {
  console.log(helpText())
} else {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-ledger-'))
  try {
    console.log(`--seed ${options.seed}: the same troubles in the same order, at the same records`)
    const report = await runLedger(await openSite(folder), {
      ...options,
      settings: {
        'input.sessionTimeoutMs': 6_000,
        'input.heartbeatIntervalMs': 1_000,
        ...(options.delivery === 'exactly-once' ? { delivery: 'exactly-once' } : {}),
      },
      say: (line) => {
        console.log(line)
      },
    })
    for (const ending of report.endings) console.log(`ended by itself: ${ending}`)
    for (const breach of report.breaches) console.log(`BROKEN ${breach}`)
    console.log(summaryOf(report))
    process.exitCode = report.breaches.length === 0 ? 0 : 1
  } finally {
    await closeAll()
    rmSync(folder, { recursive: true, force: true })
  }
}
