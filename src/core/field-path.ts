/** One step of a path: the name of a field, the key of a map, or the place of an element, from the end where it is negative. */
export type PathPart = string | number

/*
 * path  => NAME part*
 * part  => .NAME             without . [ or ]
 *          ["KEY"]           any other text, as JSON has it; ['KEY'] is understood, and not how it is written
 *          [PLACE]           0 is the first element, -1 the last
 */
const part = /(^|\.)([^.[\]]+)|\[(-?\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]/y

/** Null for a text that is no path. */
export function parsePath(text: string): readonly PathPart[] | null {
  const parts: PathPart[] = []
  part.lastIndex = 0
  while (part.lastIndex < text.length) {
    const isFirst = part.lastIndex === 0
    const match = part.exec(text)
    if (match === null) return null
    const [, before, name, place, json, quoted] = match
    if (isFirst && before !== '') return null
    const key = json === undefined ? (name ?? quoted) : parseText(json)
    if (place === undefined && key === undefined) return null
    // One of the two is there.
    parts.push(key ?? Number(place))
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
  return path.replaceAll(/\[-?\d+\]/g, '')
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
