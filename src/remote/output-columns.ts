import type { OutputColumn } from '../core/column.ts'
import { plural } from '../core/text.ts'
import type { RemoteColumn } from './contract.ts'

export interface RemoteOutputs {
  readonly columns: readonly OutputColumn[]
  /** Of the predicted class; null where none is predicted. */
  readonly levels: readonly string[] | null
}

/**
 * What a server's outputs mean to predictions: a text is the predicted class; numbers are the probabilities of the labels where
 * there are some, else the one predicted value, or outputs of any kind.
 *
 * @returns a text where they do not go together
 */
export function outputColumns(
  outputs: readonly RemoteColumn[],
  labels: readonly string[] | null,
): RemoteOutputs | string {
  const texts = outputs.filter(({ type }) => type === 'text')
  const numbers = outputs.length - texts.length
  if (texts.length > 1) return `several outputs are text: ${texts.map(({ name }) => name).join(', ')}`
  const [text] = texts
  if (text !== undefined && labels === null)
    return `output '${text.name}' is text, a class: labels must name the classes that there are`
  if (labels !== null && numbers > 0 && numbers !== labels.length)
    return `there are ${plural(labels.length, 'label')}, and ${plural(numbers, 'output')} with numbers: as many are wanted`
  let at = 0
  const columns = outputs.map(({ name, type }): OutputColumn => {
    if (type === 'text') return { name, kind: 'label', level: null }
    if (labels !== null) return { name, kind: 'probability', level: labels[at++] ?? null }
    return { name, kind: outputs.length === 1 ? 'value' : 'output', level: null }
  })
  return { columns, levels: labels }
}
