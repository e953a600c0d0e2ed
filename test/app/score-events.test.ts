import { readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { PassThrough } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { memoryTransport } from '../../src/app/memory-transport.ts'
import { startApp } from '../../src/app/start.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { InputRecord } from '../../src/core/record.ts'
import { headerText, sluiceHeader } from '../../src/dead-letter/headers.ts'
import { demoSchemas } from '../../src/dev/demo/fixed-schemas.ts'
import { fixedIds, loadRigSchemas, rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import type { Cell } from '../../src/table/cell.ts'
import { doubleType, textType } from '../../src/table/column-type.ts'
import type { ColumnType, TimeType } from '../../src/table/column-type.ts'
import { TimeCell } from '../../src/table/exact-cell.ts'
import { openOutput } from '../../src/table/open-output.ts'
import { openWriter } from '../../src/table/open-writer.ts'
import { tableFormat } from '../../src/table/table-format.ts'
import { MemoryBroker } from '../../src/transport/memory/broker.ts'
import { cli } from '../support/cli.ts'
import { scratch } from '../table/run.ts'

const events = 2_000
const topic = 'sluice-demo.cycles'

/** Load cycles with troubles in the event itself, which a file can have as well as a stream. */
async function simulatedEvents(): Promise<readonly object[]> {
  const statistics = await readRigStatistics(rigFiles.statistics)
  const found: object[] = []
  for (const { event, trouble } of simulate(statistics, {
    rigs: 4,
    seed: 7,
    trouble: 0.2,
    now: () => 1_796_131_200_000,
  })) {
    if (trouble === null || trouble.field !== null) found.push(event)
    if (found.length === events) return found
  }
  return found
}

type Beside = Partial<Pick<InputRecord, 'key' | 'headers'>>

/** What the stream makes of the events, through the program's own parts on the in-memory transport. */
async function streamed(given: readonly object[], overrides: readonly string[] = [], beside: Beside = {}) {
  const broker = new MemoryBroker()
  for (const name of [topic, 'sluice-demo.predictions', 'sluice-demo.dead-letters'])
    broker.createTopic(name, 1)
  const { cycle } = await loadRigSchemas()
  const encode = createEncoder(cycle, fixedIds.cycle)
  for (const event of given)
    broker.append(
      { topic, partition: 0, key: null, headers: [], timestampMs: 1, ...beside, value: encode(event) },
      0,
    )
  const assembly = await assembleOrThrow(
    {
      file: rigFiles.config,
      overrides: ['http.port=0', ...overrides],
      environment: {},
      schemas: await demoSchemas(),
    },
    () => undefined,
  )
  const app = await startApp({
    ...assembly,
    predictionSchemaId: fixedIds.prediction,
    transport: memoryTransport(assembly.config, broker),
    logger: silentLogger,
  })
  const stop = new AbortController()
  const running = app.run(stop.signal)
  const read = (name: string): readonly InputRecord[] => broker.partition(name, 0).read(0n, 2 * events)
  const outcomes = () => read('sluice-demo.predictions').length + read('sluice-demo.dead-letters').length
  await expect.poll(outcomes, { timeout: 60_000 }).toBe(given.length)
  stop.abort()
  await running
  return { predictions: read('sluice-demo.predictions'), deadLetters: read('sluice-demo.dead-letters') }
}

const withoutTime = (prediction: object) => JSON.stringify({ ...prediction, scoredAt: null })
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('sluice score -c', () => {
  let given: readonly object[]
  beforeAll(async () => {
    given = await simulatedEvents()
  })

  it('gives the predictions and the dead letters of the stream, in its order', async () => {
    const files = scratch({ 'events.jsonl': given.map((event) => JSON.stringify(event)).join('\n') })
    const stream = await streamed(given)
    const { code, stderr } = await cli([
      ...['score', '-c', rigFiles.config, '-i', files.path('events.jsonl')],
      ...['-o', files.path('predictions.jsonl'), '--dead-letters', files.path('dead.jsonl')],
    ])
    expect(code).toBe(0)
    const predictions = linesOf(files.read('predictions.jsonl'))
    expect(predictions.map(withoutTime)).toEqual(
      stream.predictions.map(({ value }) => withoutTime(decodePrediction(value!))),
    )
    const named = ['reason', 'field', 'value', 'model'] as const
    const fileLetters = linesOf(files.read('dead.jsonl')).map((line) => named.map((name) => line[name]))
    const streamLetters = stream.deadLetters.map(({ headers }) =>
      named.map((name) => headerText(headers, sluiceHeader[name])),
    )
    expect(fileLetters).toEqual(streamLetters)
    expect(new Set(streamLetters.map(([reason]) => reason))).toEqual(
      new Set(['missing-value', 'out-of-range', 'unknown-category']),
    )
    expect(predictions.length + fileLetters.length).toBe(events)
    expect(stderr).toContain(`${predictions.length.toLocaleString('en-US')} events of 2,000 scored`)
  })

  it.each(['parquet', 'arrow', 'arrows'] as const)(
    'scores the rows of .%s as the same lines of JSON',
    async (ending) => {
      const some = given.slice(0, 400) as readonly Record<string, Cell>[]
      const files = scratch({ 'events.jsonl': some.map((event) => JSON.stringify(event)).join('\n') })
      const events = files.path(`events.${ending}`)
      await writeTable(events, some)
      const [ofRows, ofLines] = [await scored(events), await scored(files.path('events.jsonl'))]
      expect(ofRows.letters).toEqual(ofLines.letters)
      expect(ofLines.letters.length).toBeGreaterThan(10)
      expect(ofRows.predictions).toEqual(ofLines.predictions)
      expect(ofLines.predictions.length).toBeGreaterThan(300)
    },
  )

  /** The predictions of a file, without their time, and its dead letters. */
  async function scored(file: string) {
    const { code, stdout } = await cli([
      ...['score', '-c', rigFiles.config, '-i', file, '-o', '-', '--dead-letters', `${file}.dead.jsonl`],
    ])
    expect(code).toBe(0)
    const letters = readFileSync(`${file}.dead.jsonl`, 'utf8')
    return { predictions: linesOf(stdout).map(withoutTime), letters: linesOf(letters) }
  }

  /** Events as a table: times in nanoseconds, whole numbers and texts as such, all else as doubles. */
  async function writeTable(file: string, rows: readonly Record<string, Cell>[]): Promise<void> {
    const nanoseconds: TimeType = { kind: 'timestamp', unit: 'ns', zone: 'UTC' }
    const typeOf = (name: string): ColumnType => {
      if (name === 'endedAt') return nanoseconds
      if (name === 'cycle') return { kind: 'integer', bits: 64, signed: true }
      return rows.some((row) => typeof row[name] === 'string') ? textType : doubleType
    }
    const columns = Object.keys(rows[0]!).map((name) => ({ name, type: typeOf(name) }))
    const output = await openOutput(file, new PassThrough())
    const writer = await openWriter(tableFormat(file, undefined, null), columns, output, file)
    const cellOf = (row: Record<string, Cell>, name: string): Cell =>
      name === 'endedAt' ? new TimeCell(BigInt(row[name] as number) * 1_000_000n, nanoseconds) : row[name]
    await writer.write(rows.map((row) => columns.map(({ name }) => cellOf(row, name))))
    await writer.end()
    await output.commit()
  }

  it('takes no records from a table', async () => {
    const given = ['score', '-c', rigFiles.config, '--records', '-i', 'r.feather']
    expect((await cli(given)).stderr).toBe('sluice: --records takes JSON lines: r.feather is Arrow\n')
  })

  it('reads keys and headers of records as the stream does', async () => {
    // There are events that are scored.
    const good = given.slice(0, 20)
    const include = 'output.include=[key, header.unit, {feature: header.none}]'
    const headers = [{ key: 'unit', value: Buffer.from('bar') }]
    const stream = await streamed(good, [include], { key: Buffer.from('rig-7'), headers })
    const lines = good.map((value) => JSON.stringify({ key: 'rig-7', headers: { unit: 'bar' }, value }))
    const files = scratch({ 'records.jsonl': lines.join('\n') })
    const call = [
      'score',
      '-c',
      rigFiles.config,
      '-i',
      files.path('records.jsonl'),
      '-o',
      '-',
      '--set',
      include,
    ]
    const { stdout } = await cli([...call, '--records'])
    const predictions = linesOf(stdout)
    expect(predictions.length).toBeGreaterThan(0)
    expect(predictions.map(withoutTime)).toEqual(
      stream.predictions.map(({ value }) => withoutTime(decodePrediction(value!))),
    )
    expect(predictions[0]?.['features']).toEqual({ key: 'rig-7', 'header.unit': 'bar', 'header.none': null })
    const { code, stderr } = await cli(call)
    expect(code).toBe(2)
    expect(stderr).toContain('the feature plan reads key, header.unit, header.none')
    expect(stderr).toContain('--records')
  })

  it.each([
    [
      'input.types=[SensorCycle]',
      (event: object) => [{ 'sluice.rig.SensorCycle': event }, { 'a.Beat': { x: 1 } }],
    ],
    [
      'input.unwrap=debezium',
      (event: object) => [
        { op: 'c', before: null, after: event },
        { op: 'd', before: event, after: null },
      ],
    ],
  ])('takes events as the stream does with %s, and skips what is none', async (setting, lines) => {
    // There are events.
    const text = lines(given[0]!).map((line) => JSON.stringify(line))
    const files = scratch({ 'events.jsonl': text.join('\n') })
    const { code, stdout, stderr } = await cli([
      ...['score', '-c', rigFiles.config, '-i', files.path('events.jsonl'), '-o', '-', '--set', setting],
    ])
    expect(code).toBe(0)
    expect(linesOf(stdout)).toHaveLength(1)
    expect(stderr).toContain('1 event of 2 scored, 1 skipped')
  })

  it('exits with 1 when more dead letters were written than --max-refused allows', async () => {
    const files = scratch({ 'events.jsonl': `${JSON.stringify(given[0])}\nnot json\n[]\n` })
    const call = ['score', '-c', rigFiles.config, '-i', files.path('events.jsonl'), '-o', '-']
    const { code, stderr } = await cli(call)
    expect(stderr).toContain('2 of 3 events (66.6 %) could not be scored, more than --max-refused allows')
    expect(code).toBe(1)
    expect((await cli([...call, '--max-refused', '67'])).code).toBe(0)
  })

  it('dead-letters a line that is no JSON or no event, and goes on', async () => {
    const files = scratch()
    writeFileSync(files.path('events.jsonl'), `${JSON.stringify(given[0])}\nnot json\n\n{"rigId": 1}\n[]\n`)
    const { code, stdout, stderr } = await cli([
      ...['score', '-c', rigFiles.config, '-i', files.path('events.jsonl'), '-o', '-', '--strict'],
      ...['--dead-letters', files.path('dead.jsonl')],
    ])
    expect(code).toBe(1)
    expect(linesOf(stdout)).toHaveLength(1)
    expect(
      linesOf(files.read('dead.jsonl')).map(({ eventId, reason, field }) => [eventId, reason, field]),
    ).toEqual([
      [`${topic}-0-1`, 'json-decode', null],
      [`${topic}-0-2`, 'schema-mismatch', 'rigId'],
      [`${topic}-0-3`, 'schema-mismatch', null],
    ])
    expect(stderr).toMatch(
      /^3 dead letters:\n {2}json-decode: 1, the first is event 2: the line is not JSON\n {2}schema-mismatch: 2, the first is event 3: .*rigId.*\n/m,
    )
  })

  it.each([
    ['-o', 'events.jsonl', '-', 'events.jsonl'],
    ['--dead-letters', 'out.jsonl', 'events.jsonl', 'events.jsonl'],
    ['--dead-letters', 'out.jsonl', 'out.jsonl', 'out.jsonl'],
    ['--dead-letters', '-', '-', 'standard output'],
  ])('refuses %s where it would overwrite: %s, %s', async (_option, output, deadLetters, named) => {
    const text = JSON.stringify(given[0])
    const files = scratch({ 'events.jsonl': text })
    const path = (name: string) => (name === '-' ? '-' : files.path(name))
    const { code, stderr } = await cli([
      ...['score', '-c', rigFiles.config, '-i', files.path('events.jsonl')],
      ...['-o', path(output), '--dead-letters', path(deadLetters)],
    ])
    expect(stderr).toContain(`${named}: expected an output of its own`)
    expect(code).toBe(2)
    expect(files.read('events.jsonl')).toBe(text)
  })

  it.each([
    ['-i', 'r.csv', '-c takes JSON lines, Parquet or Arrow: r.csv is CSV'],
    ['-i', 'r.CSV.gz', '-c takes JSON lines, Parquet or Arrow: r.CSV.gz is CSV'],
    ['-o', 'p.csv', '-c writes JSON lines: p.csv is CSV'],
    ['-o', 'p.parquet', '-c writes JSON lines: p.parquet is Parquet'],
    ['--dead-letters', 'd.csv.zst', '-c writes JSON lines: d.csv.zst is CSV'],
  ])('refuses other formats by their names: %s %s', async (option, file, message) => {
    const others = { '-i': '-', '-o': '-', [option]: file }
    const { code, stderr } = await cli(['score', '-c', rigFiles.config, ...Object.entries(others).flat()])
    expect(stderr).toBe(`sluice: ${message}\n`)
    expect(code).toBe(2)
  })

  it('fills in what a table of training says, and does not overwrite it', async () => {
    const config = readFileSync(rigFiles.config, 'utf8')
      .replaceAll(/file: (\S+)/g, `file: ${dirname(rigFiles.config)}/$1`)
      .replace('features:\n', 'features:\n  - impute: { field: vs_vib, from: training.csv }\n')
    const files = scratch({
      'sluice.yaml': config,
      'training.csv': 'vs_vib\n0.5\n0.75\n',
      'events.jsonl': JSON.stringify({ ...given[0], vs_vib: null }),
    })
    const score = (output: string) =>
      cli([
        ...['score', '-c', files.path('sluice.yaml'), '-i', files.path('events.jsonl'), '-o', output],
        ...['--set', 'output.include=[{ feature: vs_vib }]'],
      ])
    expect(await score(files.path('out.jsonl'))).toMatchObject({ code: 0 })
    expect(linesOf(files.read('out.jsonl'))).toMatchObject([{ features: { vs_vib: 0.625 } }])
    const { code, stderr } = await score(files.path('training.csv'))
    expect(stderr).toContain('training.csv')
    expect(code).toBe(2)
    expect(files.read('training.csv')).toContain('0.75')
  })

  it('does not overwrite the config', async () => {
    const files = scratch({ 'events.jsonl': '' })
    const config = readFileSync(rigFiles.config, 'utf8')
    const copy = scratch({
      'sluice.yaml': config.replaceAll(/file: (\S+)/g, `file: ${dirname(rigFiles.config)}/$1`),
    }).path('sluice.yaml')
    const { code, stderr } = await cli(['score', '-c', copy, '-i', files.path('events.jsonl'), '-o', copy])
    expect(stderr).toContain(`it is the same file as ${copy}`)
    expect(code).toBe(2)
  })

  it.each([
    [['-m', 'x.zip', '-c', 'y.yaml'], 'give either a model (-m) or a pipeline (-c)'],
    [[], 'give either a model (-m) or a pipeline (-c)'],
    [['-c', rigFiles.config, '--leaf', '--keep', 'a'], '--keep, --leaf: only with a model (-m)'],
    [['-m', 'x.zip', '--dead-letters', 'd'], '--dead-letters: only with a pipeline (-c)'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await cli(['score', '-i', '-', '-o', '-', ...args])
    expect({ code, stderr: stderr.trim() }).toEqual({ code: 2, stderr: `sluice: ${message}` })
  })
})
