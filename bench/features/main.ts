// What the feature plan costs a record, in this process, on events that are objects already: the example's own plan, and one
// step of a kind behind it at a time. CPU time of one core, medians.
//
//   npm run feature-cost [-- --rows 400000 --rounds 7]
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { planCases } from './cases.ts'
import { measure } from './measure.ts'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '400000' },
    rounds: { type: 'string', default: '7' },
  },
})

console.log(`one core of ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`)
console.log('\n| plan | us a record | beyond the example |')
console.log('|---|---|---|')
const effort = { rows: Number(options.rows), rounds: Number(options.rounds) }
const costs = measure(await planCases(), effort)
const [example] = costs
for (const { name, micros } of costs) {
  // There is one case at least.
  const more = micros - example!.micros
  console.log(`| ${name} | ${micros.toFixed(3)} | ${name === example!.name ? '' : more.toFixed(3)} |`)
}
