import { z } from 'zod'
import { fallbackSection } from './fallback.ts'
import { remoteSection } from './remote.ts'
import { integer, level, name, path, text } from './scalars.ts'

/** A model that is read from its file. */
export const modelEntry = z.strictObject({
  name: name('cooler').describe('Name of the model in predictions, metrics and dead letters.'),
  file: path('models/cooler.zip').describe(
    'A model file: H2O MOJO, LightGBM, XGBoost, ONNX or CatBoost. Which it is, its content tells: [models.md](../models.md).',
  ),
  version: text('1').default('1').describe('Version of the model, told with each prediction.'),
  maxBytes: integer(1, Number.MAX_SAFE_INTEGER, 2 ** 31)
    .optional()
    .describe(
      'How many bytes the model may have at most, unpacked: for a large one that is trusted. None: 1 GiB, and no entry may inflate beyond measure.',
    ),
  baseline: path('models/cooler.baseline.json')
    .optional()
    .describe(
      'How values were distributed in training, as `sluice model baseline` writes it. None: that of the store’s version; without any, what the model file says.',
    ),
  columns: z
    .record(z.string(), z.union([text('rigMode'), z.null()]))
    .default({})
    .describe(
      'Model column to feature. A column that is not named takes the feature of its own name; `null` leaves it missing.',
    ),
  labels: z
    .array(level('healthy'))
    .optional()
    .describe(
      'Names of the classes, in the order of their numbers, where the file has none (LightGBM, XGBoost), or of a remote model. None: `0`, `1`, ...',
    ),
  rounds: z
    .enum(['best', 'all'])
    .optional()
    .describe(
      'Of an XGBoost model that stopped early: the rounds up to the best one, or all. None: `best` for a model of the scikit-learn interface, as that predicts, else `all`.',
    ),
  categories: z
    .record(z.string(), z.array(level('calm')))
    .optional()
    .describe(
      'By column: its categories in the order of their codes, where the file has the codes alone (XGBoost before 3.1, LightGBM without pandas).',
    ),
  missing: z
    .number()
    .optional()
    .meta({ examples: [0] })
    .describe(
      'The number that counted as missing in training (`missing=0` of XGBoost), beside no value at all.',
    ),
  featureNames: z
    .array(text('psa_bar'))
    .optional()
    .describe(
      'Names of the columns in their order, where the file numbers them (trained on an array), or has one input for all (ONNX).',
    ),
  contributions: z
    .strictObject({
      top: integer(1, 1000, 3).describe('How many features: those that moved the prediction most.'),
    })
    .optional()
    .describe('Give the contributions of features with each prediction; costs time.'),
})

/** A model of a pipeline: read from its file, released in a store, or another server's. */
export const pipelineModel = modelEntry.extend({
  file: modelEntry.shape.file.optional(),
  release: name('cooler')
    .optional()
    .describe(
      'In the place of `file`: a model of the store (`releases.store`), of which the version is scored that is released there: [releases.md](../releases.md).',
    ),
  fallback: fallbackSection
    .optional()
    .describe(
      'What stands in for the model where it refuses too many rows, takes too long, or cannot be loaded: [releases.md](../releases.md).',
    ),
  remote: remoteSection
    .optional()
    .describe(
      'In the place of `file`: a server that scores the rows, such as one for a Driverless AI model: [remote-scorers.md](../remote-scorers.md).',
    ),
})
