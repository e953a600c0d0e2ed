// A fleet under load: instances killed and frozen, its supervisor killed, a rolling restart, a reboot. Every record is accounted for.
//
//   npm run fleet-ledger [-- --kills 20 --freezes 3 --instances 3 --rate 500 --seed N]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { closeAll } from '../e2e/support/closing.ts'
import { openSite } from '../ledger/site.ts'
import { fleetSummary, runFleetLedger } from './run-fleet-ledger.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    freezes: { type: 'string', default: '3' },
    instances: { type: 'string', default: '3' },
    rate: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'sluice-fleet-ledger-'))
try {
  console.log(`--seed ${values.seed}`)
  const { place } = await openSite(folder)
  const report = await runFleetLedger(place, join(folder, 'fleet'), {
    ...{ kills: Number(values.kills), freezes: Number(values.freezes), instances: Number(values.instances) },
    ...{ rate: Number(values.rate), seed: Number(values.seed) },
    say: (line) => {
      console.log(line)
    },
  })
  for (const breach of report.breaches) console.log(`BROKEN ${breach}`)
  console.log(fleetSummary(report))
  process.exitCode = report.breaches.length === 0 && report.doubled === 0 ? 0 : 1
} finally {
  await closeAll()
  rmSync(folder, { recursive: true, force: true })
}
