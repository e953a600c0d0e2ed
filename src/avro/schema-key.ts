/**
 * What a record names its writer's schema by: the id that the registry gave it, or its GUID, which is the same in every
 * registry, in its usual notation: `89791762-2336-4186-9674-299b90a802e2`.
 */
export type SchemaKey = number | string

/** A key in messages. */
export function keyName(key: SchemaKey): string {
  return typeof key === 'number' ? `schema id ${key}` : `schema GUID ${key}`
}

/** Bytes of a GUID. */
export const GUID_BYTES = 16

/** The GUID that begins at a byte; its bytes are there. */
export function guidAt(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + GUID_BYTES)
  const cuts = [0, 8, 12, 16, 20, 32] as const
  return cuts
    .slice(1)
    .map((end, i) => hex.slice(cuts[i], end))
    .join('-')
}
