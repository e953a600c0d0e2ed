/** Where a text holds a whole number of 16 digits and more. */
const wideInteger = /[:,[]\s*-?\d{16,}\s*[,\]}]/

/** The value of a JSON text, whole numbers beyond 2^53 as bigints; undefined when it is none. */
export function parseExactJson(text: string): unknown {
  try {
    return wideInteger.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Keeps the digits of a whole number that would be rounded. */
function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const rounded = typeof value === 'number' && !Number.isSafeInteger(value)
  return rounded && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context!.source!) : value
}

// Node 22 has it; the typings do not yet.
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }

/** The JSON text of a value, bigints as the numbers they are; a number that is not finite is null, as in all JSON. */
export function exactJson(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    // It holds a bigint. Looking at every value costs several times as much as writing them.
    return JSON.stringify(value, exactDigits)
  }
}

function exactDigits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJson(value.toString()) : value
}
