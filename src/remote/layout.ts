import { didYouMean } from '../core/nearest.ts'
import { firstOf } from '../core/text.ts'
import type { RemoteColumn, RemoteDescription, RemoteLayout } from './contract.ts'

/**
 * The layout as the server wants it: its own names of types, and whether columns go as one matrix.
 *
 * @returns a text where what the pipeline gives, or takes, is not what the server has
 */
export function agreedLayout(own: RemoteLayout, server: RemoteDescription): RemoteLayout | string {
  const inputs = server.inputs === null ? own.inputs : agreed(own.inputs, server.inputs, 'column')
  if (typeof inputs === 'string') return inputs
  const outputs = server.outputs === null ? own.outputs : agreed(own.outputs, server.outputs, 'output')
  if (typeof outputs === 'string') return outputs
  const given = new Set(inputs.map(({ name }) => name))
  const missing = (server.inputs ?? []).flatMap(({ name }) => (given.has(name) ? [] : [name]))
  if (missing.length > 0) return `the server wants columns that inputs does not have: ${firstOf(missing, 10)}`
  const text = inputs.find(({ type }) => type === 'text')
  if (server.matrix !== null && text !== undefined)
    return `column '${text.name}' is text, and the server takes one matrix of numbers`
  return { inputs, outputs, matrix: server.matrix, given: server.outputs?.map(({ name }) => name) ?? null }
}

/** The same columns in the words of the server. */
function agreed(
  own: readonly RemoteColumn[],
  server: readonly RemoteColumn[],
  what: 'column' | 'output',
): readonly RemoteColumn[] | string {
  const found: RemoteColumn[] = []
  for (const { name, type } of own) {
    const one = server.find((each) => each.name === name)
    if (one === undefined) {
      const names = server.map((each) => each.name)
      return `the server has no ${what} '${name}': ${didYouMean(name, names) ?? `there are ${firstOf(names, 10)}`}`
    }
    const { datatype } = one
    if (datatype !== null && one.type !== type)
      return `${what} '${name}' is ${one.type} (${datatype}) on the server, and ${type} in the config`
    // A server that does not tell its types takes the config's.
    found.push({ name, type, datatype })
  }
  return found
}
