/*
 * Rows per second of every algorithm, at 1, 32 and 1024 rows a call, beside H2O's own scorer.
 *
 *   node bench/score/main.ts [--quick] [--only <pattern>] [--h2o] [--json]
 *
 * --h2o measures H2O's scorer in the same run (Java and Maven; 45 s a model); else its figures are the stored ones.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cases } from './cases.ts'
import { measureH2o, prepareH2o, whyNoH2o } from './h2o.ts'
import type { H2oFigures } from './h2o.ts'
import { batches } from './measure.ts'
import { measureApart } from './one-model.ts'
import { renderRatios, renderTable } from './report.ts'
import type { Line } from './report.ts'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    h2o: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

const chosen = cases.filter(({ name, title }) => new RegExp(options.only, 'i').test(`${name} ${title}`))
const baseline = JSON.parse(
  readFileSync(join(import.meta.dirname, 'h2o-baseline.json'), 'utf8'),
) as H2oFigures

/** Null when the stored figures are to be used. */
function h2oClassPath(): string | null {
  if (!options.h2o) return null
  const reason = whyNoH2o()
  if (reason === null) return prepareH2o()
  console.error(`SKIPPED: measuring H2O's scorer: ${reason}; its figures are the stored ones`)
  return null
}

if (chosen.length === 0) {
  console.error('SKIPPED: scoring: the models (../shared/models) are not there, or none is called like that')
  process.exit(0)
}

const classPath = h2oClassPath()
const lines = chosen.map((testCase): Line => {
  const measured = measureApart(testCase.name, options.quick)
  const h2o =
    classPath === null ? (baseline.rowsPerSecond[testCase.name] ?? null) : measureH2o(classPath, testCase)
  const line = { title: testCase.title, ...measured, h2o }
  console.error(`${testCase.name}: ${renderRatios(line)}`)
  return line
})

if (options.json) {
  console.log(JSON.stringify({ node: process.version, machine: cpus()[0]?.model, batches, lines }, null, 1))
} else {
  const source = classPath === null ? `${baseline.software}, ${baseline.machine}` : 'measured in this run'
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}`)
  console.log(renderTable(lines, source))
}
