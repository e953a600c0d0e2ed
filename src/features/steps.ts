import type { Step } from './step.ts'
import { bind } from './steps/bind.ts'
import { bucketize } from './steps/bucketize.ts'
import { range } from './steps/range.ts'
import { rename } from './steps/rename.ts'
import { require } from './steps/require.ts'

/** Every kind of feature step. The validator, the reference page and the tests are made from this table. */
export const steps: readonly Step[] = [bind, rename, require, range, bucketize]
