const strict = new TextDecoder('utf-8', { fatal: true })
const longest = 120
// What a terminal would obey, or nobody would see.
// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

/** A record's key for people: text where it is text, else its bytes in hexadecimal; cut where it is long. */
export function keyText(key: Buffer): string {
  const text = textIn(key)
  const whole = text ?? `0x${key.toString('hex')}`
  if (whole.length <= longest) return whole
  // Half of a pair of surrogates is no character.
  return `${whole.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…`
}

function textIn(key: Buffer): string | null {
  try {
    const text = strict.decode(key)
    return unprintable.test(text) ? null : text
  } catch {
    return null
  }
}
