import { ModelError } from '../../../core/errors.ts'
import type { ContributionScorer } from '../../scorer.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import type { Kernel } from '../../kernel.ts'
import { linearPredictor } from '../glm/linear-predictor.ts'
import { BLOCK_ROWS } from '../glm/margins.ts'
import type { LinearPredictor } from '../glm/margins.ts'
import { SingleMargin } from '../glm/single-margin.ts'
import { coefficientCount, readTerms } from '../glm/terms.ts'
import type { Terms } from '../glm/terms.ts'
import { linearContributions } from '../glm/contributions.ts'
import {
  isMeanResponse,
  meanResponse,
  multinomialResponse,
  ordinalResponse,
  respond,
  responseOutputs,
} from '../glm/response.ts'
import type { MeanResponse, Response } from '../glm/response.ts'
import { readInverseLink } from '../glm/link.ts'

/** Generalized linear models: all families and links. `beta` holds one block of coefficients a margin. */
export const glm: Algorithm = {
  names: ['Generalized Linear Modeling', 'Generalized Linear Model'],
  maxVersion: 1,
  compile(mojo) {
    const terms = readTerms(mojo)
    const response = readResponse(mojo)
    return linearKernel(mojo, terms, readModels(mojo, terms, response), response)
  },
}

/** A kernel that turns the margins of linear models over `terms` into predictions. */
export function linearKernel(
  mojo: Mojo,
  terms: Terms,
  models: readonly Float64Array[],
  response: Response,
): Kernel & { readonly contributions: ContributionScorer } {
  const predictor = linearPredictor(terms, models)
  return {
    outputs: responseOutputs(mojo, response),
    readsCodes: true,
    contributions: linearContributions(mojo, terms, models),
    score:
      predictor instanceof SingleMargin && isMeanResponse(response)
        ? scoreRows(predictor, response, mojo.featureCount)
        : scoreBlocks(predictor, response, mojo.featureCount),
  }
}

function scoreBlocks(predictor: LinearPredictor, response: Response, width: number): Kernel['score'] {
  return (rows, rowCount, offsets, out, refused) => {
    let refusedCount = 0
    for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rowCount - first)
      predictor.predict(rows, width, first, count, refused)
      refusedCount += respond(predictor, response, first, count, offsets, out, refused)
    }
    return refusedCount
  }
}

/** From cells to prediction row by row: one margin is so little that blocks would double what it costs. */
function scoreRows(predictor: SingleMargin, response: MeanResponse, width: number): Kernel['score'] {
  const { margin: marginOf } = predictor
  const { width: outputs, writeMean } = response
  return (rows, rowCount, offsets, out, refused) => {
    let refusedCount = 0
    for (let row = 0; row < rowCount; row++) {
      const margin = marginOf(rows, row * width)
      if (margin !== margin && predictor.refuses(rows, row * width)) {
        refused[row] = 1
        refusedCount++
        out.fill(NaN, row * outputs, (row + 1) * outputs)
      } else {
        writeMean(margin + (offsets === null ? 0 : offsets[row]!), out, row * outputs)
      }
    }
    return refusedCount
  }
}

function readResponse(mojo: Mojo): Response {
  const family = mojo.ini.string('family')
  switch (family) {
    case 'multinomial':
      return multinomialResponse(mojo.classCount)
    case 'ordinal':
      return ordinalResponse(mojo.classCount)
    case 'binomial':
    case 'fractionalbinomial':
    case 'quasibinomial':
      return meanResponse(readInverseLink(mojo), mojo.defaultThreshold)
    default:
      return meanResponse(readInverseLink(mojo), null)
  }
}

function readModels(mojo: Mojo, terms: Terms, response: Response): Float64Array[] {
  const blocks = response.blocks
  const size = coefficientCount(terms)
  const beta = mojo.ini.numbers('beta')
  if (beta.length !== blocks * size)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `beta must hold ${blocks} x ${size} coefficients, not ${beta.length}`,
    )
  return Array.from({ length: response.margins }, (_, m) => beta.slice(m * size, (m + 1) * size))
}
