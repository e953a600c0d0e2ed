// How often a good canary is taken back, and after how many records a broken one is: the figures of docs/canaries.md. Streams,
// keys and models are simulated; counters, arms and the judge are those that run.
//
//   node bench/canary/main.ts [--runs 400]
import { parseArgs } from 'node:util'
import { defaultLimits } from '../../src/releases/canary/judge.ts'
import type { CanaryPlan } from '../../src/releases/canary/judge.ts'
import { seeded } from '../../test/support/seeded.ts'
import { runCanary } from './simulate.ts'
import type { Defect, Stream } from './simulate.ts'

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '400' } } })
const runs = Number(options.runs)

const plan: CanaryPlan = {
  kind: 'canary',
  salt: 'simulated',
  from: 1,
  to: 2,
  steps: [10, 100],
  step: 0,
  hold: { records: 5000, seconds: null },
  limits: defaultLimits,
}
const stream: Stream = { keys: 0, habit: 1, refused: 0.02, badKeys: 0 }
const keyCounts = [0, 10_000, 1000, 300, 100]

console.log(
  `a step of 10 %, held for 5,000 records of the new version, judged every 500 records; ${runs} runs each`,
)
console.log('good canaries, 2 % of all rows refused:')
for (const keys of keyCounts)
  for (const habit of [0.5, 1, 2]) show(`${named(keys)}, habit ${habit}`, { ...stream, keys, habit }, {})
console.log('good canaries, every row of 2 % of the keys refused:')
for (const keys of keyCounts.filter((count) => count > 0))
  show(named(keys), { ...stream, keys, refused: 0, badKeys: 0.02 }, {})

const defects: Readonly<Record<string, Defect>> = {
  'refuses all': { refused: 1 },
  'refuses 10 %': { refused: 0.1 },
  'refuses 5 %': { refused: 0.05 },
  '10 times slower': { slower: 10 },
  'scores pushed to 0 and 1': { steeper: 4 },
  '22 % of the labels change': { shift: 0.8 },
  'all but 2 % say one label': { shift: 3 },
}
console.log('broken canaries, before 2 % refused:')
for (const [name, defect] of Object.entries(defects))
  for (const keys of [0, 1000]) show(`${name}, ${named(keys)}`, { ...stream, keys }, defect)

function named(keys: number): string {
  return keys === 0 ? 'a key a record' : `${keys} keys`
}

function show(name: string, of: Stream, defect: Defect): void {
  const random = seeded(2026)
  const found = Array.from({ length: runs }, () => runCanary(plan, of, defect, random))
  const back = found.filter(({ verdict }) => verdict === 'roll-back')
  const records = back.map((run) => run.records).toSorted((a, b) => a - b)
  const when = back.length === 0 ? '' : ` after ${records[Math.floor(records.length / 2)]} records (median):`
  const reasons = Object.entries(Object.groupBy(back, ({ reason }) => reason ?? 'none'))
  const shares = reasons.map(([reason, those]) => `${reason} ${percent(those.length)}`)
  console.log(
    `  ${name.padEnd(42)} taken back ${percent(back.length).padStart(7)}${when} ${shares.join(', ')}`,
  )
}

function percent(count: number): string {
  return `${((100 * count) / runs).toFixed(1)} %`
}
