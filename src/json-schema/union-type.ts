import { isObject } from './reference.ts'

/** Avro's types that a value may have beside null. */
export interface Mapped {
  readonly branches: readonly unknown[]
  readonly nullable: boolean
}

/** Why a value cannot be read as one of Avro's types. */
export interface Unmapped {
  readonly why: string
}

export function isUnmapped(found: Mapped | Unmapped): found is Unmapped {
  return 'why' in found
}

/** A value of any of several types. */
export function together(found: readonly (Mapped | Unmapped)[]): Mapped | Unmapped {
  const unmapped = found.find(isUnmapped)
  if (unmapped !== undefined) return unmapped
  const mapped = found.filter((one): one is Mapped => !isUnmapped(one))
  const branches = withoutNarrower([...new Set(mapped.flatMap((one) => one.branches))])
  const kinds = branches.map(kindOf)
  const twice = kinds.find((kind, i) => kinds.indexOf(kind) < i)
  if (twice !== undefined) return { why: `it may be one of several ${wordFor[twice] ?? `${twice}s`}` }
  return { branches, nullable: mapped.some(({ nullable }) => nullable) }
}

const wordFor: Readonly<Record<string, string>> = {
  record: 'objects',
  enum: 'lists of values',
  array: 'types of list',
  map: 'types of map',
}

/** Each integer is a number, each of the texts of a list a text. */
function withoutNarrower(branches: readonly unknown[]): readonly unknown[] {
  const hasNumber = branches.includes('double')
  const hasText = branches.includes('string')
  return branches.filter(
    (branch) => !(hasNumber && branch === 'long') && !(hasText && kindOf(branch) === 'enum'),
  )
}

/** A name stands for the record that has it. */
function kindOf(branch: unknown): string {
  if (isObject(branch)) return String(branch['type'])
  return ['long', 'double', 'boolean', 'string'].includes(String(branch)) ? String(branch) : 'record'
}
