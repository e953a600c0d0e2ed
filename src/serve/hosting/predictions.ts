import { jsonNumber, labelAt, outputAt } from '../scored-text.ts'
import type { ScoredBlock, ServedModel } from '../served-model.ts'

/** What a row was scored as: a text for the predicted level, else numbers; NaN where there is none. */
export type OutputCell = string | number

/** The outputs of a row, in the order of the model's. */
export function predictionCells(block: ScoredBlock, model: ServedModel, row: number): readonly OutputCell[] {
  return model.outputs.map(({ kind }, at) => {
    const label = kind === 'label' ? labelAt(block, model, row) : null
    return label ?? outputAt(block, model, row, at)
  })
}

/** The same by their names, as JSON: null where a number is not finite. */
export function predictionObject(block: ScoredBlock, model: ServedModel, row: number): object {
  const cells = predictionCells(block, model, row)
  return Object.fromEntries(model.outputs.map(({ name }, at) => [name, jsonPrediction(cells[at]!)]))
}

export function predictionObjects(block: ScoredBlock, model: ServedModel): readonly object[] {
  return Array.from({ length: block.rowCount }, (_, row) => predictionObject(block, model, row))
}

export function jsonPrediction(prediction: OutputCell): OutputCell | null {
  return typeof prediction === 'string' ? prediction : jsonNumber(prediction)
}
