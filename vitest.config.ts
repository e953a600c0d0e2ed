import { defineConfig } from 'vitest/config'
import { oneProcess, processEach } from './test/support/one-process.ts'
import { RunReport } from './test/support/run-report.ts'

/** Where `npm test` reads what became of the run. */
const report = process.env['SLUICE_TEST_REPORT']

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'one process', ...oneProcess, isolate: false } },
      { extends: true, test: { name: 'a process each', ...processEach } },
    ],
    // One broker and one registry for all suites that ask for them.
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/draws.ts'],
    // Brokers of tests live for seconds: to compile for the long run is half of what such a one costs.
    env: { JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1' },
    pool: 'forks',
    // Most of a run is waiting for brokers: as many files at a time as there are cores would leave them idle.
    maxWorkers: 3,
    // What waits for something says what in vain, after two minutes: this is for what hangs without a word.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // One second by itself, which a busy machine may take for a single question.
    expect: { poll: { timeout: 60_000 } },
    reporters: report === undefined ? ['default'] : ['default', new RunReport(report)],
    // `npm run coverage`: counting makes tests that only compute three times as slow.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { lines: 90 },
      reportOnFailure: true,
    },
  },
})
