// The short form of `npm run ledger`.
import { describe, expect, it } from 'vitest'
import { skipWithoutJava, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { judge } from './judge.ts'
import { runLedger, summaryOf } from './run-ledger.ts'
import { noTroubles } from './schedule.ts'
import { openSite } from './site.ts'

const folder = scratchFolder()
const records = 5_000

describe.skipIf(await skipWithoutJava())('a pipeline that an instance, a zombie and a broker trouble', () => {
  it(`keeps its promises for ${records} records`, { timeout: 240_000 }, async () => {
    const report = await runLedger(await openSite(folder, await startRegistry()), {
      ...{ records, rate: 1_000, seed: 8, delivery: 'at-least-once' },
      counts: { ...noTroubles, kill: 1, freeze: 1, bounce: 1 },
      settings: { 'input.sessionTimeoutMs': 3_000, 'input.heartbeatIntervalMs': 300 },
      say: console.log,
    })
    console.log(summaryOf(report))
    expect(report).toMatchObject({ breaches: [], idle: 0, endings: [] })
    expect(report.account.inputs).toBeGreaterThanOrEqual(records)
    expect(report.account.deadLetters).toBeGreaterThan(0)

    // The logs say enough for it to be found, had it been otherwise.
    const early = [...report.logs.commits].map((entry) => ({ ...entry, committedMs: 0 }))
    expect(judge({ ...report.logs, commits: early }).ahead).toHaveLength(report.account.inputs)
  })
})
