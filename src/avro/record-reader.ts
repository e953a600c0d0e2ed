import { DecodeError, inside } from './avro-cursor.ts'
import type { AvroCursor } from './avro-cursor.ts'
import type { FieldNode } from './schema-node.ts'
import type { Skip } from './skip.ts'
import type { Read, ValueReader } from './read.ts'

/** What to do with the writer's fields, in their order, and the fields to make of them. */
export interface RecordPlan {
  readonly steps: readonly RecordStep[]
  readonly fields: readonly FieldNode[]
}

type RecordStep =
  | { readonly name: string; readonly skip: Skip }
  | { readonly name: string; readonly again: boolean; readonly reader: ValueReader }

/**
 * Compiles the reader of a record to a function of its own: reading by a list of fields costs several times as much as
 * one expression that the engine can see through. Names and numbers go in as JSON text, everything else by reference.
 */
export function recordReader({ steps, fields }: RecordPlan): ValueReader {
  const mayFlaw = steps.some((step) => 'reader' in step && step.reader.mayFlaw)
  const source = `
    const [${steps.map((_, i) => `read${i}`).join(', ')}] = reads
    return (c) => {
      let at = 0${mayFlaw ? ', flaws = c.flawCount' : ''}
      try {
        let start
        ${steps.map(stepCode).join('\n        ')}
        return { ${fields.map((field, i) => fieldCode(field, steps, i)).join(', ')} }
      } catch (error) {
        throw located(error, names[at])
      }
    }`
  // The only code in it is the text above and the readers' own.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const factory = new Function('reads', 'defaults', 'names', 'located', source) as Factory
  const reads = steps.map((step) => ('skip' in step ? step.skip : step.reader.read))
  const names = steps.map(({ name }) => name)
  const defaults = fields.map(({ byDefault }) => byDefault)
  return { read: factory(reads, defaults, names, located), code: null, mayFlaw }
}

type Factory = (
  reads: readonly (Read | Skip)[],
  defaults: readonly (FieldNode['byDefault'] | null)[],
  names: readonly string[],
  located: (error: unknown, name: string) => unknown,
) => (cursor: AvroCursor) => object

function stepCode(step: RecordStep, index: number): string {
  if ('skip' in step) return `at = ${index}; read${index}(c)`
  const { name, again, reader } = step
  return [
    `at = ${index}`,
    again ? 'c.at = start' : 'start = c.at',
    `const v${index} = ${reader.code ?? `read${index}(c)`}`,
    ...(reader.mayFlaw
      ? [`if (c.flawCount > flaws) flaws = c.nameFlaws(flaws, ${JSON.stringify(name)})`]
      : []),
  ].join('; ')
}

/** In brackets, since `__proto__: value` would set the prototype. */
function fieldCode({ name }: FieldNode, steps: readonly RecordStep[], field: number): string {
  const from = steps.findIndex((step) => 'reader' in step && step.name === name)
  const value = from < 0 ? `defaults[${field}]()` : `v${from}`
  return `${name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)}: ${value}`
}

/** An error on its way out, with the field that it is in. */
function located(error: unknown, name: string): unknown {
  if (error instanceof DecodeError) error.path = inside(name, error.path)
  return error
}
