// Damaged model files of all formats: none may crash, hang, or load as another model where a rule of the format tells.
//
//   npm run mutations -- --count 100000 --seed 1 [--formats lightgbm,onnx] [--workers 2] [--limit-seconds 20] [--places]
import { parseArgs } from 'node:util'
import { mutatedFormats } from './originals.ts'
import { runMutations } from './run-mutations.ts'

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    formats: { type: 'string', default: mutatedFormats.join(',') },
    workers: { type: 'string', default: '2' },
    'limit-seconds': { type: 'string', default: '20' },
    places: { type: 'boolean', default: false },
  },
})
const formats = mutatedFormats.filter((format) => options.formats.split(',').includes(format))
console.log(`${options.count} files of ${formats.join(', ')}; seed ${options.seed}`)
const { originals, counts, places, findings } = await runMutations({
  formats,
  seed: Number(options.seed),
  count: Number(options.count),
  workers: Number(options.workers),
  limitMs: 1000 * Number(options['limit-seconds']),
})
console.log(`originals: ${originals.join(', ')}\n`)
console.log('| format | refused | loads, same answers | loads, other answers |\n|---|---|---|---|')
for (const [format, { refused, same, changed }] of counts)
  console.log(`| ${format} | ${refused} | ${same} | ${changed} |`)
if (options.places)
  for (const [place, count] of [...places].sort(([, a], [, b]) => b - a)) console.log(`${count} x ${place}`)
for (const { what, index, detail } of findings.slice(0, 200)) console.log(`${what}, file ${index}: ${detail}`)
console.log(`\n${findings.length} findings`)
process.exitCode = findings.length === 0 ? 0 : 1
