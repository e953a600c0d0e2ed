import type { Reason } from '../../core/reason.ts'

/**
 * What can be wrong with a simulated event, and the reason under which its dead letter must be found; null where the
 * record is skipped. `event` troubles spoil a field, `schema` ones the writer's schema, `value` ones the encoded bytes.
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
} as const satisfies Record<string, { at: 'event' | 'schema' | 'value'; reason: Reason | null }>

export type TroubleKind = keyof typeof troubleKinds

// The keys of a const object are exactly its type's keys.
export const allKinds = Object.keys(troubleKinds) as readonly TroubleKind[]

/** The kinds that end as dead letters. */
export const deadLetterKinds = allKinds.filter((kind) => troubleKinds[kind].reason !== null)

/** The kinds to inject: with tombstones, or without. */
export function kindsToInject(tombstones: boolean): readonly TroubleKind[] {
  return tombstones ? allKinds : deadLetterKinds
}

/** The trouble of one event. */
export interface Trouble {
  readonly kind: TroubleKind
  readonly reason: Reason | null
  /** The spoilt field, for the troubles of one field. */
  readonly field: string | null
}
