import type { FormatReader, LoadOptions } from '../format.ts'
import { kernelScorer } from '../kernel-scorer.ts'
import type { ModelFile } from '../model-file.ts'
import type { Model, Unsaid } from '../scorer.ts'
import { readWholeFile, modelSource } from '../whole-file.ts'
import { readColumns } from './categories.ts'
import { columnNames, unsaidNames } from './column-names.ts'
import { readLightgbmFacts } from './lightgbm-facts.ts'
import { lightgbmKernel } from './lightgbm-kernel.ts'
import { readObjective } from './objective.ts'
import { readModelText } from './read-text.ts'
import type { ModelText } from './read-text.ts'
import { scoredTrees } from './scored-trees.ts'
import { noted } from '../noted.ts'

/** LightGBM's text, as `Booster.save_model` writes it. It holds neither the names of classes nor which round was best. */
export const lightgbmFormat: FormatReader = {
  description: 'a LightGBM model (the text that Booster.save_model writes)',
  settings: ['labels', 'featureNames', 'categories'],
  recognises: isLightgbm,
  advice: () => null,
  load,
  readFacts: readLightgbmFacts,
}

function isLightgbm({ head }: ModelFile): boolean {
  return /^tree\r?\n/.test(Buffer.from(head.subarray(0, 8)).toString('latin1'))
}

interface LightgbmFile {
  readonly text: ModelText
  readonly digest: string
}

function readFile(from: string | Uint8Array, options: LoadOptions): LightgbmFile {
  const file = readWholeFile(from, options)
  return { text: readModelText(file), digest: file.digest }
}

function load(from: string | Uint8Array, options: LoadOptions): Model {
  const source = modelSource(from, options)
  let file: LightgbmFile | null = null
  const read = (): LightgbmFile => (file ??= readFile(from, options))
  const { header, parameters, digest } = noted('header', () => {
    const { text, digest } = read()
    return { header: text.header, parameters: text.parameters, digest }
  })
  const objective = readObjective(header, options.labels, source)
  const names = columnNames(header.featureNames, options.featureNames, source)
  const { inputs, unsaid } = noted('columns', () =>
    readColumns(read().text, names, options.categories ?? {}, source),
  )
  const trees = noted('trees', () => scoredTrees(read().text, source))
  const kernel = lightgbmKernel(trees, inputs, objective, header.averaged, source)
  return {
    source,
    digest,
    format: { name: 'LightGBM text', version: header.version, producer: 'LightGBM' },
    algorithm: algorithmOf({ header, parameters }),
    category: objective.category,
    response: { name: 'label', levels: objective.levels },
    defaultThreshold: 0.5,
    offsetColumn: null,
    treeCount: trees.trees.length,
    unsaid: [...unsaidLabels(objective.levels, options), ...unsaidNames(names), ...unsaid],
    ...kernelScorer(inputs, kernel),
  }
}

/** `average_output` tells of random forests alone; the rest is in the parameters, where the file has them. */
function algorithmOf({ header, parameters }: Pick<ModelText, 'header' | 'parameters'>): string {
  const boosting = header.averaged ? 'rf' : (parameters.get('boosting') ?? '')
  return `LightGBM${boosting === '' ? '' : ` ${boosting}`}`
}

function unsaidLabels(levels: readonly string[] | null, { labels }: LoadOptions): Unsaid[] {
  if (levels === null || labels !== undefined) return []
  const numbers = levels.length > 3 ? `0 to ${levels.length - 1}` : levels.join(', ')
  return [
    {
      setting: 'labels',
      message: `the names of the classes are not in the file: predictions say ${numbers}`,
    },
  ]
}
