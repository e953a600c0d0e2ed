import type { FieldTime } from './time-unit.ts'

/** What a field of the input schema can give to a feature plan. */
export const fieldKinds = ['number', 'text', 'boolean', 'other'] as const

export type FieldKind = (typeof fieldKinds)[number]

/** One leaf of the input's reader schema, in the terms of the feature plan. */
export interface FieldShape {
  /** Names from the outside in, joined by dots: `motor.bearing.temp`. */
  readonly path: string
  /** `number`: int, long, float, double; `text`: string and enum; `other`: what cannot be a feature (array, map, bytes). */
  readonly kind: FieldKind
  readonly nullable: boolean
  /** What the schema says of a number that tells a time; absent where it says nothing. */
  readonly time?: FieldTime
  /** Of kind `other`: what it is instead, `a map`. */
  readonly what?: string
  /** The symbols of an enum. */
  readonly symbols?: readonly string[]
}
