import type { FormatReader } from '../format.ts'
import { readCatBoostFile } from './read-catboost.ts'
import { compileCatBoost } from './compile-catboost.ts'
import { catBoostFacts } from './catboost-facts.ts'
import { noted } from '../noted.ts'

/** The keys that the file's object may begin with; nothing else has one of these names. */
const firstKey = /^\s*\{\s*"(ctr_data|features_info|model_info|oblivious_trees|scale_and_bias)"\s*:/

/** CatBoost's own JSON, of models whose columns are all numbers. */
export const catBoostFormat: FormatReader = {
  description: "a CatBoost model of numeric columns as JSON (save_model('model.json', format='json'))",
  settings: ['labels', 'featureNames'],
  recognises: ({ head, holds }) => holds === null && firstKey.test(Buffer.from(head).toString('latin1')),
  advice: () => null,
  load: (from, options) =>
    compileCatBoost(
      noted('file', () => readCatBoostFile(from, options)),
      options,
    ),
  readFacts: (from, options) => catBoostFacts(readCatBoostFile(from, options)),
}
