// `sluice serve` asked by MLflow's own client, in its three forms: `npm run mlflow-client`. Not a part of the suite: its packages are 300 MB.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveConfig } from '../../src/app/serving/serve-config.ts'
import { startService } from '../../src/app/serving/service.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import { version } from '../../src/version.ts'
import { runPythonWith } from '../e2e/support/python-clients.ts'

const file = 'examples/hydraulic-rig/models/cool_cond.zip'
const model = loadModel(file)
const names = model.scorer.inputs.map(({ name }) => name)
const rows = Array.from({ length: 20 }, (_, row) =>
  names.map((_name, at) => 60 * Math.abs(Math.sin(row * 17 + at))),
)
const scored = rows.map((cells) =>
  scoreRow(model, Object.fromEntries(names.map((name, at) => [name, cells[at]]))),
)

const folder = mkdtempSync(join(tmpdir(), 'sluice-mlflow-'))
const csv = join(folder, 'rows.csv')
writeFileSync(csv, [names, ...rows].map((cells) => `${cells.join(',')}\n`).join(''))
const config = serveConfig({ model: { model: file } }, { port: 0, set: [], environment: {} })
const service = await startService(config, { logger: silentLogger, environment: {} })
const stop = new AbortController()
const ended = service.run(stop.signal)
try {
  const { port } = new URL(service.url)
  const printed = await runPythonWith('requirements-mlflow.txt', 'mlflow_client.py', port, csv)
  const given = JSON.parse(printed) as Readonly<Record<string, unknown>>
  const labels = scored.map(({ label }) => label)
  assert.match(String(given['version']), new RegExp(version.replaceAll('.', '\\.')))
  assert.deepEqual(
    given['probabilities'],
    scored.map((row) => Object.values(row.probabilities ?? {})),
  )
  assert.deepEqual(given['labels'], labels)
  assert.deepEqual(given['matrix'], labels)
  assert.equal((given['gaps'] as unknown[]).length, rows.length)
  assert.match(String(given['refused']), /error code 400, .*BAD_REQUEST.*'psa_bar' is not there/)
  console.log(`MLflow's client: ${rows.length} rows in three forms equal the model's answers, to the bit`)
} finally {
  stop.abort()
  await ended
  rmSync(folder, { recursive: true })
}
