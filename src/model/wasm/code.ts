/*
 * Just enough of WebAssembly's binary format to write kernels by hand: instructions in prefix form, each a (nested)
 * list of bytes. `add(load(p, 4), constant(1))` reads like the code it stands for.
 */

export type Code = readonly (number | Code)[]

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes = []
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80)
  return [...bytes, value]
}

/** Signed LEB128. */
export function signed(value: number): Code {
  const bytes = []
  for (; value < -64 || value > 63; value >>= 7) bytes.push((value & 0x7f) | 0x80)
  return [...bytes, value & 0x7f]
}

/** The bytes in order. */
export function flatBytes(code: Code): number[] {
  return code.flatMap((part) => (typeof part === 'number' ? [part] : flatBytes(part)))
}

/** A count, then the items. */
export const vector = (items: readonly Code[]): Code => [unsigned(items.length), ...items]
/** The length in bytes, then the bytes. */
export const sized = (code: Code): Code => {
  const bytes = flatBytes(code)
  return [unsigned(bytes.length), bytes]
}
/** A part of a module. */
export const moduleSection = (id: number, body: Code): Code => [id, sized(body)]
/** A name, in UTF-8. */
export const utf8 = (value: string): Code => vector([...Buffer.from(value)].map((byte) => [byte]))
