import type { Step } from './step.ts'
import { bind } from './steps/bind.ts'
import { bucketize } from './steps/bucketize.ts'
import { cast } from './steps/cast.ts'
import { clip } from './steps/clip.ts'
import { constant } from './steps/constant.ts'
import { dateParts } from './steps/date-parts.ts'
import { derive } from './steps/derive.ts'
import { difference } from './steps/difference.ts'
import { impute } from './steps/impute.ts'
import { log1p } from './steps/log1p.ts'
import { lookup } from './steps/lookup.ts'
import { map } from './steps/map.ts'
import { module } from './steps/module.ts'
import { normalizeText } from './steps/normalize-text.ts'
import { oneOf } from './steps/one-of.ts'
import { range } from './steps/range.ts'
import { ratio } from './steps/ratio.ts'
import { reduce } from './steps/reduce.ts'
import { rename } from './steps/rename.ts'
import { require } from './steps/require.ts'
import { scale } from './steps/scale.ts'
import { time } from './steps/time.ts'

/** Every kind of feature step, in the order of the reference page. The validator and the tests are made from this table. */
export const steps: readonly Step[] = [
  bind,
  rename,
  cast,
  time,
  dateParts,
  constant,
  reduce,
  require,
  range,
  impute,
  clip,
  scale,
  ratio,
  difference,
  log1p,
  derive,
  bucketize,
  normalizeText,
  oneOf,
  map,
  lookup,
  module,
]
