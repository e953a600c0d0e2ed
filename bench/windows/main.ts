// Readings a second of the window engine, in this process, without brokers: eight channels at one reading a second, ten-second
// windows with the forty statistics of the example's windowed model. One core.
//
//   npm run window-cost [-- --readings 2000000 --rounds 5]
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { cases } from './cases.ts'
import { measure } from './measure.ts'

const { values: options } = parseArgs({
  options: {
    readings: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '5' },
  },
})

console.log(`one core of ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`)
console.log(
  '\n| readings | rigs | readings/s | us a reading | windows | us a window, all in all | readings held at most |',
)
console.log('|---|---|---|---|---|---|---|')
for (const one of cases) {
  const { readingsPerSecond, windows, windowMicros, mostHeld } = measure(one, {
    readings: Number(options.readings),
    rounds: Number(options.rounds),
  })
  const cells = [
    one.name,
    one.rigs.toLocaleString('en'),
    Math.round(readingsPerSecond).toLocaleString('en'),
    (1e6 / readingsPerSecond).toFixed(2),
    windows.toLocaleString('en'),
    windowMicros.toFixed(1),
    mostHeld.toLocaleString('en'),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
