/*
 * What plain objects cost beside typed arrays: `scoreRows` over `model.scorer`, the same rows, in turns in one process.
 *
 *   node bench/library/main.ts [--only <pattern>]
 *
 * Reading the label or the value of each row is counted; so is making the arrays' answer available, which costs nothing.
 */
import { parseArgs } from 'node:util'
import { loadModel, MISSING_LEVEL, scoreRows } from '../../src/model/index.ts'
import type { Model } from '../../src/model/index.ts'
import { cases } from '../score/cases.ts'
import { readRows } from '../score/rows.ts'
import type { Rows } from '../score/rows.ts'

const { values: options } = parseArgs({ options: { only: { type: 'string', default: '' } } })

const rounds = 9
const roundMs = 150
const leastRows = 2048

/** The rows as a program has them: numbers, levels as text, null for what is missing; a column that is absent is left out. */
function objectsOf(model: Model, { cells, count }: Rows): Record<string, unknown>[] {
  const { inputs } = model.scorer
  return Array.from({ length: count }, (_, row) => {
    const values: Record<string, unknown> = {}
    for (const [index, { name, levels }] of inputs.entries()) {
      const cell = cells[row * inputs.length + index]!
      if (levels === null) values[name] = Number.isNaN(cell) ? null : cell
      else if (cell === MISSING_LEVEL) values[name] = null
      else if (!Number.isNaN(cell)) values[name] = levels[cell] ?? 'no such level'
    }
    return values
  })
}

/** Microseconds of CPU for each row. */
function cost(pass: () => void, rows: number): number {
  const before = process.cpuUsage()
  const end = performance.now() + roundMs
  let passes = 0
  do {
    pass()
    passes += 1
  } while (performance.now() < end)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (passes * rows)
}

interface Costs {
  readonly arrays: number
  readonly objects: number
}

/** Medians of rounds in turns: what disturbs the machine disturbs both. */
function measure(model: Model, rows: Rows): Costs {
  const objects = objectsOf(model, rows)
  const out = new Float64Array(rows.count * model.scorer.outputs.length)
  const refused = new Uint8Array(rows.count)
  let seen = 0
  const ways = {
    arrays: () => void model.scorer.score(rows.cells, rows.count, out, refused),
    objects: () => {
      for (const { label, value } of scoreRows(model, objects)) seen += label === null ? (value ?? 0) : 1
    },
  }
  for (const way of [ways.arrays, ways.objects]) for (let i = 0; i < 3; i++) cost(way, rows.count)
  const measured = Array.from({ length: rounds }, () => ({
    arrays: cost(ways.arrays, rows.count),
    objects: cost(ways.objects, rows.count),
  }))
  if (Number.isNaN(seen)) console.error('some rows were refused')
  const median = (key: keyof Costs) => measured.map((each) => each[key]).sort((a, b) => a - b)[rounds >> 1]!
  return { arrays: median('arrays'), objects: median('objects') }
}

const chosen = cases.filter(({ name, title }) => new RegExp(options.only, 'i').test(`${name} ${title}`))
if (chosen.length === 0)
  console.error('SKIPPED: the models (../shared/models) are not there, or none is called like that')
else console.log(`${'model'.padEnd(34)} columns  arrays us/row  objects us/row  ratio`)
for (const { title, model: file, input } of chosen) {
  const model = loadModel(file)
  const { arrays, objects } = measure(model, readRows(input, model, leastRows))
  const columns = [String(model.scorer.inputs.length).padStart(7), arrays.toFixed(3).padStart(13)]
  const ratio = (objects / arrays).toFixed(2)
  console.log([title.padEnd(34), ...columns, objects.toFixed(3).padStart(14), ratio.padStart(6)].join(' '))
}
