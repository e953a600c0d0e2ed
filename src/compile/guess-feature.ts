import type { FieldDescription } from '../avro/fields.ts'
import type { InputColumn } from '../core/column.ts'
import { levelIndex } from '../core/levels.ts'
import { unknownLevels } from '../core/meant-level.ts'
import { similarLevel } from '../core/similar-level.ts'
import { firstOf } from '../core/text.ts'

/** Levels told in a note. */
const shown = 6

/** How a field becomes what a column takes. */
export interface FeatureGuess {
  /** Read as text: a number or a boolean that is the name of a category. */
  readonly asText: boolean
  readonly castTo: 'number' | null
  /** Texts to be recoded; none where all are levels as they are. */
  readonly map: Readonly<Record<string, string>>
  /** What people have to look at, a sentence each. */
  readonly notes: readonly string[]
}

/** Null, and why, where the field cannot be what the column takes. */
export function guessFeature(column: InputColumn, field: FieldDescription): FeatureGuess | string {
  if (column.kind === 'text') return 'takes free text, which a stream cannot give yet'
  const kind = kindOf(field)
  if (kind === null) return `'${field.path}' is ${field.type}, which is no feature`
  return column.kind === 'categorical' ? category(column, field, kind) : number(field, kind)
}

type Kind = 'number' | 'text' | 'enum' | 'boolean'

/** As the feature plan reads it: of a union, the number or the text that it may hold. */
function kindOf({ types }: FieldDescription): Kind | null {
  return (['number', 'enum', 'text', 'boolean'] as const).find((kind) => types.includes(kind)) ?? null
}

function number({ path, types }: FieldDescription, kind: Kind): FeatureGuess | string {
  const none = { asText: false, castTo: null, map: {}, notes: [] } as const
  if (kind === 'enum') return `'${path}' is an enum, and the column takes numbers`
  if (kind === 'text') {
    return { ...none, castTo: 'number', notes: [`'${path}' is text: what is no number is wrong-type`] }
  }
  return types.length > 1 && kind === 'number'
    ? { ...none, notes: [`'${path}' may be ${types.join(' or ')}: what is no number is wrong-type`] }
    : none
}

function category(column: InputColumn, field: FieldDescription, kind: Kind): FeatureGuess {
  const { symbols, path } = field
  const asText = kind === 'number' || kind === 'boolean'
  const none = { asText, castTo: null, map: {}, notes: [] } as const
  if (kind === 'boolean') return { ...none, ...recoded(['true', 'false'], column, path) }
  if (kind === 'enum') return { ...none, ...recoded(symbols ?? [], column, path) }
  const known = `levels are ${firstOf(column.levels ?? [], shown)}`
  const notes =
    kind === 'number' && !field.integer
      ? [`'${path}' is a number with a fraction: 3.0 is the text 3; ${known}`]
      : []
  return { ...none, notes }
}

/** Texts that are levels but for their spelling get it; those that are none are told. */
function recoded(
  texts: readonly string[],
  column: InputColumn,
  path: string,
): Pick<FeatureGuess, 'map' | 'notes'> {
  const levels = column.levels ?? []
  const map: Record<string, string> = {}
  const unknown: string[] = []
  for (const text of unknownLevels(levelIndex(column), texts)) {
    const level = similarLevel(text, levels)
    if (level === null) unknown.push(text)
    else map[text] = level
  }
  const what = `'${path}' may be ${firstOf(unknown, shown)}, which the model does not know (${firstOf(levels, shown)})`
  return { map, notes: unknown.length === 0 ? [] : [`${what}: unknown-category unless it is mapped`] }
}
