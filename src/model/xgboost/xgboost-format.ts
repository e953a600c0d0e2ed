import type { ModelFacts } from '../facts.ts'
import type { FormatReader, LoadOptions } from '../format.ts'
import { kernelScorer } from '../kernel-scorer.ts'
import type { Model } from '../scorer.ts'
import { readWholeFile } from '../whole-file.ts'
import { readJson } from './json-reader.ts'
import { readLearner } from './learner.ts'
import type { Learner } from './learner.ts'
import { nativeColumns } from './native-columns.ts'
import { nativeFacts } from './native-facts.ts'
import { nativeKernel } from './native-kernel.ts'
import { nativePrediction } from './native-prediction.ts'
import { unsaidRounds } from './rounds.ts'
import { readUbjson } from './ubjson-reader.ts'
import { noted } from '../noted.ts'

/** XGBoost's own files, as save_model writes them: JSON, and UBJSON, which is the default since 2.1. */
export const xgboostFormat: FormatReader = {
  description: 'a model of XGBoost (JSON or UBJSON, as save_model writes it)',
  settings: ['labels', 'rounds', 'categories', 'missing', 'featureNames'],
  recognises: ({ head, holds }) => holds === null && (isJson(head) || isUbjson(head)),
  advice: () => null,
  load(from, options) {
    const { learner, digest, format } = noted('learner', () => {
      const { source, bytes, digest } = readWholeFile(from, options)
      const format = isUbjson(bytes) ? 'XGBoost UBJSON' : 'XGBoost JSON'
      return { learner: read(bytes, source), digest, format }
    })
    return compileModel(learner, format, digest, options)
  },
  readFacts(from, options): ModelFacts {
    const { source, bytes } = readWholeFile(from, options)
    return nativeFacts(read(bytes, source), bytes.length, options)
  },
}

function read(bytes: Uint8Array, source: string): Learner {
  return readLearner(isUbjson(bytes) ? readUbjson(bytes, source) : readJson(bytes, source), source)
}

/** The keys that may come first. */
const firstKeys = ['learner', 'version']

/** Other formats are JSON too: the first key tells them apart, keys being sorted. */
function isJson(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1')
  const first = /^\s*\{\s*"(\w+)"/.exec(text)?.[1]
  return (
    first !== undefined && firstKeys.includes(first) && text.includes('"learner"') && !isConfiguration(text)
  )
}

/** What save_config writes, which has no trees. */
function isConfiguration(text: string): boolean {
  return /^\s*\{\s*"learner"\s*:\s*\{\s*"generic_param"/.test(text)
}

/** `{`, then a key's length as int64. */
function isUbjson(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 17)).toString('latin1')
  return firstKeys.some((key) => text.startsWith(`{L\0\0\0\0\0\0\0${String.fromCharCode(key.length)}${key}`))
}

function compileModel(learner: Learner, format: string, digest: string, options: LoadOptions): Model {
  const { inputs, unsaid } = nativeColumns(learner, options)
  const prediction = nativePrediction(learner, options)
  const kernel = nativeKernel(learner, inputs, prediction, options)
  const version = learner.version.join('.')
  return {
    source: learner.source,
    digest,
    format: { name: format, version, producer: `XGBoost ${version}` },
    algorithm: 'XGBoost',
    category: prediction.category,
    // Files do not name it; XGBoost's own word.
    response: { name: 'label', levels: prediction.levels },
    defaultThreshold: 0.5,
    offsetColumn: null,
    treeCount: kernel.treeCount ?? null,
    unsaid: [...prediction.unsaid, ...unsaid, ...unsaidRounds(learner, options)],
    ...kernelScorer(inputs, kernel),
  }
}
