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
  /** The symbols of an enum. */
  readonly symbols?: readonly string[]
}
