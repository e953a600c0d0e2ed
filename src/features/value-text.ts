/** A value of any kind as text for a dead letter. Never throws. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  try {
    // Undefined, whatever its type says, where the value's own toJSON gives nothing.
    const text: unknown = JSON.stringify(value, bigintAsText)
    if (typeof text === 'string') return text
  } catch {
    // A circle, or a toJSON that throws: its kind must do.
  }
  return Object.prototype.toString.call(value)
}

/** What kind of value came, for a message that must not hold the value. */
export function kindText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'boolean':
      return 'a boolean'
    case 'number':
    case 'bigint':
      return 'a number'
    case 'object':
      if (value instanceof Uint8Array) return 'bytes'
      return Array.isArray(value) ? 'a list' : 'a structure'
    default:
      return `a ${typeof value}`
  }
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
