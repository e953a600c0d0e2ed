import { readRigStatistics } from '../../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../../src/dev/simulator/simulator.ts'
import type { SimulatedCycle, SimulatorOptions } from '../../../src/dev/simulator/simulator.ts'

export const statistics = await readRigStatistics('examples/hydraulic-rig/rig-statistics.json')

/** The first cycles of a simulation. */
export function cyclesOf(count: number, over: Partial<SimulatorOptions> = {}): SimulatedCycle[] {
  const options = { rigs: 3, seed: 42, trouble: 0, now: () => 1_700_000_000_000, ...over }
  const cycles = simulate(statistics, options)
  return Array.from({ length: count }, () => cycles.next().value)
}
