import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { columnarFile, open, textsOf } from '../table/columnar-files.ts'
import { run, scratch } from '../table/run.ts'

const model = join(import.meta.dirname, '../fixtures/rows/batch.zip')

/** The rows of rows.parquet as JSON lines. */
const lines = [
  { key: '9007199254740993', row: '"f":"1.0","g":3,"h":true,"x":0.25' },
  { key: '-9223372036854775808', row: '"f":"1.0","g":1,"h":true,"x":0.25' },
  { key: '9223372036854775807', row: '"f":"2.0","g":null,"h":false,"x":null' },
  { key: 'null', row: '"f":"no such level","g":3,"h":null,"x":"NaN"' },
  { key: '0', row: '"f":null,"g":7,"h":true,"x":"Infinity"' },
  { key: '12345678901', row: '"f":" 1.0","g":3,"h":false,"x":-0' },
]
const jsonLines = lines.map(({ key, row }) => `{"key":${key},${row}}\n`).join('')

const files = ['rows.parquet', 'rows.feather', 'rows.arrow', 'rows.arrows']

describe('sluice score with files of columns', () => {
  it.each(files)('scores %s as it scores the same rows in JSON lines, and says the same', async (name) => {
    const options = ['-m', model, '-o', '-', '--output-format', 'jsonl', '--keep', 'key,h']
    const place = scratch({ 'rows.jsonl': jsonLines })
    const ofLines = await run(['score', '-i', place.path('rows.jsonl'), ...options])
    const ofColumns = await run(['score', '-i', columnarFile(name), ...options])
    expect(ofColumns.stdout).toBe(ofLines.stdout)
    expect(ofColumns.stdout.split('\n')[0]).toMatch(/^\{"key":9007199254740993,"h":true,"predict":5\.37/)
    expect(ofLines.stdout).toContain('"reason":"PredictNumberFormatException: ')
    const told = (text: string) => text.split('\n').filter((line) => !/^warning|scored in/.test(line))
    expect(told(ofColumns.stderr)).toEqual(told(ofLines.stderr))
    expect(ofColumns.code).toBe(0)
  })

  it.each(['parquet', 'arrow', 'feather', 'arrows', 'arrow.gz'])(
    'writes .%s, with keys, numbers and reasons',
    async (ending) => {
      const place = scratch({ 'rows.jsonl': jsonLines })
      const output = place.path(`out.${ending}`)
      const asText = ['-o', '-', '--output-format', 'jsonl', '--keep', 'key']
      const wanted = (await run(['score', '-m', model, '-i', place.path('rows.jsonl'), ...asText])).stdout
      const { code } = await run([
        'score',
        '-m',
        model,
        '-i',
        columnarFile('rows.parquet'),
        '-o',
        output,
        '--keep',
        'key',
      ])
      expect(code).toBe(0)
      const { key, predict, reason } = await textsOf(await open(output))
      const written = key!.map(
        (_, row) =>
          `{"key":${key![row]},"predict":${predict![row]},"reason":${JSON.stringify(reason![row] ?? '')}}\n`,
      )
      expect(written.join('')).toBe(wanted)
      expect((await open(output)).reader.typeOf('key')).toEqual({ kind: 'integer', bits: 64, signed: true })
      expect(readdirSync(place.folder).sort()).toEqual([`out.${ending}`, 'rows.jsonl'].sort())
    },
  )

  it('carries columns of CSV over as text', async () => {
    const place = scratch({ 'rows.csv': 'id,f,g,h,x\n007,1.0,3,True,0.25\n,1.0,1,True,0.25\n' })
    const output = place.path('out.parquet')
    await run(['score', '-m', model, '-i', place.path('rows.csv'), '-o', output, '--keep', 'id'])
    expect(await textsOf(await open(output))).toMatchObject({ id: ['007', null], reason: [null, null] })
  })

  it('carries all columns that it reads, and names the others', async () => {
    const { stdout, stderr, code } = await run([
      'score',
      '-m',
      model,
      '-i',
      columnarFile('nested.parquet'),
      '-o',
      '-',
      '--output-format',
      'csv',
      '--keep',
      '*',
    ])
    expect(stderr).toContain('columns that are not read, not carried over: list, struct, map')
    expect(stderr).toContain('column "bytes" holds bytes that are no text in UTF-8')
    expect([code, stdout.split('\n')[0]]).toEqual([2, 'x,bytes,predict,reason'])
  })

  it('leaves nothing behind where the input breaks off', async () => {
    const whole = readFileSync(columnarFile('rows.arrow'))
    const place = scratch({
      'cut.arrow': whole.subarray(0, 2000),
      'cut.parquet': readFileSync(columnarFile('rows.parquet')).subarray(0, 900),
    })
    for (const name of ['cut.arrow', 'cut.parquet']) {
      const { code, stderr } = await run([
        'score',
        '-m',
        model,
        '-i',
        place.path(name),
        '-o',
        place.path('out.parquet'),
      ])
      expect(stderr).toMatch(/damaged or cut off|does not end so/)
      expect(code).toBe(2)
    }
    expect(existsSync(place.path('out.parquet'))).toBe(false)
    expect(readdirSync(place.folder).sort()).toEqual(['cut.arrow', 'cut.parquet'])
  })

  it('refuses to write over its input, and options of CSV', async () => {
    const place = scratch({
      'rows.parquet': readFileSync(columnarFile('rows.parquet')),
      rows: readFileSync(columnarFile('rows.parquet')),
    })
    const input = place.path('rows.parquet')
    expect((await run(['score', '-m', model, '-i', input, '-o', input])).stderr).toContain(
      'it is the same file as',
    )
    for (const name of ['rows.parquet', 'rows']) {
      const given = [
        'score',
        '-m',
        model,
        '-i',
        place.path(name),
        '-o',
        place.path('out.csv'),
        '--separator',
        ';',
      ]
      expect((await run(given)).stderr).toContain('--separator: only for CSV, the input is Parquet')
    }
  })

  it('verifies a file of columns against one that it wrote', async () => {
    const place = scratch()
    const answers = place.path('answers.parquet')
    await run(['score', '-m', model, '-i', columnarFile('rows.feather'), '-o', answers])
    const { stdout, code } = await run(['verify', model, '-i', columnarFile('rows.parquet'), '-e', answers])
    expect(stdout).toContain('6 rows')
    expect(code).toBe(0)
  })
})
