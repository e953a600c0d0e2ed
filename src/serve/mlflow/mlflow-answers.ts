import { jsonPrediction, predictionCells, predictionObject } from '../hosting/predictions.ts'
import { jsonNumber, labelAt, outputAt, outputPlaces } from '../scored-text.ts'
import type { ScoredBlock, ServedModel } from '../served-model.ts'
import { InvalidParameter } from './mlflow-request.ts'
import type { PredictMethod } from './mlflow-request.ts'

/** What one row is answered with. @throws Refusal for probabilities of a model that has none */
export function predictionReader(
  model: ServedModel,
  method: PredictMethod,
): (block: ScoredBlock, row: number) => unknown {
  if (method === 'predict_proba') return probabilityReader(model)
  if (model.levels !== null && outputPlaces(model, 'label').length > 0)
    return (block, row) => labelAt(block, model, row)
  if (model.outputs.length === 1)
    return (block, row) => jsonPrediction(predictionCells(block, model, row)[0]!)
  return (block, row) => predictionObject(block, model, row)
}

function probabilityReader(model: ServedModel): (block: ScoredBlock, row: number) => unknown {
  const places = outputPlaces(model, 'probability')
  if (places.length === 0)
    throw new InvalidParameter(
      `params.predict_method: model '${model.name}' (${model.category}) has no probabilities`,
    )
  return (block, row) => places.map((at) => jsonNumber(outputAt(block, model, row, at)))
}
