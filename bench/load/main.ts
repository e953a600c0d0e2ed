// What a stream sees of the loading of another model: turns of 50 rows every 2 ms on the main thread, and a forest of 50 MB that is
// loaded meanwhile, by `loadModel` and by `loadModelAside`. A process a load, by turns, median of the rounds; a turn's wait is
// from when it was due until it was scored.
//
//   npm run load-cost [-- --rounds 3 --file model.zip]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { writeLargerForest } from '../scale/made-models.ts'
import { writeLightgbm } from './made-lightgbm.ts'
import type { OneLoad, Way } from './one-load.ts'
import { median } from '../../src/core/median.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, file: { type: 'string' } },
})
const cooler = resolve(import.meta.dirname, '../../examples/hydraulic-rig/models/cool_cond.zip')
const ways: readonly Way[] = ['at once', 'aside']

const scratch = mkdtempSync(join(tmpdir(), 'sluice-load-'))
try {
  console.log(
    '| model | MB | loaded | in s | p99 before, ms | p99 meanwhile | ratio | longest wait, ms | peak MB more | first turn, ms |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|')
  for (const [name, file] of models()) measure(name, file)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function models(): readonly (readonly [name: string, file: string])[] {
  if (options.file !== undefined) return [[options.file, options.file]]
  const [large, many] = [join(scratch, 'large.txt'), join(scratch, 'many.zip')]
  writeLightgbm(large, 1850)
  writeLargerForest(many, cooler, 130)
  return [
    ['LightGBM, 1,850 trees of 256 leaves', large],
    ['MOJO, 23,400 small trees', many],
  ]
}

function measure(name: string, file: string): void {
  const results: Record<Way, OneLoad[]> = { 'at once': [], aside: [] }
  for (let round = 0; round < Number(options.rounds); round++)
    for (const way of ways) results[way].push(loaded(way, file))
  for (const way of ways) {
    const of = (value: (one: OneLoad) => number): number => median(results[way].map(value))
    const [before, meanwhile] = [of(({ quiet }) => quiet.p99), of(({ loading }) => loading.p99)]
    const cells = [
      ...[name, (statSync(file).size / 1e6).toFixed(0), way, (of(({ loadMs }) => loadMs) / 1000).toFixed(2)],
      ...[
        before.toFixed(2),
        meanwhile.toFixed(2),
        of(({ quiet, loading }) => loading.p99 / quiet.p99).toFixed(1),
      ],
      ...[of(({ loading }) => loading.longest).toFixed(1), of(({ peakMb }) => peakMb).toFixed(0)],
      of(({ firstMs }) => firstMs).toFixed(2),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

function loaded(way: Way, file: string): OneLoad {
  // As the program's first line has them.
  const flags = ['--max-semi-space-size=8', '--heap-growing-percent=100']
  const program = [join(import.meta.dirname, 'one-load.ts'), way, file, cooler]
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, ...program], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`a load ended with ${status}: ${stderr}`)
  // As it prints them.
  return JSON.parse(stdout) as OneLoad
}
