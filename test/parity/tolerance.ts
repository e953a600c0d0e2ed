import type { ModelCase } from './model-files.ts'
import type { Model } from '../../src/model/scorer.ts'
import { openArchive } from '../../src/model/mojo/archive.ts'
import { parseModelIni } from '../../src/model/mojo/model-ini.ts'
import type { ModelIniFile } from '../../src/model/mojo/model-ini.ts'

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

export function readIni(testCase: ModelCase): ModelIniFile {
  return parseModelIni(testCase.zip, 'model.ini', openArchive(testCase.zip).archive.text('model.ini'))
}

/** Units in the last place by which a model's numbers may be off, as docs/reference/parity.md says; 0 is bit for bit. */
export function toleranceOf(model: Model, testCase: ModelCase): number {
  const { info } = readIni(testCase)
  const link = info.string('link_function', info.string('link', ''))
  const identity = link === 'identity' && model.category === 'Regression'
  const exact = exactAlgorithms.includes(model.algorithm) || identity
  return exact && !info.has('calib_method') ? 0 : 4
}
