type Tested = readonly [by: string, why: string]

/** Files of CatBoost's format that are tested through models: a part of `tested-elsewhere.ts`. */
export const catBoostFiles: Readonly<Record<string, Tested>> = {
  'src/model/catboost/compile-catboost.ts': [
    'test/model/catboost/catboost-format.test.ts',
    "models held against CatBoost's own answers",
  ],
  'src/model/catboost/catboost-facts.ts': [
    'test/model/catboost/catboost-format.test.ts',
    "what is read of a model of CatBoost's",
  ],
  'src/model/catboost/loss.ts': [
    'test/model/catboost/catboost-format.test.ts',
    "models of each loss held against CatBoost's own answers",
  ],
  'src/model/catboost/split-tree-writer.ts': [
    'test/model/catboost/catboost-format.test.ts',
    "trees of both shapes held against CatBoost's own answers",
  ],
  'src/model/catboost/catboost-trees.ts': [
    'test/model/catboost/read-catboost.test.ts',
    'damaged files, each refused with its place',
  ],
  'src/model/catboost/float-features.ts': [
    'test/model/catboost/read-catboost.test.ts',
    'damaged files, each refused with its place',
  ],
  'src/model/catboost/training-notes.ts': [
    'test/model/catboost/read-catboost.test.ts',
    'files of several releases, and damaged ones',
  ],
  'src/model/catboost/json-value.ts': [
    'test/model/catboost/read-catboost.test.ts',
    'damaged files, each refused with its place',
  ],
}
