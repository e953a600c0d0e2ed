// The ledger of `sluice score-table`: a table of many rows, a run that is killed twice, and each key once after that, with the scores
// that `sluice score` has of the same rows. Needs a PostgreSQL to start. `npm run table-ledger [-- --rows 1000000]`
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { formatCount } from '../../src/core/text.ts'
import { loadModel } from '../../src/model/index.ts'
import { findPostgres, password, PostgresServer, user } from '../lookups/support/postgres-server.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } })
const count = Number(values.rows)
const model = 'examples/hydraulic-rig/models/cool_cond.zip'
const columns = loadModel(model).scorer.inputs.map(({ name }) => name)
const outputs = ['p3', 'p20', 'p100']

const programs = findPostgres()
if (programs === null) throw new Error('no PostgreSQL is installed: apt-get install postgresql')
const folder = mkdtempSync(join(tmpdir(), 'sluice-tables-'))
const server = await PostgresServer.start(programs)
const from = `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/postgres`
const words = [
  'src/main.ts',
  'score-table',
  '-m',
  model,
  '--from',
  from,
  '--table',
  'cycles',
  '--key',
  'id',
  '--to',
  'scored',
]

async function numberOf(sql: string): Promise<number> {
  const [row] = (await server.query(sql)) as { readonly n: string }[]
  return Number(row!.n)
}

/** Starts a run and kills it once so many rows are there. */
async function killedAt(rows: number): Promise<void> {
  const child = spawn(process.execPath, words, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const scored = () => numberOf('SELECT count(*) AS n FROM scored').catch(() => 0)
  while ((await scored()) < rows) assert.equal(child.exitCode, null, 'the run ended before it was killed')
  child.kill('SIGKILL')
  await ended
  console.log(`killed with ${formatCount(await scored())} rows there`)
}

function finish(what: string): void {
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  console.log(`${what}: ${stderr.trim().split('\n').at(-1)!}`)
}

try {
  const cells = columns.map((_name, at) => `abs(sin(n * ${at + 1.7})) * 100`)
  await server.query(
    `CREATE TABLE cycles (id bigint PRIMARY KEY, ${columns.map((name) => `${name} float8`).join(', ')})`,
  )
  await server.query(
    `INSERT INTO cycles SELECT 9007199254740993 + n, ${cells.join(', ')} FROM generate_series(1, ${count}) AS n`,
  )
  await killedAt(count / 4)
  await killedAt(count / 2)
  finish('resumed')
  assert.equal(await numberOf('SELECT count(*) AS n FROM scored'), count)
  assert.equal(await numberOf('SELECT count(DISTINCT id) AS n FROM scored'), count)
  finish('again')
  console.log(`${formatCount(await compared())} rows have the scores of sluice score`)
} finally {
  await server.close()
  rmSync(folder, { recursive: true })
}

/** Reads both in the order of their keys, a piece at a time. */
async function compared(): Promise<number> {
  const [input, output] = [join(folder, 'cycles.csv'), join(folder, 'scores.csv')]
  const file = createWriteStream(input)
  file.write(`${columns.join(',')}\n`)
  await eachPiece(
    `SELECT id, concat_ws(',', ${columns.join(', ')}) AS line FROM cycles`,
    (lines) => void file.write(`${lines.join('\n')}\n`),
  )
  file.end()
  await once(file, 'close')
  const { status, stderr } = spawnSync(
    process.execPath,
    ['src/main.ts', 'score', '-m', model, '-i', input, '-o', output],
    { encoding: 'utf8' },
  )
  assert.equal(status, 0, stderr)
  const expected = createInterface({ input: createReadStream(output) })[Symbol.asyncIterator]()
  await expected.next()
  let rows = 0
  await eachPiece(
    `SELECT id, concat_ws(',', label, ${outputs.join(', ')}) AS line FROM scored`,
    async (lines) => {
      for (const line of lines) {
        const next = await expected.next()
        // The last column, reason, is empty.
        const [label, ...numbers] = String(next.value).slice(0, -1).split(',')
        const [ours, ...own] = line.split(',')
        assert.deepEqual([ours, ...own.map(Number)], [label, ...numbers.map(Number)])
        rows += 1
      }
    },
  )
  return rows
}

async function eachPiece(
  select: string,
  take: (lines: readonly string[]) => void | Promise<void>,
): Promise<void> {
  for (let after = '0'; ;) {
    const piece = (await server.query(
      `SELECT * FROM (${select}) AS t WHERE id > ${after} ORDER BY id LIMIT 50000`,
    )) as { readonly id: string; readonly line: string }[]
    if (piece.length === 0) return
    await take(piece.map(({ line }) => line))
    after = piece.at(-1)!.id
  }
}
