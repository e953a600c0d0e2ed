import type { Step } from './step.ts'
import { bind } from './steps/bind.ts'
import { bucketize } from './steps/bucketize.ts'
import { cast } from './steps/cast.ts'
import { clip } from './steps/clip.ts'
import { constant } from './steps/constant.ts'
import { difference } from './steps/difference.ts'
import { impute } from './steps/impute.ts'
import { log1p } from './steps/log1p.ts'
import { map } from './steps/map.ts'
import { oneOf } from './steps/one-of.ts'
import { range } from './steps/range.ts'
import { ratio } from './steps/ratio.ts'
import { reduce } from './steps/reduce.ts'
import { rename } from './steps/rename.ts'
import { require } from './steps/require.ts'
import { time } from './steps/time.ts'

/** Every kind of feature step, in the order of the reference page. The validator and the tests are made from this table. */
export const steps: readonly Step[] = [
  bind,
  rename,
  cast,
  time,
  constant,
  reduce,
  require,
  range,
  impute,
  clip,
  ratio,
  difference,
  log1p,
  bucketize,
  oneOf,
  map,
]
