import { existsSync, linkSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { categoryModel, coolerModel, modelPath, run, scratch } from '../table/run.ts'
import type { Ran } from '../table/run.ts'

const header = 'rig_mode,vib_band,psb_bar,fsa_vol_flow,pump_eff,eff_fact_pct'
const row = 'cold_thick,normal,109.46691350000002,6.709815,2538.929166666667,59.15718333333334'
const answer = '3,0.6343559869806071,0.019551684729046268,0.34609232829034653,'

/** Scores a CSV given as text by way of the standard streams. */
async function score(csv: string | Buffer, ...options: string[]): Promise<Ran> {
  const streams = ['--input', '-', '--input-format', 'csv', '--output', '-', '--output-format', 'csv']
  return await run(['score', '--model', categoryModel, ...streams, ...options], { stdin: csv })
}

function lines(text: string): string[] {
  return text.trimEnd().split('\n')
}

describe('sluice score', () => {
  it('names columns as H2O does, the label as text, the reason last', async () => {
    const { code, stdout } = await score(`${header}\n${row}\n`)
    expect(lines(stdout)).toEqual(['predict,p3,p20,p100,reason', answer])
    expect(code).toBe(0)
  })

  it.each<[string, string | Buffer]>([
    ['a byte order mark', `\ufeff${header}\n${row}\n`],
    ['CRLF', `${header}\r\n${row}\r\n`],
    ['no last line end', `${header}\n${row}`],
    ['blank lines', `${header}\n\n${row}\n\n`],
    ['quotes', `"rig_mode",${header.slice(9)}\n"cold_thick",${row.slice(11)}\n`],
    [
      'columns in another order',
      'vib_band,rig_mode,psb_bar,fsa_vol_flow,pump_eff,eff_fact_pct\n' +
        row.replace('cold_thick,normal', 'normal,cold_thick'),
    ],
  ])('scores the same with %s', async (_, csv) => {
    expect(lines((await score(csv)).stdout)[1]).toBe(answer)
  })

  it('reads and writes JSON lines by the files’ endings', async () => {
    const place = scratch({
      'in.jsonl': '{"rig_mode":"cold_thick","vib_band":null,"psb_bar":109,"id":[7]}\n{"rig_mode":{}}\n',
    })
    const { code, stderr } = await run([
      'score',
      '-m',
      categoryModel,
      '-i',
      place.path('in.jsonl'),
      '-o',
      place.path('out.ndjson'),
      '--keep',
      'id',
    ])
    expect(code).toBe(0)
    const [first, second] = lines(place.read('out.ndjson')).map(
      (line) => JSON.parse(line) as Record<string, unknown>,
    )
    expect(Object.keys(first!)).toEqual(['id', 'predict', 'p3', 'p20', 'p100', 'reason'])
    expect(first).toMatchObject({ id: [7], predict: '100', reason: '' })
    expect(second).toMatchObject({ id: null, predict: null, p3: null })
    expect(second!['reason']).toContain('PredictUnknownTypeException: value of column "rig_mode"')
    expect(stderr).toContain('columns that are not there, scored as missing: "fsa_vol_flow", "pump_eff"')
  })

  it('leaves the outputs of a row empty that could not be scored, and says why', async () => {
    const { code, stdout, stderr } = await score(`${header}\n${row.replace('6.7', 'x')}\n1,2\n${row}\n`)
    expect(lines(stdout).slice(1)).toEqual([
      ',,,,"PredictNumberFormatException: value of column ""fsa_vol_flow"" is not a number"',
      ',,,,"malformed row: expected 6 cells, found 2"',
      answer,
    ])
    expect(stderr).toContain(
      '2 rows could not be scored:\n  PredictNumberFormatException: 1 row\n  malformed row: 1 row',
    )
    expect(stderr).toContain('1 row of 3 scored')
    expect(stderr).toContain(
      '2 of 3 rows (66.6 %) could not be scored, more than --max-refused allows (50 %)',
    )
    expect(code).toBe(1)
  })

  it('ends well with as many such rows as --max-refused allows, but not with all', async () => {
    const some = `${header}\n${row}\n1,2\n`
    expect((await score(some)).code).toBe(0)
    expect((await score(some, '--max-refused', '49.9')).code).toBe(1)
    const none = await score(`${header}\n1,2\n`, '--max-refused', '100')
    expect(none.code).toBe(1)
    expect(none.stderr).toContain('none of the 1 rows could be scored')
  })

  it('exits with 1 for such rows when strict', async () => {
    expect((await score(`${header}\n${row}\n`, '--strict')).code).toBe(0)
    const { code, stdout } = await score(`${header}\n1,2\n`, '--strict')
    expect(code).toBe(1)
    expect(lines(stdout)).toHaveLength(2)
  })

  it('scores unknown categories as missing and counts them', async () => {
    const unknown = row.replace('cold_thick', 'maintenance')
    const { stdout, stderr } = await score(
      `${header}\n${unknown}\n${unknown}\n${row.replace('normal', '?')}\n`,
    )
    expect(lines(stdout).every((line) => line.endsWith(',') || line.endsWith('reason'))).toBe(true)
    expect(stderr).toContain(
      'unknown categories, scored as missing:\n  rig_mode: 2, for example "maintenance"\n  vib_band: 1, for example "?"',
    )
  })

  it('carries columns, quoted where needed', async () => {
    const csv = `${header},"note, long"\n${row},"a ""b"""\n`
    const { stdout } = await score(csv, '--keep', 'psb_bar,"note, long"')
    expect(lines(stdout)).toEqual([
      'psb_bar,"note, long",predict,p3,p20,p100,reason',
      `109.46691350000002,"a ""b""",${answer}`,
    ])
  })

  it('adds contributions, leaves and staged predictions', async () => {
    const place = scratch({ 'in.csv': `${header}\n${row}\n` })
    const binomial = await run([
      'score',
      '-m',
      modelPath('stable'),
      '-i',
      place.path('in.csv'),
      '-o',
      '-',
      '--output-format',
      'jsonl',
      '--contributions',
      '--leaf',
    ])
    const explained = JSON.parse(lines(binomial.stdout)[0]!) as Record<string, unknown>
    expect(Object.keys(explained).slice(0, 4)).toEqual(['predict', 'p0', 'p1', 'psa_bar'])
    expect(typeof explained['BiasTerm']).toBe('number')
    expect(explained['T1.path']).toMatch(/^[LR]+$/)
    const staged = await run([
      'score',
      '-m',
      categoryModel,
      '-i',
      place.path('in.csv'),
      '-o',
      '-',
      '--output-format',
      'csv',
      '--staged',
    ])
    expect(lines(staged.stdout)[0]).toContain('p100,T1.C1,T1.C2,T1.C3,T2.C1')
  })

  it('gives back the row that a GLRM has found, levels as texts', async () => {
    const path = 'test/fixtures/models/glrm_cat_ordinal'
    const { stdout } = await run(['score', '-m', `${path}.zip`, '-i', `${path}.input.csv`, '--reconstruct'])
    // H2O's answer to the first row; level 3 of the mode is red.
    expect(lines(stdout).slice(0, 2)).toEqual([
      'Arch1,Arch2,reconstr_temp,reconstr_press,reconstr_mode,reason',
      '0.18249192951619517,0.38820035757508364,-1.1964995635267301,0.017226323201626544,red,',
    ])
  })

  it('selects the largest contributions', async () => {
    const place = scratch({ 'in.csv': `psa_bar,cool_eff_pct,vs_vib\n160,40,0.6\n` })
    const options = ['-i', place.path('in.csv'), '-o', '-', '--output-format', 'jsonl']
    const all = await run(['score', '-m', modelPath('stable'), ...options, '--contributions'])
    const top = await run(['score', '-m', modelPath('stable'), ...options, '--top', '2'])
    const { predict, p0, p1, reason, BiasTerm, ...features } = JSON.parse(lines(all.stdout)[0]!) as Record<
      string,
      number
    >
    const sorted = Object.entries(features).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    expect(JSON.parse(lines(top.stdout)[0]!)).toEqual({
      predict,
      p0,
      p1,
      top_feature_1: sorted[0]![0],
      top_value_1: sorted[0]![1],
      top_feature_2: sorted[1]![0],
      top_value_2: sorted[1]![1],
      BiasTerm,
      reason,
    })
  })

  it('writes a header for a table without rows', async () => {
    const { code, stdout, stderr } = await score(`${header}\n`)
    expect(stdout).toBe('predict,p3,p20,p100,reason\n')
    expect(stderr).toContain('0 rows of 0 scored')
    expect(code).toBe(0)
  })

  it('warns of columns on either side', async () => {
    const { stderr } = await score('rig_mode,x\nwarm,1\n')
    expect(stderr).toContain(
      'columns that are not there, scored as missing: "vib_band", "psb_bar", "fsa_vol_flow", "pump_eff", "eff_fact_pct"',
    )
    expect(stderr).toContain('columns that the model does not use: "x"')
  })

  it.each<[string, string | Buffer, string[], string]>([
    ['an empty file', '', [], 'standard input: expected a header line with column names, it is empty'],
    ['a byte order mark alone', '\ufeff', [], 'it is empty'],
    ['no column of the model', 'a,b\n1,2\n', [], 'found none of them but "a", "b"'],
    [
      'another separator',
      'rig_mode;vib_band\n1;2\n',
      [],
      'are its columns separated by ";"? --separator \';\' reads them so',
    ],
    ['a column twice', 'rig_mode,rig_mode\n1,2\n', [], 'expected one column "rig_mode", found several'],
    ['another encoding', Buffer.from(`${header}\nk\xfchl,2\n`, 'latin1'), [], 'line 2: expected UTF-8 text'],
    [
      'an open quote',
      `${header}\n"${row}\n`,
      [],
      'data row 1: expected every quote to be closed, one is not',
    ],
    [
      'a carried column that is not there',
      `${header}\n`,
      ['--keep', 'nope'],
      'the columns of --keep, not there: "nope"',
    ],
    ['two columns of a name', `${header}\n`, ['--keep', 'predict'], 'would be called "predict"'],
    ['a bad list of columns', `${header}\n`, ['--keep', '"a'], 'a quote is left open'],
    ['a bad count', `${header}\n`, ['--top', '0'], 'a whole number of at least 1'],
  ])('refuses %s with exit code 2', async (_, csv, options, message) => {
    const { code, stderr } = await score(csv, ...options)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('refuses what the model does not offer', async () => {
    const place = scratch({ 'in.csv': `${header}\n${row}\n` })
    const files = ['-i', place.path('in.csv'), '-o', place.path('out.csv')]
    const { code, stderr } = await run(['score', '-m', modelPath('valve_cond'), ...files, '--leaf'])
    expect(stderr).toContain('--leaf: not offered by this model (Deep Learning, Multinomial)')
    expect(code).toBe(2)
    expect(readdirSync(place.folder)).toEqual(['in.csv'])
  })

  it('refuses to write over its input or its model', async () => {
    const place = scratch({ 'in.csv': `${header}\n${row}\n` })
    linkSync(place.path('in.csv'), place.path('same.csv'))
    const { code, stderr } = await run([
      'score',
      '-m',
      categoryModel,
      '-i',
      place.path('in.csv'),
      '-o',
      place.path('same.csv'),
    ])
    expect(stderr).toContain('it is the same file as')
    expect(code).toBe(2)
    expect(place.read('in.csv')).toContain(row)
  })

  it.each([
    ['a model that is not there', ['-m', 'none.zip', '-i', 'in.csv'], 'none.zip: cannot be read'],
    [
      'a model that is none',
      ['-m', 'in.csv', '-i', 'in.csv'],
      'an H2O-3 MOJO (a zip file, or its unzipped folder)',
    ],
    [
      'an input that is not there',
      ['-m', coolerModel, '-i', 'none.csv'],
      'none.csv cannot be read: no such file',
    ],
    [
      'a folder as input',
      ['-m', coolerModel, '-i', '.', '--input-format', 'csv'],
      'expected a file, it is a folder',
    ],
    [
      'an unknown kind of file',
      ['-m', coolerModel, '-i', 'in.txt'],
      'in.txt: expected a name that ends in .csv',
    ],
  ])('refuses %s', async (_, given, message) => {
    const place = scratch({ 'in.csv': `${header}\n` })
    const inPlace = given.map((word) =>
      /\.(csv|zip|txt)$|^\.$/.test(word) && word !== coolerModel ? place.path(word) : word,
    )
    const { code, stderr } = await run(['score', ...inPlace, '-o', place.path('out.csv')])
    expect(stderr).toContain(message)
    expect(code).toBe(2)
    expect(readdirSync(place.folder)).toEqual(['in.csv'])
  })

  it('leaves no file behind when the input breaks off', async () => {
    const place = scratch({ 'in.csv': `${header}\n${`${row}\n`.repeat(3000)}"open` })
    const { code } = await run([
      'score',
      '-m',
      categoryModel,
      '-i',
      place.path('in.csv'),
      '-o',
      place.path('out.csv'),
    ])
    expect(code).toBe(2)
    expect(readdirSync(place.folder)).toEqual(['in.csv'])
  })

  it('leaves no file behind when it is interrupted', async () => {
    const place = scratch({ 'in.csv': `${header}\n${`${row}\n`.repeat(3000)}` })
    const stop = new AbortController()
    const running = run(
      ['score', '-m', categoryModel, '-i', place.path('in.csv'), '-o', place.path('out.csv')],
      { stop: stop.signal },
    )
    stop.abort()
    const { code, stderr } = await running
    expect(stderr).toContain('interrupted, ')
    expect(code).toBe(4)
    expect(readdirSync(place.folder)).toEqual(['in.csv'])
  })

  it.runIf(existsSync('/dev/full'))('says that the disk is full', async () => {
    const place = scratch({ 'in.csv': `${header}\n${row}\n` })
    const { code, stderr } = await run([
      'score',
      '-m',
      categoryModel,
      '-i',
      place.path('in.csv'),
      '-o',
      '/dev/full',
      '--output-format',
      'csv',
    ])
    expect(stderr).toContain('/dev/full was not written: no space is left on the device')
    expect(code).toBe(4)
  })

  it('replaces what was there only when it is complete', async () => {
    const place = scratch({ 'in.csv': `${header}\n${row}\n`, 'out.csv': 'old' })
    const files = ['-i', place.path('in.csv'), '-o', place.path('out.csv')]
    await run(['score', '-m', categoryModel, ...files, '--keep', 'nope'])
    expect(place.read('out.csv')).toBe('old')
    await run(['score', '-m', categoryModel, ...files])
    expect(place.read('out.csv')).toBe(`predict,p3,p20,p100,reason\n${answer}\n`)
  })
})
