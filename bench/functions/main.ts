// Cold start of a function: from the start of a process to its first answer, beside an empty Node and a warm call. `npm run cold-start`
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const rounds = Number(process.argv[2] ?? 15)
const model = resolve('examples/hydraulic-rig/models/cool_cond.zip')
const folder = mkdtempSync(join(tmpdir(), 'sluice-cold-'))
const bundle = join(folder, 'index.mjs')

await build({
  entryPoints: ['examples/functions/lambda-http.ts'],
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  outfile: bundle,
  logLevel: 'silent',
  alias: { 'sluice/lambda': resolve('dist/lambda.js') },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
})

const body = JSON.stringify({ fields: ['psa_bar'], rows: [['160.6']] })
const event = {
  httpMethod: 'POST',
  path: '/model/score',
  headers: { 'content-type': 'application/json' },
  body,
}
/** Milliseconds since the process began, at its first answer and for a thousandth. */
const work = `process.env.MODEL_FILE = ${JSON.stringify(model)}
const { handler } = await import(${JSON.stringify(bundle)})
const event = ${JSON.stringify(event)}
const first = await handler(event)
const cold = performance.now()
if (first.statusCode !== 200) throw new Error(first.body)
for (let i = 0; i < 1000; i++) await handler(event)
const start = performance.now()
for (let i = 0; i < 1000; i++) await handler(event)
console.log(JSON.stringify({ cold, warm: performance.now() - start }))`

function run(code: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

const cold: number[] = []
const warm: number[] = []
const empty: number[] = []
for (let round = 0; round < rounds; round++) {
  const measured = JSON.parse(run(work)) as { cold: number; warm: number }
  cold.push(measured.cold)
  warm.push(measured.warm)
  empty.push(Number(run('console.log(performance.now())')))
}
const bundleBytes = statSync(bundle).size
rmSync(folder, { recursive: true })

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!
console.log(
  `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown'}, ${rounds} rounds by turns, medians`,
)
console.log(
  `first answer after ${median(cold).toFixed(0)} ms, an empty Node after ${median(empty).toFixed(0)} ms; a warm call ${median(warm).toFixed(1)} µs; the bundle has ${(bundleBytes / 1000).toFixed(0)} kB`,
)
