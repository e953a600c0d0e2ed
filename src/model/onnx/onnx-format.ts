import { ModelError } from '../../core/errors.ts'
import type { FormatReader, LoadOptions } from '../format.ts'
import type { Model, Unsaid } from '../scorer.ts'
import { readWholeFile } from '../whole-file.ts'
import { onnxFacts, producerText } from './details.ts'
import { checkForests } from './forests.ts'
import { readModel } from './graph.ts'
import type { OnnxModel } from './graph.ts'
import { hasNumberedColumns, inputColumns, readInputs } from './inputs.ts'
import { planOutputs, readOutputs } from './outputs.ts'
import type { OutputPlan } from './outputs.ts'
import { onnxThread } from './runtime.ts'
import type { OnnxThread } from './runtime.ts'
import { feedPlans, onnxScorer } from './scorer.ts'
import { looksLikeModel } from './sniff.ts'
import { withoutZipMaps, zippedOutputs } from './zip-map.ts'

/** ONNX: a graph of operators, scored by onnxruntime. */
export const onnxFormat: FormatReader = {
  description: 'an ONNX model (.onnx) of a table: one row of numbers and texts a record',
  settings: ['labels', 'featureNames'],
  recognises: ({ head, holds }) => holds === null && looksLikeModel(head),
  advice({ head }) {
    return isOrtFormat(head)
      ? "This is onnxruntime's own format (.ort): give the .onnx file that it was made of"
      : null
  },
  load(from, options) {
    const { source, bytes, digest } = readWholeFile(from, options)
    const model = readModel(bytes, source)
    // onnxruntime would take it for its own format, of which nothing was checked.
    if (isOrtFormat(bytes)) throw new ModelError(source, null, 'expected another producer than ORTM')
    checkForests(model.graph, source)
    return loadGraph(model, digest, options)
  },
  readFacts(from, options) {
    const { source, bytes } = readWholeFile(from, options)
    return onnxFacts(readModel(bytes, source))
  },
}

function isOrtFormat(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(4, 8)).toString('latin1') === 'ORTM'
}

function loadGraph(model: OnnxModel, digest: string, { labels, featureNames }: LoadOptions): Model {
  const { source, graph } = model
  const inputs = readInputs(graph, featureNames, source)
  const columns = inputColumns(inputs)
  const zipped = zippedOutputs(model)
  const outputs = readOutputs(model, zipped, labels)
  const thread = onnxThread(source)
  const { session, outputs: found } = thread.open(
    {
      model: withoutZipMaps(model, zipped),
      feeds: feedPlans(inputs),
      fetches: outputs.map(({ name, classes }) => ({ name, classes })),
      width: columns.length,
      single: inputs.some(({ single }) => single),
    },
    source,
  )
  const plan = planned(thread, session, () => planOutputs(outputs, found, labels, source))
  const fetched = found.reduce((sum, { width }) => sum + width, 0)
  return {
    source,
    digest,
    format: {
      name: 'ONNX',
      version: String(model.irVersion),
      producer: producerText(model.producer, model.producerVersion),
    },
    algorithm: 'ONNX graph',
    category: plan.category,
    response: plan.response,
    defaultThreshold: 0.5,
    offsetColumn: null,
    treeCount: null,
    scorer: onnxScorer(thread, session, columns, plan, fetched),
    contributions: null,
    leaves: null,
    staged: null,
    reconstruction: null,
    trees: null,
    remarks: [],
    unsaid: unsaidOf(model, plan, featureNames !== undefined),
  }
}

/** A session that no model comes of is closed. */
function planned(thread: OnnxThread, session: number, plan: () => OutputPlan): OutputPlan {
  try {
    return plan()
  } catch (error) {
    thread.close(session)
    throw error
  }
}

function unsaidOf({ graph }: OnnxModel, { maybeClasses }: OutputPlan, named: boolean): Unsaid[] {
  const unsaid: Unsaid[] = []
  if (!named && hasNumberedColumns(graph)) {
    unsaid.push({
      setting: 'featureNames',
      message: 'the names of the columns are not in the file: they are numbered',
    })
  }
  if (maybeClasses) {
    unsaid.push({
      setting: 'labels',
      message: 'whether its outputs are probabilities of classes is not in the file: they are plain numbers',
    })
  }
  return unsaid
}
