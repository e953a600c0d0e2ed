/** What a version has to pass before it answers. */
export const gates = [
  'retired',
  'signature',
  'algorithm',
  'size',
  'card',
  'file',
  'golden',
  'speed',
  'columns',
  'quality',
] as const

export type Gate = (typeof gates)[number]

/** Why a gate refuses a version, in words for people. */
export interface GateRefusal {
  readonly gate: Gate
  /** `cooler@8`. */
  readonly version: string
  readonly why: string
}

/** What no force passes over: an instance loads no version that it does not trust, or cannot read. */
export function isFinal(gate: Gate): boolean {
  return gate === 'signature' || gate === 'file'
}

/** As a release records what was passed over. */
export function refusalText({ gate, version, why }: GateRefusal): string {
  return `${version}: ${gate}: ${why}`
}
