import type { PathPart } from './field-path.ts'
import type { FieldTime } from './time-unit.ts'

/** What a field of the input schema can give to a feature plan. */
export const fieldKinds = ['number', 'text', 'boolean', 'list', 'other'] as const

export type FieldKind = (typeof fieldKinds)[number]

/** A field of which each row has one cell. */
export type ScalarKind = Exclude<FieldKind, 'list' | 'other'>

/** One leaf of the input's reader schema, in the terms of the feature plan. */
export interface FieldShape {
  /** Names from the outside in, joined by dots: `motor.bearing.temp`; into arrays and maps as `field-path.ts` writes it. */
  readonly path: string
  /** The same step by step, where it leads into an array or a map; absent where it is names alone. */
  readonly parts?: readonly PathPart[]
  /** Of a list that is made of each element of an array: what is looked for in them. */
  readonly itemParts?: readonly PathPart[]
  /**
   * `number`: int, long, float, double; `text`: string and enum; `list`: an array of numbers; `other`: what cannot be a
   * feature (another array, a map, bytes).
   */
  readonly kind: FieldKind
  readonly nullable: boolean
  /** What the schema says of a number that tells a time; absent where it says nothing. */
  readonly time?: FieldTime
  /** Of kind `other`: what it is instead, `a map`. */
  readonly what?: string
  /** The symbols of an enum. */
  readonly symbols?: readonly string[]
}

/** Why a path that begins with a field's name leads nowhere. */
export interface PathProblem {
  readonly problem: string
  readonly hint?: string
}

/** Finds what a path leads to that is no leaf of the schema by itself; null where it begins with no field's name. */
export type FieldLookup<F = FieldShape> = (path: string) => F | PathProblem | null

export function isPathProblem(found: object): found is PathProblem {
  return 'problem' in found
}
