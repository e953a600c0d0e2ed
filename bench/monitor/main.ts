// What monitoring costs a record, in this process, without brokers: the pipeline of the hydraulic rig (17 features) over turns that
// are made durable and committed, with counting and without, side by side in one run. CPU time of this process.
//
//   npm run monitor-cost [-- --records 200000 --rounds 7]
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { cases } from './cases.ts'
import { measure } from './measure.ts'

const { values: options } = parseArgs({
  options: {
    records: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '7' },
  },
})

const load = loadavg()[0]!.toFixed(1)
console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, load ${load}, Node ${process.version}`,
)
console.log('\n| models | records a turn | us a record without | with | counting |\n|---|---|---|---|---|')
for (const one of cases) {
  const { without, counted } = await measure(one, Number(options.records), Number(options.rounds))
  const cells = [
    one.models,
    one.perTurn,
    without.toFixed(2),
    counted.toFixed(2),
    (counted - without).toFixed(3),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
