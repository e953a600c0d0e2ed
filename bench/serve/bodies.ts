import { join } from 'node:path'
import { loadModel } from '../../src/model/index.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'

const example = join(import.meta.dirname, '../../examples/hydraulic-rig')

export const coolerModel = join(example, 'models/cool_cond.zip')

/** Requests of the example's readings: as many different ones as asked for, each with that many rows, all cells texts. */
export async function requestBodies(count: number, rows: number): Promise<readonly string[]> {
  const fields = loadModel(coolerModel).scorer.inputs.map(({ name }) => name)
  const statistics = await readRigStatistics(join(example, 'rig-statistics.json'))
  const cycles = simulate(statistics, { rigs: 8, seed: 1, trouble: 0, now: () => 0 })
  const row = () => {
    const { event } = cycles.next().value
    return fields.map((name) => String(event[name]))
  }
  return Array.from({ length: count }, () =>
    JSON.stringify({ fields, rows: Array.from({ length: rows }, row) }),
  )
}
