import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { categoryModel, run, scratch } from '../table/run.ts'

const input = 'rig_mode,psb_bar,fsa_vol_flow\nwarm,109.5,6.7\nnowhere,108.5,6.9\nwarm,x,6.7\ncool,107.5,6.5\n'

/** An input and what sluice itself answers, as text and in lines. */
async function answered(): Promise<{ place: ReturnType<typeof scratch>; lines: string[] }> {
  const place = scratch({ 'in.csv': input })
  await run(['score', '-m', categoryModel, '-i', place.path('in.csv'), '-o', place.path('expected.csv')])
  return { place, lines: place.read('expected.csv').trimEnd().split('\n') }
}

async function verify(expected: readonly string[], ...options: string[]): ReturnType<typeof run> {
  const place = scratch({ 'in.csv': input, 'expected.csv': `${expected.join('\n')}\n` })
  const files = ['--input', place.path('in.csv'), '--expected', place.path('expected.csv')]
  return await run(['verify', categoryModel, ...files, ...options])
}

/** The cell's next double upwards, `steps` times. */
function nudge(cell: string, steps: number): string {
  const float = Float64Array.of(Number(cell))
  new BigInt64Array(float.buffer)[0]! += BigInt(steps)
  return String(float[0])
}

describe('sluice verify', () => {
  it('says how much it compared', async () => {
    const { lines } = await answered()
    const { code, stdout } = await verify(lines)
    expect(stdout).toBe(
      'same: 12 values in 4 rows compared, worst 0 ulp (limit 4), 1 row refused as expected\n',
    )
    expect(code).toBe(0)
  })

  it('takes the reference layout', async () => {
    const { lines } = await answered()
    const [, a, b, , d] = lines.map((line) => line.slice(0, -1).split(','))
    const { code, stdout } = await verify([
      'row,error,label_index,predict,p0,p1,p2',
      ...[a!, b!].map(
        ([label, ...p], row) => `${row},,${['3', '20', '100'].indexOf(label!)},${label!},${p.join(',')}`,
      ),
      '2,PredictNumberFormatException,,,,,',
      `3,,${['3', '20', '100'].indexOf(d![0]!)},${d!.join(',')}`,
    ])
    expect(stdout).toContain('same: 15 values in 4 rows')
    expect(code).toBe(0)
  })

  it('takes a number within the limit, and tells the worst', async () => {
    const { lines } = await answered()
    const cells = lines[1]!.split(',')
    const near = [lines[0]!, [cells[0], nudge(cells[1]!, 3), ...cells.slice(2)].join(','), ...lines.slice(2)]
    expect((await verify(near)).stdout).toMatch(/worst 3 ulp \(limit 4\), relative \d\.\de-16/)
    const { code, stdout } = await verify(near, '--ulp', '2')
    expect(code).toBe(1)
    expect(stdout).toContain('3 ulp apart, limit 2')
  })

  it('shows the first difference with both bit patterns', async () => {
    const { lines } = await answered()
    const cells = lines[4]!.split(',')
    const wrong = [...lines.slice(0, 4), [...cells.slice(0, 2), '0.5', ...cells.slice(3)].join(',')]
    const { code, stdout } = await verify(wrong)
    expect(stdout).toContain('DIFFERENT: row 3 (the first is row 0), p20')
    expect(stdout).toMatch(/expected {2}0\.5 +0x3fe0000000000000\n {2}found {5}0\.\d+ +0x3f[0-9a-f]{14}\n/)
    expect(code).toBe(1)
    const json = await verify(wrong, '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      passed: false,
      limitUlp: 4,
      tolerance: 0,
      rows: 4,
      difference: { row: 3, column: 'p20', expected: '0.5', bits: { expected: '0x3fe0000000000000' } },
    })
  })

  it.each<[string, (lines: string[]) => string[], string]>([
    ['another label', ([h, first, ...rest]) => [h!, first!.replace(/^\d+/, '7'), ...rest], 'expected  "7"'],
    [
      'a refusal that is none',
      ([h, , ...rest]) => [h!, ',,,,why', ...rest],
      'expected  refused (why)\n  found     scored',
    ],
    [
      'a row that is refused',
      ([h, a, b, , d]) => [h!, a!, b!, a!, d!],
      'found     refused (PredictNumberFormatException',
    ],
    [
      'text for a number',
      ([h, first, ...rest]) => [h!, first!.replace(/,[^,]+/, ',abc'), ...rest],
      '"abc", no number',
    ],
    ['an empty cell', ([h, first, ...rest]) => [h!, first!.replace(/,[^,]+/, ','), ...rest], '"", no number'],
    [
      'too few rows',
      (lines) => lines.slice(0, -1),
      'row 3 (the first is row 0), number of rows\n  expected  no more rows',
    ],
    [
      'too many rows',
      (lines) => [...lines, lines[1]!],
      'row 4 (the first is row 0), number of rows\n  expected  another row',
    ],
    ['no rows at all', ([h]) => [h!], 'number of rows'],
  ])('finds %s', async (_, change, message) => {
    const { lines } = await answered()
    const { code, stdout } = await verify(change(lines))
    expect(stdout).toContain(message)
    expect(code).toBe(1)
  })

  it('takes what PredictCsv writes: hexadecimal numbers', async () => {
    const place = scratch({
      'in.csv': 'f,g,h,x\n1.0,3,True,0.25\n1.0,1,True,0.25\n',
      'expected.csv': 'predict\n0x1.580f9c54eec7fp2\n0x1.1744f8cd2ec7fp2\n',
    })
    const model = join(import.meta.dirname, '../fixtures/rows/batch.zip')
    const files = ['-i', place.path('in.csv'), '-e', place.path('expected.csv')]
    const { code, stdout } = await run(['verify', model, ...files, '--ulp', '0'])
    expect(stdout).toBe('same: 2 values in 2 rows compared, worst 0 ulp (limit 0)\n')
    expect(code).toBe(0)
  })

  it.each(['NA', ''])('takes what PredictCsv writes: %j for NaN', async (none) => {
    const model = join(import.meta.dirname, '../fixtures/models/coxph_num.zip')
    const given = ['-i', join(import.meta.dirname, '../fixtures/models/coxph_num.input.csv')]
    const own = await run(['score', '-m', model, ...given, '--match-levels', 'exact'])
    // Rows that are refused stop PredictCsv.
    const answers = own.stdout.trimEnd().split('\n').slice(1)
    const rows = readFileSync(given[1]!, 'utf8').trimEnd().split('\n')
    const scored = answers.flatMap((line, at) => (line.endsWith(',') ? [at] : []))
    const place = scratch({
      'in.csv': [rows[0]!, ...scored.map((at) => rows[at + 1]!)].join('\n'),
      'expected.csv': `lp\n${scored.map((at) => answers[at]!.slice(0, -1).replace('NaN', none)).join('\n')}\n`,
    })
    expect(answers.filter((line) => line === 'NaN,').length).toBeGreaterThan(0)
    const { code, stdout } = await run([
      ...['verify', model, '-i', place.path('in.csv'), '-e', place.path('expected.csv')],
    ])
    expect(stdout).toContain(`same: ${scored.length} values in ${scored.length} rows compared`)
    expect(code).toBe(0)
  })

  it('reads rows as whoever answered: a sluice file as sluice score does, others as H2O', async () => {
    const model = join(import.meta.dirname, '../fixtures/rows/batch.zip')
    const rows = 'f,g,h,x\n1.0,3.0,True,NA\n'
    const plain = await run(['score', '-m', model, '-i', '-', '--input-format', 'csv'], { stdin: rows })
    // H2O's genmodel takes 3.0 for an unknown category.
    const h2o = await run(
      ['score', '-m', model, '-i', '-', '--input-format', 'csv', '--match-levels', 'exact'],
      { stdin: rows },
    )
    const answer = h2o.stdout.split('\n')[1]!.slice(0, -1)
    expect(plain.stdout).not.toContain(answer)
    for (const expected of [plain.stdout, `predict\n${answer}\n`]) {
      const place = scratch({ 'in.csv': rows, 'expected.csv': expected })
      const files = ['-i', place.path('in.csv'), '-e', place.path('expected.csv')]
      expect((await run(['verify', model, ...files])).stdout).toContain('same: 1 value in 1 row')
    }
  })

  it('fails when nothing was compared', async () => {
    const place = scratch({ 'in.csv': 'rig_mode\n', 'expected.csv': 'predict,p3,p20,p100,reason\n' })
    const files = ['-i', place.path('in.csv'), '-e', place.path('expected.csv')]
    const { code, stdout } = await run(['verify', categoryModel, ...files])
    expect(stdout).toBe('NOTHING COMPARED: 0 values in 0 rows\n')
    expect(code).toBe(1)
  })

  it.each<[string, string, string[], string]>([
    [
      'columns of no model',
      'a,b\n1,2\n',
      [],
      "expected columns named like the model's outputs (predict, p3, p20, p100)",
    ],
    ['a row of another width', 'predict,p3\n3\n', [], 'data row 1: expected 2 cells, found 1'],
    ['a bad limit', 'predict\n3\n', ['--ulp', '-1'], 'a whole number of at least 0'],
  ])('refuses %s', async (_, expected, options, message) => {
    const { code, stderr } = await verify([expected.trimEnd()], ...options)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('names outputs that the expected file has nothing for', async () => {
    const { lines } = await answered()
    const { stderr } = await verify(lines.map((line) => line.split(',')[0]!))
    expect(stderr).toContain('has nothing to compare these outputs with: p3, p20, p100')
  })

  it('names columns it compares with nothing', async () => {
    const { lines } = await answered()
    const { stderr } = await verify(lines.map((line, i) => `${i},${line}`.replace(/^0,/, 'id,')))
    expect(stderr).toContain('columns not compared: id')
  })
})
