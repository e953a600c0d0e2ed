import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One broker and one registry for all suites that ask for them.
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // Most of a run is waiting for brokers: on two cores one file at a time would leave half of them idle.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportOnFailure: true,
    },
  },
})
