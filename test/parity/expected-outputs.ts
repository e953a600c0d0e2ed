import type { Model } from '../../src/model/scorer.ts'

/**
 * Which output each column of an `expected.csv` is compared with, by the model's category. Columns left out
 * (`row`, `error`, `predict`, reconstructions by GLRM) are compared elsewhere or not at all.
 */
export function outputIndexes(model: Model, header: readonly string[]): Map<string, number> {
  const { outputs } = model.scorer
  const byName = (name: string): number => outputs.findIndex((output) => output.name === name)
  const byKind = (kind: string, position: number): number =>
    outputs.flatMap((output, index) => (output.kind === kind ? [index] : []))[position] ?? -1
  const indexes = new Map<string, number>()
  for (const column of header) {
    const match = /^(cal_p|p|dim|recon|distance|t|v)(\d+)$/.exec(column)
    const position = Number(match?.[2])
    const index = ((): number => {
      switch (match?.[1] ?? column) {
        case 'label_index':
          return byKind('label', 0)
        case 'p':
          return byKind('probability', position)
        case 'cal_p':
          return byKind('calibrated-probability', position)
        case 'value':
          return 0
        case 'cluster':
        case 'mse':
        case 'distance':
          return byName(column)
        case 'dim':
        case 't':
        case 'v':
          return position
        case 'recon':
          return model.category === 'AutoEncoder' ? position : -1
        case 'score':
          return byName('mean_length')
        case 'normalized_score':
          return byName('mean_length') - 1
        case 'uplift_predict':
          return 0
        case 'p_y1_with_treatment':
          return 1
        case 'p_y1_without_treatment':
          return 2
        default:
          return -1
      }
    })()
    if (index >= 0 && index < outputs.length) indexes.set(column, index)
  }
  return indexes
}
