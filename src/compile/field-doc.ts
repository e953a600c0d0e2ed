/** What a field's doc says of its numbers, in words that leave no doubt. */
export interface DocFacts {
  readonly unit: string | null
  readonly range: DocRange | null
}

export interface DocRange {
  readonly min: number
  readonly max: number
}

/*
 * A doc is clauses, which end at a semicolon, a colon, a comma, a bracket or the end of a sentence or line. These say something, as a
 * whole; any other says nothing, and so do two that say different things:
 *
 *   0..250   0..250 bar   [0, 250]   [0, 250] bar
 *   range: 0..250 bar     range: [0, 250] bar        range: 0 to 250 bar
 *   unit: bar
 */
const number = String.raw`([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)`
const unit = String.raw`(?:\s*([\p{L}%°][^\s;,()[\]:]*))?`
const dots = String.raw`${number}\s*\.{2,3}\s*${number}`
const brackets = String.raw`\[\s*${number}\s*,\s*${number}\s*\]`
const ranges = [
  new RegExp(`^(?:range\\s*:\\s*)?${dots}${unit}$`, 'iu'),
  new RegExp(`^(?:range\\s*:\\s*)?${brackets}${unit}$`, 'iu'),
  new RegExp(`^range\\s*:\\s*${number}\\s+to\\s+${number}${unit}$`, 'iu'),
]
const units = /^units?\s*:\s*([\p{L}%°][^\s;,()[\]:]*)$/iu

/** Commas in square brackets belong to a range, colons to words of ours; a dot beside another is no end of a sentence. */
const ends = /[;()\n]|,(?![^[]*\])|(?<!\.)\.(?=\s|$)|(?<!\b(?:range|units?)\s*):(?=\s)/iu

export function factsOf(doc: string | null): DocFacts {
  const clauses = (doc ?? '').split(ends).map((clause) => clause.trim())
  const found = clauses.flatMap((clause) => ranges.flatMap((range) => rangeIn(range.exec(clause))))
  const named = clauses.flatMap((clause) => units.exec(clause)?.[1] ?? [])
  return {
    unit: only([...named, ...found.flatMap((each) => each.unit ?? [])], (each) => each),
    range: only(
      found.map(({ min, max }) => ({ min, max })),
      ({ min, max }) => `${min} ${max}`,
    ),
  }
}

function rangeIn(match: RegExpExecArray | null): (DocRange & { readonly unit: string | undefined })[] {
  if (match === null) return []
  const [min, max] = [Number(match[1]), Number(match[2])]
  return min < max ? [{ min, max, unit: match[3] }] : []
}

/** Null where there is none, or there are different ones. */
function only<T>(found: readonly T[], keyOf: (each: T) => string): T | null {
  return new Set(found.map(keyOf)).size === 1 ? found[0]! : null
}
