import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseBaseline } from '../../src/monitor/baseline.ts'
import { coolers, storeOnDisk } from '../support/store-on-disk.ts'

const columns = [
  ...['psa_bar', 'psb_bar', 'psc_bar', 'psd_bar', 'pse_bar', 'psf_bar', 'fsa_vol_flow', 'fsb_vol_flow'],
  ...['tsa_temp', 'tsb_temp', 'tsc_temp', 'tsd_temp', 'pump_eff', 'vs_vib'],
  ...['cool_eff_pct', 'cool_pwr_pct', 'eff_fact_pct'],
]

/** Rows whose `psa_bar` counts from 0; every tenth `psb_bar` is missing. */
function table(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    [
      ...columns.map((name, at) =>
        name === 'psa_bar' ? row : at === 1 && row % 10 === 0 ? '' : at + row / 100,
      ),
      row % 2 === 0 ? '3' : '100',
    ].join(),
  )
  return `${[...columns, 'cooler'].join()}\n${lines.join('\n')}\n`
}

describe('sluice model baseline', () => {
  it('writes how features, outputs and labels are distributed', async () => {
    const store = storeOnDisk()
    const rows = store.write('rows.csv', table(200))
    const { code, stdout, stderr } = await store.model(
      ...['baseline', '-m', coolers.mojo, '-i', rows, '--bins', '4', '--window', '20'],
      ...['--trained-until', '2026-11-01', '-o', store.path('baseline.json')],
    )
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain(
      '17 features and 3 outputs of 200 rows, with what is usual between windows of 20 rows',
    )
    const baseline = parseBaseline(readFileSync(store.path('baseline.json'), 'utf8'), 'baseline.json')
    expect(baseline).toMatchObject({
      rows: 200,
      trainedUntil: '2026-11-01',
      blocks: { window: 20, count: 10 },
    })
    expect(baseline.model).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(baseline.features.map(({ name }) => name).toSorted()).toEqual(columns.toSorted())
    const psa = baseline.features.find(({ name }) => name === 'psa_bar')!
    expect(psa).toMatchObject({ min: 0, max: 199, mean: 99.5, missing_count: 0 })
    expect(psa).toHaveProperty('bin_edges', expect.arrayContaining([0, 50, 100, 150, 199]))
    expect(baseline.features.find(({ name }) => name === 'psb_bar')).toMatchObject({ missing_count: 20 })
    expect(baseline.labels!.values.map(({ value }) => value)).toEqual(['3', '20', '100'])
    expect(baseline.labels!.values.reduce((sum, { count }) => sum + count, 0)).toBe(200)
    // One that rises all the time is far from the others in each window.
    expect(baseline.blocks!.columns['psa_bar']!.mean).toBeGreaterThan(0.5)
  })

  it('counts what was true, where a column has it', async () => {
    const store = storeOnDisk()
    const rows = store.write('rows.csv', table(40))
    const { code, stdout } = await store.model(
      'baseline',
      '-m',
      coolers.mojo,
      '-i',
      rows,
      '--label',
      'cooler',
    )
    expect(code).toBe(0)
    expect(parseBaseline(stdout, 'baseline').labels!.values).toEqual([
      { value: '3', count: 20 },
      { value: '20', count: 0 },
      { value: '100', count: 20 },
    ])
  })

  it.each([
    [['-m', 'cooler.zip'], 'give a model and its rows of training (-m, -i), or a pipeline (-c)'],
    [['-m', 'cooler.zip', '-i', 'rows.csv', '--from', '7d'], '--from: only with -c'],
    [['-c', 'sluice.yaml', '-i', 'rows.csv', '--label', 'grade'], '-i, --label: not with -c'],
  ])('says what does not go together: %j', async (argv, expected) => {
    const { code, stderr } = await storeOnDisk().model('baseline', ...argv)
    expect([code, stderr]).toEqual([2, expect.stringContaining(expected)])
  })

  it.each([
    ['no row', table(0), [], 'no row that the model scores'],
    ['a label column that is not there', table(9), ['--label', 'grade'], 'no column grade'],
    ['too few rows for such windows', table(9), ['--window', '60'], 'at least 330, or a smaller --window'],
  ])('says what is wrong: %s', async (_, text, argv, expected) => {
    const store = storeOnDisk()
    const rows = store.write('rows.csv', text)
    const { code, stderr } = await store.model('baseline', '-m', coolers.mojo, '-i', rows, ...argv)
    expect([code, stderr]).toEqual([2, expect.stringContaining(expected)])
  })
})
