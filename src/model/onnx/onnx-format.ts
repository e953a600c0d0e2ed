import { ModelError } from '../../core/errors.ts'
import type { FormatReader, LoadOptions } from '../format.ts'
import type { Model, Unsaid } from '../scorer.ts'
import { asked, noted } from '../noted.ts'
import { readWholeFile } from '../whole-file.ts'
import type { WholeFile } from '../whole-file.ts'
import { onnxFacts, producerText } from './details.ts'
import { checkForests } from './forests.ts'
import { readModel } from './graph.ts'
import type { OnnxModel } from './graph.ts'
import { hasNumberedColumns, inputColumns, readInputs } from './inputs.ts'
import type { GraphInput } from './inputs.ts'
import { planOutputs, readOutputs } from './outputs.ts'
import type { GraphOutput, OutputPlan } from './outputs.ts'
import { openSession, sessionErrand } from './runtime.ts'
import type { OnnxThread, SessionRequest } from './runtime.ts'
import { feedPlans, onnxScorer } from './scorer.ts'
import { looksLikeModel } from './sniff.ts'
import { withoutZipMaps, zippedOutputs } from './zip-map.ts'
import type { ZippedOutput } from './zip-map.ts'

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
    let bytes: Uint8Array | null = null
    const graph = noted('graph', () => {
      const model = readChecked(readWholeFile(from, options))
      const read = readGraph(model, options)
      bytes = withoutZipMaps(model, read.zipped)
      return read
    })
    return loadGraph(graph, () => bytes!, options)
  },
  readFacts(from, options) {
    const { source, bytes } = readWholeFile(from, options)
    return onnxFacts(readModel(bytes, source))
  },
}

function isOrtFormat(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(4, 8)).toString('latin1') === 'ORTM'
}

interface CheckedModel extends OnnxModel {
  readonly digest: string
}

function readChecked({ source, bytes, digest }: WholeFile): CheckedModel {
  const model = readModel(bytes, source)
  // onnxruntime would take it for its own format, of which nothing was checked.
  if (isOrtFormat(bytes)) throw new ModelError(source, null, 'expected another producer than ORTM')
  checkForests(model.graph, source)
  return { ...model, digest }
}

/** What is to be known of a graph to score it, its bytes aside. */
interface ReadGraph extends Pick<CheckedModel, 'source' | 'digest' | 'irVersion'> {
  readonly producer: string
  readonly inputs: readonly GraphInput[]
  readonly isNumbered: boolean
  readonly zipped: readonly ZippedOutput[]
  readonly outputs: readonly GraphOutput[]
}

function readGraph(model: CheckedModel, { labels, featureNames }: LoadOptions): ReadGraph {
  const { source, digest, irVersion, graph } = model
  const inputs = readInputs(graph, featureNames, source)
  const zipped = zippedOutputs(model)
  return {
    ...{ source, digest, irVersion, inputs, zipped },
    producer: producerText(model.producer, model.producerVersion),
    isNumbered: hasNumberedColumns(graph),
    outputs: readOutputs(model, zipped, labels),
  }
}

function loadGraph(graph: ReadGraph, bytes: () => Uint8Array, { labels, featureNames }: LoadOptions): Model {
  const { source, digest, inputs, outputs } = graph
  const columns = inputColumns(inputs)
  const request = (): SessionRequest => ({
    model: bytes(),
    feeds: feedPlans(inputs),
    fetches: outputs.map(({ name, classes }) => ({ name, classes })),
    width: columns.length,
    single: inputs.some(({ single }) => single),
  })
  const { thread, session, outputs: found } = asked(sessionErrand, request, (own) => openSession(own, source))
  const plan = planned(thread, session, () => planOutputs(outputs, found, labels, source))
  const fetched = found.reduce((sum, { width }) => sum + width, 0)
  return {
    source,
    digest,
    format: { name: 'ONNX', version: String(graph.irVersion), producer: graph.producer },
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
    unsaid: unsaidOf(graph, plan, featureNames !== undefined),
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

function unsaidOf({ isNumbered }: ReadGraph, { maybeClasses }: OutputPlan, named: boolean): Unsaid[] {
  const unsaid: Unsaid[] = []
  if (!named && isNumbered) {
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
