import { namesIn } from '../avro/event-types.ts'
import type { SchemaJson } from '../avro/schema.ts'
import type { EventForm } from '../core/event-form.ts'
import type { Remark } from '../core/finding.ts'
import { didYouMean } from '../core/nearest.ts'

/**
 * What is doubtful in the names of types: by a wrong one records are skipped, or at fault, one and all.
 *
 * @param writers all schemas that there are; null where a registry has them, whose names are not known beforehand
 */
export function remarksOnForm(
  { types, unwrap }: EventForm,
  reader: SchemaJson,
  writers: readonly SchemaJson[] | null,
): readonly Remark[] {
  const own = namesIn(reader)
  // An envelope's name is in its writer's schema alone.
  const known = [...(unwrap === null ? own : []), ...(writers ?? []).flatMap(namesIn)]
  const isChecked = unwrap === null || writers !== null
  return [
    ...(isChecked ? (types ?? []) : []).flatMap((name, at) =>
      has(known, name) ? [] : [unknownType(name, at, known, writers)],
    ),
    ...(unwrap === 'debezium' && !has(own, 'Value') ? [rowName(own)] : []),
  ]
}

function has(names: readonly string[], wanted: string): boolean {
  return names.some((name) => name === wanted || name.slice(name.lastIndexOf('.') + 1) === wanted)
}

function unknownType(
  name: string,
  at: number,
  known: readonly string[],
  writers: readonly SchemaJson[] | null,
): Remark {
  const path = ['input', 'types', at]
  const hint = didYouMean(name, known)
  const rest = hint === undefined ? {} : { hint }
  if (writers !== null) {
    const message = `no record of schemas.files is called '${name}', nor is that of input.schema`
    return { severity: 'error', path, message, ...rest }
  }
  const message =
    `'${name}' is not what the record of input.schema is called, and what others are called is not known beforehand: ` +
    'records of types that are not named are skipped; an alias in input.schema says that the name is meant'
  return { severity: 'warning', path, message, ...rest }
}

function rowName([name = '']: readonly string[]): Remark {
  return {
    severity: 'warning',
    path: ['input', 'schema'],
    message: `the record is called ${name}, and Debezium calls the rows of every table Value: they will not match`,
    hint: 'add "aliases": ["Value"] to the record',
  }
}
