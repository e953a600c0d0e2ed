import { jsonNumber, labelAt, outputAt, outputPlaces } from '../scored-text.ts'
import type { ScoredBlock, ServedModel } from '../served-model.ts'

/** One row's prediction with the names that H2O's easy-predict classes have, by the model's category. */
export function predictionJson(model: ServedModel, block: ScoredBlock, row: number): object {
  const number = (at: number) => jsonNumber(outputAt(block, model, row, at))
  const numbers = (kind: Parameters<typeof outputPlaces>[1]) => outputPlaces(model, kind).map(number)
  const all = () => model.outputs.map((_output, at) => number(at))
  const [label] = outputPlaces(model, 'label')
  if (label !== undefined && model.levels !== null) {
    const calibrated = numbers('calibrated-probability')
    return {
      labelIndex: number(label),
      label: labelAt(block, model, row) ?? undefined,
      classProbabilities: numbers('probability'),
      ...(calibrated.length === 0 ? {} : { calibratedClassProbabilities: calibrated }),
    }
  }
  switch (model.category) {
    case 'Clustering':
      return { cluster: number(0) }
    case 'DimReduction':
      return { dimensions: all() }
    case 'AnomalyDetection':
      return anomaly(all())
    default:
      return model.outputs.length === 1 && model.outputs[0]!.kind === 'value'
        ? { value: number(0) }
        : Object.fromEntries(model.outputs.map(({ name }, at) => [name, number(at)]))
  }
}

/** The normalized score, the score, and before them whether it is one, where the model says so. */
function anomaly(outputs: readonly (number | null)[]): object {
  const [normalizedScore, score] = outputs.slice(-2)
  return {
    score,
    normalizedScore,
    ...(outputs.length > 2 ? { isAnomaly: outputs[0] === 1 } : {}),
  }
}
