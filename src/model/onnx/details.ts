import { unsaidFacts } from '../facts.ts'
import type { ModelDetail, ModelFacts } from '../facts.ts'
import type { NamedValue, OnnxModel } from './graph.ts'
import { fullName } from './vocabulary.ts'

/** What a file says of itself, and of what it is made. */
export function onnxFacts(model: OnnxModel): ModelFacts {
  return {
    ...unsaidFacts,
    entries: 1,
    fileBytes: model.bytes.length,
    details: detailsOf(model),
  }
}

function detailsOf({ graph, opsets, irVersion, producer, producerVersion }: OnnxModel): ModelDetail[] {
  return [
    { name: 'inputs', value: graph.inputs.map(shapeText).join(', ') },
    { name: 'outputs', value: graph.outputs.map(shapeText).join(', ') },
    { name: 'operators', value: operatorCounts(graph.nodes.map(fullName)) },
    {
      name: 'opsets',
      value: opsets.map(({ domain, version }) => `${domain || 'ai.onnx'} ${version}`).join(', '),
    },
    { name: 'ir version', value: String(irVersion) },
    { name: 'producer', value: producerText(producer, producerVersion) },
  ]
}

export function producerText(producer: string, version: string): string {
  return [producer, version].filter((text) => text !== '').join(' ') || 'unknown'
}

/** `X: float [N, 8]` */
function shapeText({ name, form, type, shape }: NamedValue): string {
  if (form !== 'tensor') return `${name}: ${form}`
  const sizes = shape?.map((size, at) => (size === null ? (at === 0 ? 'N' : '?') : String(size)))
  return `${name}: ${type}${sizes === undefined ? '' : ` [${sizes.join(', ')}]`}`
}

/** The most frequent first. */
function operatorCounts(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const sorted = [...counts].sort(([, a], [, b]) => b - a)
  return sorted.map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ')
}
