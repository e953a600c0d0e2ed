import type { Reason } from '../../core/reason.ts'

/**
 * What can be wrong with a simulated event, and the reason under which its dead letter must be found; null where the
 * record is skipped. `event` troubles spoil a field, `schema` ones the writer's schema, `value` ones the encoded bytes; a `reading` is one
 * that comes too late.
 */
export const troubleKinds = {
  'missing-value': { at: 'event', reason: 'missing-value' },
  'out-of-range': { at: 'event', reason: 'out-of-range' },
  'unknown-category': { at: 'event', reason: 'unknown-category' },
  'text-for-numbers': { at: 'schema', reason: 'schema-mismatch' },
  'truncated-body': { at: 'value', reason: 'avro-decode' },
  'truncated-frame': { at: 'value', reason: 'too-short' },
  'wrong-magic': { at: 'value', reason: 'bad-magic' },
  'unknown-schema-id': { at: 'value', reason: 'unknown-schema-id' },
  'empty-value': { at: 'value', reason: 'empty-value' },
  tombstone: { at: 'value', reason: null },
  'late-reading': { at: 'reading', reason: 'late-reading' },
} as const satisfies Record<string, { at: 'event' | 'schema' | 'value' | 'reading'; reason: Reason | null }>

export type TroubleKind = keyof typeof troubleKinds

// The keys of a const object are exactly its type's keys.
export const allKinds = Object.keys(troubleKinds) as readonly TroubleKind[]

/** The kinds that cycles may have. */
export const cycleKinds = allKinds.filter((kind) => troubleKinds[kind].at !== 'reading')

/** Those of them that end as dead letters. */
export const deadLetterKinds = cycleKinds.filter((kind) => troubleKinds[kind].reason !== null)

/** The kinds to inject into cycles: with tombstones, or without. */
export function kindsToInject(tombstones: boolean): readonly TroubleKind[] {
  return tombstones ? cycleKinds : deadLetterKinds
}

/** The kinds that readings may have; the values of a block are there. */
export function readingKinds(shape: 'readings' | 'blocks'): readonly TroubleKind[] {
  const ofEvents: readonly TroubleKind[] = shape === 'readings' ? ['missing-value'] : []
  const ofBytes = deadLetterKinds.filter((kind) => troubleKinds[kind].at === 'value')
  return [...ofEvents, 'late-reading', ...ofBytes]
}

/** The trouble of one event. */
export interface Trouble {
  readonly kind: TroubleKind
  readonly reason: Reason | null
  /** The spoilt field, for the troubles of one field. */
  readonly field: string | null
}
