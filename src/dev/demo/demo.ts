import type { App } from '../../app/start.ts'
import { rigFiles } from '../simulator/rig-files.ts'
import { readRigStatistics } from '../simulator/rig-statistics.ts'
import { truthOf } from '../simulator/simulator.ts'
import { Ledger } from '../view/ledger.ts'
import type { DemoNames, DemoPlace, SimulatorRun, SimulatorSettings } from './place.ts'
import { watch } from './watch.ts'
import type { Feed, WatchOptions } from './watch.ts'

export interface DemoOptions extends Omit<WatchOptions, 'feed' | 'ledger'> {
  readonly simulator: SimulatorSettings
}

/**
 * Runs app and simulator as `watch` does, and compares what came out with what was simulated.
 *
 * @returns whether it added up
 */
export async function runDemo(
  app: App,
  place: DemoPlace,
  names: DemoNames,
  { simulator, ...options }: DemoOptions,
): Promise<boolean> {
  const statistics = await readRigStatistics(rigFiles.statistics)
  return watch(app, place.reader, names, {
    ...options,
    ledger: new Ledger(truthOf(statistics, simulator.rigs)),
    feed: () => simulatorFeed(place.startSimulator(simulator)),
  })
}

/** It says itself what it published, and what must become of it. */
function simulatorFeed(run: SimulatorRun): Feed {
  let reasons: Readonly<Record<string, number>> = {}
  let tombstones = 0
  return {
    finished: run.finished.then((summary) => {
      reasons = summary.reasons
      tombstones = summary.troubles['tombstone'] ?? 0
    }),
    stop: () => {
      run.stop()
    },
    events: async () => (await run.finished).published,
    skipped: () => Promise.resolve(tombstones),
    windows: () => Promise.resolve(null),
    expectedReasons: () => reasons,
  }
}
