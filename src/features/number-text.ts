const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const notFinite = /^[+-]?(?:NaN|Infinity)$/

/**
 * A number as JSON and Java both write it: decimal digits with an optional sign, point and exponent, blanks (up to U+0020)
 * around it. NaN and Infinity are recognised as what they are. Null for any other text: the empty one, hexadecimal
 * digits, separators, commas.
 */
export function parseNumber(text: string): number | null {
  const trimmed = trimBlanks(text)
  return decimal.test(trimmed) || notFinite.test(trimmed) ? Number(trimmed) : null
}

/** Cuts characters up to U+0020 off both ends: unlike `trim`, no-break and other wide blanks stay. */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 0x20) start++
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--
  return text.slice(start, end)
}
