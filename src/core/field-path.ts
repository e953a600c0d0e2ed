/** One step of a path: the name of a field, the key of a map, or the place of an element, from the end where it is negative. */
export type PathPart = string | number

/*
 * path  => NAME part*
 * part  => .NAME             without . [ or ]
 *          ["KEY"]           any other text, as JSON has it; ['KEY'] is understood, and not how it is written
 *          [PLACE]           0 is the first element, -1 the last
 *          []                each element: what follows is looked for in every one. Once in a path
 */
const part = /(^|\.)([^.[\]]+)|\[(-?\d{1,9})?\]|\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]/y

/** Null for a text that is no path to one value. */
export function parsePath(text: string): readonly PathPart[] | null {
  const parts = partsOf(text)
  return parts?.every((each) => each !== null) === true ? parts : null
}

/** A path to one value in each element of an array. */
export interface ListPath {
  /** To the array. */
  readonly parts: readonly PathPart[]
  /** From an element on. */
  readonly itemParts: readonly PathPart[]
}

/** Null for a text that is no such path. */
export function parseListPath(text: string): ListPath | null {
  const all = partsOf(text) ?? []
  const [parts, itemParts] = [all.slice(0, all.indexOf(null)), all.slice(all.indexOf(null) + 1)]
  const isList = all.includes(null) && !itemParts.includes(null)
  // The only null stands between the two.
  return isList ? { parts: parts as PathPart[], itemParts: itemParts as PathPart[] } : null
}

/** Null in the place of each element; null for a text that is no path. */
function partsOf(text: string): readonly (PathPart | null)[] | null {
  const parts: (PathPart | null)[] = []
  part.lastIndex = 0
  while (part.lastIndex < text.length) {
    const isFirst = part.lastIndex === 0
    const match = part.exec(text)
    if (match === null) return null
    const [whole, before, name, place, json, quoted] = match
    if (isFirst && before !== '') return null
    const key = json === undefined ? (name ?? quoted) : parseText(json)
    if (key !== undefined) parts.push(key)
    else if (place !== undefined) parts.push(Number(place))
    else if (whole === '[]') parts.push(null)
    else return null
  }
  return parts.length === 0 ? null : parts
}

function parseText(json: string): string | undefined {
  try {
    // A JSON text in double quotes is a string.
    return JSON.parse(json) as string
  } catch {
    return undefined
  }
}

/** The path of what lies within, in the one way that it is written: a key is quoted where it would be misread. */
export function pathWithin(outer: string, inner: PathPart): string {
  if (typeof inner === 'number') return `${outer}[${inner}]`
  return /^[^.[\]]+$/.test(inner) ? `${outer}.${inner}` : `${outer}[${JSON.stringify(inner)}]`
}

/** True for a path itself, and for what lies within it. */
export function isWithin(path: string, outer: string): boolean {
  if (!path.startsWith(outer)) return false
  const next = path[outer.length]
  return next === undefined || next === '.' || next === '['
}

/** The path without the places of elements: what stands for all of them. */
export function withoutPlaces(path: string): string {
  return path.replaceAll(/\[-?\d*\]/g, '')
}

/** What a path leads to; undefined where something on the way is not there, or is nothing that has parts. */
export function valueAt(value: unknown, parts: readonly PathPart[]): unknown {
  let found = value
  for (const each of parts) {
    if (typeof each === 'number') found = Array.isArray(found) ? found.at(each) : undefined
    else found = hasNames(found) ? found[each] : undefined
  }
  return found
}

/** A record or a map as decoders give them. */
export function hasNames(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}

/** The value in each element of an array, in their order, null where one has none; undefined where there is no array. */
export function valuesAt(value: unknown, { parts, itemParts }: ListPath): readonly unknown[] | undefined {
  const found = valueAt(value, parts)
  return Array.isArray(found) ? found.map((item) => valueAt(item, itemParts) ?? null) : undefined
}
