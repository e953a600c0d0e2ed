import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'

const models = join(import.meta.dirname, '../../../shared/models')
const hydraulic = join(models, 'hydraulic/valve_cond.input.csv')

/** A model, its rows, and how the library beside scores it. */
export interface FormatCase {
  readonly title: string
  /** Null for one that is trained when the bench runs. */
  readonly file: string | null
  readonly input: string
  /** Columns of the input that are the model's, in its order; null for all. */
  readonly columns: readonly string[] | null
  readonly ways: readonly string[]
  /** Of single rows alone. */
  readonly single?: string
}

const rig = [
  ...['psa_bar', 'psb_bar', 'psc_bar', 'psd_bar', 'pse_bar', 'psf_bar', 'fsa_vol_flow', 'fsb_vol_flow'],
  ...[
    'tsa_temp',
    'tsb_temp',
    'tsc_temp',
    'tsd_temp',
    'pump_eff',
    'vs_vib',
    'cool_eff_pct',
    'cool_pwr_pct',
    'eff_fact_pct',
  ],
]

const lightgbm = { ways: ['Booster.predict'], single: 'C, single row' }
const xgboost = { ways: ['inplace_predict', 'DMatrix, predict'] }

function file(...path: string[]): string {
  return join(models, ...path)
}

const all: readonly FormatCase[] = [
  {
    title: 'LightGBM, cooler',
    file: file('lightgbm/hyd_cool_cond.txt'),
    input: hydraulic,
    columns: rig,
    ...lightgbm,
  },
  {
    title: 'LightGBM, valve',
    file: file('lightgbm/hyd_valve_cond.txt'),
    input: hydraulic,
    columns: rig,
    ...lightgbm,
  },
  {
    title: 'LightGBM, bigger',
    file: file('lightgbm/bigger.txt'),
    input: file('lightgbm/bigger.input.csv'),
    columns: null,
    ...lightgbm,
  },
  {
    title: 'XGBoost, cooler',
    file: file('xgboost/hyd_cool_cond.json'),
    input: hydraulic,
    columns: rig,
    ...xgboost,
  },
  {
    title: 'XGBoost, valve',
    file: file('xgboost/hyd_valve_cond.json'),
    input: hydraulic,
    columns: rig,
    ...xgboost,
  },
  {
    title: 'XGBoost, bigger',
    file: file('xgboost/bigger_v30.json'),
    input: file('xgboost/bigger.input.csv'),
    columns: null,
    ...xgboost,
  },
  { title: 'CatBoost, 60 trees x 3', file: null, input: hydraulic, columns: rig, ways: ['predict'] },
  {
    title: 'ONNX, cooler (boosting)',
    file: file('onnx/hyd_cool_cond.onnx'),
    input: hydraulic,
    columns: rig,
    ways: ['session.run'],
  },
  {
    title: 'ONNX, valve (a network)',
    file: file('onnx/hyd_valve_cond.onnx'),
    input: hydraulic,
    columns: rig,
    ways: ['session.run'],
  },
  {
    title: 'ONNX, bigger (boosting)',
    file: file('onnx/hist_bigger.onnx'),
    input: file('onnx/hist_bigger.input.csv'),
    columns: null,
    ways: ['session.run'],
  },
]

/** Those whose files are there. */
export const formatCases: readonly FormatCase[] = all.filter(
  (one) => existsSync(one.input) && (one.file === null || existsSync(one.file)),
)

const atLeast = 4096

/** The rows of a case as CSV without a header, repeated. Infinities are left out: XGBoost takes none. */
export function rowsOf({ input, columns }: FormatCase): string {
  const [header = [], ...lines] = parse(readFileSync(input), { recordDelimiter: '\n' })
  const wanted = columns ?? header
  const at = wanted.map((name) => {
    const found = header.findIndex((own) => own.toLowerCase() === name.toLowerCase())
    if (found < 0) throw new Error(`${input} has no column ${name}`)
    return found
  })
  const rows = lines
    .map((line) => at.map((index) => line[index]!))
    .filter((cells) => cells.every((cell) => Math.abs(Number(cell)) < 1e38))
    .map((cells) => cells.join(','))
  return Array.from({ length: Math.ceil(atLeast / rows.length) }, () => rows.join('\n')).join('\n')
}
