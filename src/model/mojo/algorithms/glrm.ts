import type { Algorithm } from '../algorithm.ts'
import { Descent } from '../glrm/descent.ts'
import { readGlrmModel } from '../glrm/model.ts'
import { reconstruction } from '../glrm/reconstruction.ts'
import { plainOutputs } from '../../outputs.ts'

/**
 * Generalized low rank models: a row as coefficients of archetypes.
 *
 * Stateful, as in H2O: the random start of a row depends on how many rows this kernel scored before, so the answers
 * depend on the order of the rows (by about as much as the optimum is flat).
 */
export const glrm: Algorithm = {
  names: ['Generalized Low Rank Modeling', 'Generalized Low Rank Model'],
  maxVersion: 1.1,
  compile(mojo) {
    const model = readGlrmModel(mojo)
    const descent = new Descent(model)
    let seed = model.seed
    return {
      outputs: plainOutputs(Array.from({ length: model.rank }, (_, i) => `Arch${i + 1}`)),
      stateful: true,
      remarks: [orderDependent],
      ...(model.transformsBack !== null && { reconstruction: reconstruction(mojo, model) }),
      score(rows, rowCount, _offsets, out) {
        for (let r = 0; r < rowCount; r++) {
          descent.run(rows, r * mojo.featureCount, seed++)
          out.set(descent.x, r * model.rank)
        }
        return 0
      },
    }
  },
}

const orderDependent =
  'H2O starts the search for a row at a random point that depends on how many rows were scored before: scoring the ' +
  'same row again gives a slightly different answer.'
