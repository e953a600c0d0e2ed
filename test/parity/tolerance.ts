import type { ModelCase } from './model-files.ts'
import type { Model } from '../../src/model/scorer.ts'
import { openArchive } from '../../src/model/mojo/archive.ts'
import { parseModelIni } from '../../src/model/mojo/model-ini.ts'
import type { ModelIniFile } from '../../src/model/mojo/model-ini.ts'

/** How near a model's numbers must be to H2O's. */
export interface Tolerance {
  /** Units in the last place; 0 is bit for bit. */
  readonly ulps: number
  /**
   * Where a result is what remains of larger terms (networks, iterations), its last place is that of the largest
   * output of the row, or of 1.
   */
  readonly byRow: boolean
}

/** Algorithms whose scoring has no exp, log or pow, or only in float32: bit for bit. */
const exactAlgorithms = [
  'Cox Proportional Hazards',
  'Distributed Random Forest',
  'Isolation Forest',
  'Isotonic Regression',
  'K-means',
  'Principal Components Analysis',
  'Uplift Distributed Random Forest',
  'Word2Vec',
  'XGBoost',
]

const byRowAlgorithms = ['Deep Learning', 'Generalized Low Rank Modeling']

export function readIni(testCase: ModelCase): ModelIniFile {
  return parseModelIni(testCase.zip, 'model.ini', openArchive(testCase.zip).archive.text('model.ini'))
}

/** The contract of docs/reference/parity.md. */
export function toleranceOf(model: Model, testCase: ModelCase): Tolerance {
  const { info } = readIni(testCase)
  const link = info.string('link_function', info.string('link', ''))
  const exact =
    exactAlgorithms.includes(model.algorithm) || (link === 'identity' && model.category === 'Regression')
  const calibrated = info.has('calib_method')
  return { ulps: exact && !calibrated ? 0 : 4, byRow: byRowAlgorithms.includes(model.algorithm) }
}
