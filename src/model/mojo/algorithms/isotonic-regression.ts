import type { Algorithm } from '../algorithm.ts'
import { readIsotonic } from '../calibrate.ts'
import { valueOutputs } from '../../outputs.ts'

/** A monotone function of the one feature, linear between thresholds, clipped outside of them. */
export const isotonicRegression: Algorithm = {
  names: ['Isotonic Regression'],
  maxVersion: 1,
  compile(mojo) {
    const curve = readIsotonic(mojo)
    return {
      outputs: valueOutputs,
      score(rows, rowCount, _offsets, out) {
        for (let r = 0; r < rowCount; r++) out[r] = curve(rows[r * mojo.featureCount]!)
        return 0
      },
    }
  },
}
