/*
 * Rows per second of models of other formats, at 1, 32 and 1024 rows a call, beside their own libraries in Python: one
 * thread each, by turns, CPU time, medians of the rounds' ratios.
 *
 *   npm run format-cost [-- --rounds 7 --ms 300 --only <pattern> --python python3]
 *
 * The packages are looked for where PYTHONPATH says (pip install --target DIR lightgbm xgboost-cpu onnxruntime catboost numpy
 * scipy); where one is missing, ours are alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Asked } from './asked.ts'
import { formatCases, rowsOf } from './cases.ts'
import type { FormatCase } from './cases.ts'
import { median } from '../../src/core/median.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    ms: { type: 'string', default: '300' },
    only: { type: 'string', default: '' },
    python: { type: 'string', default: 'python3' },
  },
})
const rounds = Number(options.rounds)
const ms = Number(options.ms)
const batches = [1, 32, 1024] as const
const folder = mkdtempSync(join(tmpdir(), 'sluice-formats-'))
const versions = new Set<string>()

interface Side {
  readonly name: string
  readonly side: Asked
}

try {
  const chosen = formatCases.filter(({ title }) => new RegExp(options.only, 'i').test(title))
  if (chosen.length === 0)
    console.log('SKIPPED: the models (../shared/models) are not there, or none is called like that')
  console.log(`Node ${process.version}, one core of ${cpus()[0]?.model ?? 'unknown CPU'}`)
  console.log(
    '\n| model | rows a call | Sluice, rows/s | beside | rows/s | ratio |\n|---|---|---|---|---|---|',
  )
  for (const one of chosen) await measure(one)
  console.log(`\n${[...versions].join(', ') || 'no library of Python is there (PYTHONPATH): Sluice alone'}`)
} finally {
  rmSync(folder, { recursive: true })
}

async function measure(one: FormatCase): Promise<void> {
  const rows = join(folder, 'rows.csv')
  writeFileSync(rows, rowsOf(one))
  const file = one.file ?? (await train(rows))
  if (file === null) {
    console.log(`| ${one.title} | | SKIPPED: CatBoost trains it, and is not there | | | |`)
    return
  }
  const ours = new Asked(process.execPath, [join(import.meta.dirname, 'ours.ts')])
  await ours.ask({ rows })
  await ours.ask({ load: file })
  const ways = [...one.ways, ...(one.single === undefined ? [] : [one.single])]
  const others = (await Promise.all(ways.map((way) => beside(way, rows, file)))).filter(
    (side) => side !== null,
  )
  for (const other of others) if (other.name !== one.single) await compareOutputs(one.title, ours, other)
  for (const batch of batches) {
    const some = others.filter(({ name }) => name !== one.single || batch === 1)
    await measureBatch(one.title, batch, ours, some)
  }
  for (const side of [ours, ...others.map((other) => other.side)]) side.end()
}

async function measureBatch(
  title: string,
  batch: number,
  ours: Asked,
  others: readonly Side[],
): Promise<void> {
  const own: number[] = []
  const theirs = others.map((): number[] => [])
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const { rate } = await ours.ask<{ rate: number }>({ batch, ms })
    if (round > 0) own.push(rate)
    for (const [at, { side }] of others.entries()) {
      const found = await side.ask<{ rate: number }>({ batch, ms })
      if (round > 0) theirs[at]!.push(found.rate)
    }
  }
  if (others.length === 0) console.log(`| ${title} | ${batch} | ${rounded(median(own))} | | | |`)
  others.forEach(({ name }, at) => {
    const ratios = own.map((rate, round) => rate / theirs[at]![round]!)
    const cells = [
      title,
      batch,
      rounded(median(own)),
      name,
      rounded(median(theirs[at]!)),
      median(ratios).toFixed(2),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  })
}

/** Null where its package is not there. */
async function beside(name: string, rows: string, file: string): Promise<Side | null> {
  const side = python()
  try {
    await side.ask({ rows })
    const answer = await side.ask<{ version?: string }>({ load: file, by: name })
    if (answer.version === undefined) {
      side.end()
      return null
    }
    versions.add(answer.version)
    return { name, side }
  } catch {
    // No Python, or no NumPy.
    return null
  }
}

async function train(rows: string): Promise<string | null> {
  const file = join(folder, 'catboost.json')
  const side = python()
  try {
    await side.ask({ rows })
    await side.ask({ train: file, classes: 3 })
    return file
  } catch {
    return null
  } finally {
    side.end()
  }
}

function python(): Asked {
  return new Asked(options.python, [join(import.meta.dirname, 'beside.py')])
}

/** Whoever is fast must be right first. */
async function compareOutputs(title: string, ours: Asked, { name, side }: Side): Promise<void> {
  const question = { check: 32 }
  const [own, theirs] = [
    await ours.ask<{ outputs: number[][] }>(question),
    await side.ask<{ outputs: number[][] }>(question),
  ]
  theirs.outputs.forEach((values, row) => {
    // Of two classes most libraries give the second alone.
    const found = own.outputs[row]!.slice(-values.length)
    values.forEach((value, k) => {
      if (!(Math.abs(value - found[k]!) <= 1e-5 * Math.max(1, Math.abs(value))))
        throw new Error(`${title}, ${name}, row ${row}: ${found[k]} is not ${value}`)
    })
  })
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
