/* Measures the model of one case: a process of its own each, as H2O's scorer has, so that none slows another one's code. */
import { execFileSync } from 'node:child_process'
import { loadModel } from '../../src/model/index.ts'
import { cases } from './cases.ts'
import { batches, fullEffort, quickEffort, rowsPerSecond } from './measure.ts'
import { readRows } from './rows.ts'

export interface Measured {
  readonly trees: number | null
  /** By batch, as `batches` has them. */
  readonly ours: readonly number[]
}

export function measureApart(name: string, quick: boolean): Measured {
  const output = execFileSync(process.execPath, [import.meta.filename, name, quick ? 'quick' : 'full'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(output) as Measured
}

function measure(name: string, quick: boolean): Measured {
  const testCase = cases.find((known) => known.name === name)
  if (testCase === undefined) throw new Error(`there is no case ${JSON.stringify(name)}`)
  const model = loadModel(testCase.model)
  const rows = readRows(testCase.input, model, 2048)
  const effort = quick ? quickEffort : fullEffort
  return { trees: model.treeCount, ours: batches.map((batch) => rowsPerSecond(model, rows, batch, effort)) }
}

if (import.meta.main) {
  const [, , name = '', effort] = process.argv
  console.log(JSON.stringify(measure(name, effort === 'quick')))
}
