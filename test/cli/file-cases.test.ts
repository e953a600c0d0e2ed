import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { run, scratch } from '../table/run.ts'

const model = join(import.meta.dirname, '../fixtures/rows/batch.zip')

interface Answered {
  readonly code: number
  readonly answers: readonly number[]
  readonly reasons: readonly string[]
  readonly stderr: string
}

/** Scores a file given as text; NaN for a row without answer. */
async function answered(name: string, text: string | Buffer, ...options: string[]): Promise<Answered> {
  const place = scratch({ [name]: text })
  const files = ['-i', place.path(name), '-o', '-', '--output-format', 'jsonl']
  const { code, stdout, stderr } = await run(['score', '-m', model, ...files, ...options])
  const rows = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly predict: number | null; readonly reason: string })
  return {
    code,
    answers: rows.map(({ predict }) => predict ?? NaN),
    reasons: rows.map(({ reason }) => reason),
    stderr,
  }
}

/** What H2O's own scorer answers. */
const plain = 'f,g,h,x\n1.0,3,True,0.25\n1.0,1,True,0.25\n'
const plainAnswers = [5.375952799741866, 4.363584709523933]

describe('sluice score with files as people have them', () => {
  it('answers as H2O does', async () => {
    expect(await answered('in.csv', plain)).toMatchObject({ code: 0, answers: plainAnswers })
  })

  it('takes NA, N/A and - for missing numbers, as PredictCsv does', async () => {
    const csv = 'f,g,h,x\n1.0,1,True,NA\n1.0,1,True,N/A\n1.0,1,True, - \n1.0,1,True,\n'
    const { code, answers, stderr } = await answered('in.csv', csv)
    expect(answers).toEqual(Array<number>(4).fill(4.426634559345188))
    expect(code).toBe(0)
    expect(stderr).toContain(
      'texts that stand for a missing value (--na says which do):\n  x: 3, for example "NA", "N/A", " - "\n',
    )
  })

  it('takes other texts for missing when told so, numbers among them', async () => {
    const csv = 'f,g,h,x\n1.0,1,True,-999.0\n1.0,1,True,none\n1.0,1,True,NA\n'
    const { code, answers, reasons, stderr } = await answered('in.csv', csv, '--na', 'none,-999')
    expect(answers).toEqual([4.426634559345188, 4.426634559345188, NaN])
    expect(reasons[2]).toBe('PredictNumberFormatException: value of column "x" is not a number')
    expect(stderr).toContain('--na names texts that mean missing')
    expect(code).toBe(0)
  })

  it('takes any text for a missing number with --invalid-numbers missing', async () => {
    const csv = 'f,g,h,x\n1.0,1,True,much\n'
    const refused = await answered('in.csv', csv)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('none of the 1 rows could be scored')
    const { code, answers, stderr } = await answered('in.csv', csv, '--invalid-numbers', 'missing')
    expect(answers).toEqual([4.426634559345188])
    expect(stderr).toContain('texts that are no number, scored as missing:\n  x: 1, for example "much"')
    expect(code).toBe(0)
  })

  it('takes NA for a missing category where no level is called so', async () => {
    const empty = await answered('in.csv', 'f,g,h,x\n1.0,,True,0.25\n')
    const { answers, stderr } = await answered('in.csv', 'f,g,h,x\n1.0,NA,True,0.25\n')
    expect(answers).toEqual(empty.answers)
    expect(stderr).not.toContain('unknown categories')
  })

  it('refuses unknown categories when told so', async () => {
    const csv = 'f,g,h,x\n1.0,9,True,0.25\n1.0,3,True,0.25\n'
    const { code, answers, reasons, stderr } = await answered('in.csv', csv, '--unknown-category', 'refuse')
    expect(answers).toEqual([NaN, plainAnswers[0]])
    expect(reasons[0]).toBe(
      'PredictUnknownCategoricalLevelException: value of column "g" is not a known level',
    )
    expect(stderr).not.toContain('scored as missing')
    expect(code).toBe(0)
  })

  it('takes the integer 3 in JSON for the level 3', async () => {
    const lines = '{"f":1.0,"g":3,"h":"True","x":0.25}\n{"f":1.0,"g":"3","h":"True","x":0.25}\n'
    expect((await answered('in.jsonl', lines)).answers).toEqual([plainAnswers[0], plainAnswers[0]])
  })

  it('takes truth values in JSON, and in the spelling of other programs, for the levels that they are', async () => {
    const lines = '{"f":1.0,"g":3,"h":true,"x":0.25}\n{"f":1.0,"g":3,"h":"TRUE","x":0.25}\n'
    const { answers, stderr } = await answered('in.jsonl', lines)
    expect(answers).toEqual([plainAnswers[0], plainAnswers[0]])
    expect(stderr).toContain('h: 2, for example "true" as "True", "TRUE" as "True"')
  })

  it('takes 3.0, as pandas writes 3 in a column with missing values, for the level 3, and says so', async () => {
    const csv = plain.replace('1.0,3,', '1.0,3.0,').replace('1.0,1,', '1.0,1.0,')
    const { code, answers, stderr } = await answered('in.csv', csv)
    expect(answers).toEqual(plainAnswers)
    expect(stderr).toContain(
      'values read as the level that they mean (not with --match-levels exact):\n  g: 2, for example "3.0" as "3", "1.0" as "1"\n',
    )
    expect(code).toBe(0)
    // H2O's genmodel knows texts only.
    const exact = await answered('in.csv', csv, '--match-levels', 'exact')
    expect(exact.answers).toEqual([4.676879101603048, 4.676879101603048])
    expect(exact.stderr).toContain('unknown categories')
  })

  it('passes blanks over around names and categories', async () => {
    const csv = 'f, g, h, x\n1.5, 3, True, 0.25\n0.5, 1, False, -0.25\n'
    const { code, answers, stderr } = await answered('in.csv', csv, '--strict')
    expect(answers).toEqual([5.973753535126092, 2.5580544592186234])
    expect(stderr).toContain(
      'columns read under the name that they mean: " g" as "g", " h" as "h", " x" as "x"',
    )
    expect(code).toBe(0)
    const exact = await answered('in.csv', csv, '--match-names', 'exact')
    expect(exact.stderr).toContain('did you mean "g" by " g", "h" by " h", "x" by " x"?')
  })

  it('asks which column is meant, and takes it with --match-names loose', async () => {
    const csv = plain.replace('f,g', 'F,g')
    const asked = await answered('in.csv', csv)
    expect(asked.stderr).toContain('scored as missing: "f"; did you mean "f" by "F"? --match-names loose')
    expect(asked.code).toBe(0)
    expect((await answered('in.csv', csv, '--strict')).code).toBe(1)
    const loose = await answered('in.csv', csv, '--strict', '--match-names', 'loose')
    expect(loose).toMatchObject({ code: 0, answers: plainAnswers })
  })

  it('refuses names that may mean several columns, a header at once and a row alone', async () => {
    const header = await answered('in.csv', 'F,f ,g,h,x\n1,1,1,True,1\n', '--match-names', 'loose')
    expect(header.stderr).toContain('ambiguous column: "F" and "f " may both mean "f"')
    expect(header.code).toBe(2)
    const lines = '{"F":1,"g":3,"h":"True","x":0.25}\n{"F":1,"f ":1,"g":3}\n'
    const { answers, reasons } = await answered('in.jsonl', lines, '--match-names', 'loose')
    expect(answers).toEqual([plainAnswers[0], NaN])
    expect(reasons[1]).toBe('malformed row: ambiguous key: "F" and "f " may both mean "f"')
  })

  it('refuses a row of JSON lines without any column of the model, and says what may be meant', async () => {
    const lines = '{"f":1.0,"g":3,"h":"True","x":0.25}\n{"F":1.0,"G":3}\n'
    const { answers, reasons, code, stderr } = await answered('in.jsonl', lines)
    expect(answers).toEqual([plainAnswers[0], NaN])
    expect(reasons[1]).toBe('no known column: the row has no column of the model')
    expect(stderr).not.toContain('not there')
    expect(code).toBe(0)
    const first = await answered('in.jsonl', '{"F":1.0,"g":3,"h":"True","x":0.25}\n')
    expect(first.stderr).toContain('scored as missing: "f"; did you mean "f" by "F"? --match-names loose')
    expect((await answered('in.jsonl', '{"F":1.0,"x":3}\n', '--strict')).code).toBe(1)
  })

  it('reads other separators', async () => {
    expect((await answered('in.csv', plain.replaceAll(',', ';'), '--separator', ';')).answers).toEqual(
      plainAnswers,
    )
    const tabs = await answered(
      'in.csv',
      plain.replaceAll(',', '\t').replace('True', '"True"'),
      '--separator',
      'tab',
    )
    expect(tabs.answers).toEqual(plainAnswers)
  })

  it('reads a CSV without header', async () => {
    const rows = plain.slice(plain.indexOf('\n') + 1)
    const options = ['--no-header', '--columns', 'f,g,h,x']
    expect((await answered('in.csv', rows, ...options)).answers).toEqual(plainAnswers)
    const narrow = await answered('in.csv', rows, '--no-header', '--columns', 'f,g,h')
    expect(narrow.reasons[0]).toBe('malformed row: expected 3 cells, found 4')
  })

  it.each([
    [['--no-header'], 'in.csv', '--no-header and --columns: expected both of them, or none'],
    [['--columns', 'a'], 'in.csv', '--no-header and --columns: expected both of them, or none'],
    [['--separator', ';;'], 'in.csv', 'It must be one character, or tab.'],
    [['--separator', ';'], 'in.jsonl', '--separator: only for CSV, the input is JSON lines'],
  ])('refuses %j', async (options, name, message) => {
    const { code, stderr } = await answered(name, plain, ...options)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('reads one JSON array, as pandas writes records, on one line or on many', async () => {
    const rows = [
      { f: 1.0, g: '3', h: 'True', x: 0.25 },
      { f: 1.0, g: '1', h: 'True', x: 0.25 },
    ]
    for (const [name, text] of [
      ['in.json', JSON.stringify(rows)],
      ['in.jsonl', JSON.stringify(rows, null, 2)],
      ['in.json', '[{"f":1.0,"g":"3","h":"True","x":0.25},\n{"f":1.0,"g":"1","h":"True","x":0.25}]'],
    ] as const)
      expect(await answered(name, text)).toMatchObject({ code: 0, answers: plainAnswers })
    const open = await answered('in.json', JSON.stringify(rows).slice(0, -1))
    expect(open.stderr).toContain('the JSON array is not closed; is the file complete?')
    expect(open.code).toBe(2)
  })

  it('reads gzip and zstd, and writes them by the name of the output', async () => {
    const place = scratch({ 'in.csv.gz': gzipSync(plain), 'in.csv': zstdCompressSync(plain) })
    const expected = `predict,reason\n${plainAnswers.join(',\n')},\n`
    for (const [input, output, open] of [
      ['in.csv.gz', 'out.csv.zst', zstdDecompressSync],
      ['in.csv', 'out.csv.gz', gunzipSync],
    ] as const) {
      const { code } = await run(['score', '-m', model, '-i', place.path(input), '-o', place.path(output)])
      expect(code).toBe(0)
      expect(open(readFileSync(place.path(output))).toString('utf8')).toBe(expected)
    }
    const stdin = await run(['score', '-m', model, '-i', '-', '--input-format', 'csv'], {
      stdin: gzipSync(plain),
    })
    expect(stdin.stdout).toBe(expected)
    expect((await answered('in.csv', gzipSync(plain).subarray(0, -4))).stderr).toContain(
      'expected whole gzip data, it breaks off or is damaged',
    )
  })

  it('answers on standard output in the form of the input', async () => {
    const place = scratch({ 'in.csv': plain, 'in.jsonl': '{"f":1.0,"g":3,"h":"True","x":0.25}\n' })
    const csv = await run(['score', '-m', model, '-i', place.path('in.csv')])
    expect(csv.stdout).toBe(`predict,reason\n${plainAnswers.join(',\n')},\n`)
    const lines = await run(['score', '-m', model, '-i', place.path('in.jsonl'), '-o', '-'])
    expect(lines.stdout).toBe(`{"predict":${plainAnswers[0]!},"reason":""}\n`)
  })

  it("carries all columns with --keep '*'", async () => {
    const place = scratch({
      'in.csv': plain.replace('f,g,h,x', 'f, g,id,x'),
      'in.jsonl': '{"f":1.0,"id":1}\n{"f":1.0,"id":2,"at":3}\n',
    })
    const csv = await run(['score', '-m', model, '-i', place.path('in.csv'), '--keep', '*'])
    expect(csv.stdout.split('\n').slice(0, 2)).toEqual([
      'f,g,id,x,predict,reason',
      expect.stringMatching(/^1\.0,3,True,0\.25,4\.\d+,$/) as string,
    ])
    const lines = await run(['score', '-m', model, '-i', place.path('in.jsonl'), '--keep', '*'])
    expect(lines.stdout).toMatch(/^{"f":1,"id":1,"predict":.*\n{"f":1,"id":2,"predict":/)
    expect(lines.stderr).toContain('columns that the first row does not have, not carried over: at')
  })

  it('predicts the second of two classes from --threshold on, and of no other model', async () => {
    const binomial = join(import.meta.dirname, '../fixtures/models/gbm_bernoulli')
    const input = ['-i', `${binomial}.input.csv`, '--max-refused', '100']
    const labels = async (...options: string[]): Promise<Set<string>> => {
      const { stdout } = await run(['score', '-m', `${binomial}.zip`, ...input, ...options])
      const rows = stdout.trimEnd().split('\n').slice(1)
      return new Set(rows.filter((line) => line.endsWith(',')).map((line) => line.split(',')[0]!))
    }
    const [none, all] = [await labels('--threshold', '1'), await labels('--threshold', '0')]
    expect((await labels()).size).toBe(2)
    expect([none.size, all.size]).toEqual([1, 1])
    expect(none).not.toEqual(all)
    const { code, stderr } = await answered('in.csv', plain, '--threshold', '0.5')
    expect(stderr).toContain(
      '--threshold: only for models that give probabilities of two classes, this one is Regression',
    )
    expect(code).toBe(2)
  })

  it('gives the largest and the smallest contributions, with their sign', async () => {
    const place = scratch({ 'in.csv': plain })
    const call = ['score', '-m', model, '-i', place.path('in.csv')]
    const all = (await run([...call, '--contributions'])).stdout.split('\n')
    const names = all[0]!.split(',').slice(1, -2)
    const values = all[1]!.split(',').slice(1, -2).map(Number)
    const order = names.map((_, at) => at).sort((a, b) => values[b]! - values[a]!)
    const ends = (await run([...call, '--top', '1', '--bottom', '1', '--signed'])).stdout.split('\n')
    expect(ends[0]).toBe('predict,top_feature_1,top_value_1,bottom_feature_1,bottom_value_1,BiasTerm,reason')
    const [largest, smallest] = [order[0]!, order.at(-1)!]
    expect(ends[1]!.split(',').slice(1, 5)).toEqual([
      ...[names[largest], String(values[largest]), names[smallest], String(values[smallest])],
    ])
    const alone = await run([...call, '--signed'])
    expect(alone.stderr).toContain('--signed: only with --top or --bottom')
    expect(alone.code).toBe(2)
  })

  it('sums contributions by feature', async () => {
    const split = join(import.meta.dirname, '../fixtures/models/xgb_offset_reg')
    const call = ['score', '-m', `${split}.zip`, '-i', `${split}.input.csv`, '--contributions']
    const header = async (...options: string[]): Promise<string> =>
      (await run([...call, ...options])).stdout.split('\n')[0]!
    expect(await header()).toContain('.missing(NA)')
    const summed = (await header('--contributions-by', 'feature')).split(',')
    expect(summed.filter((name) => name.includes('.'))).toEqual([])
    expect(new Set(summed).size).toBe(summed.length)
  })
})
