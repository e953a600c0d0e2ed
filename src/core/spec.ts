/**
 * The vocabulary in which a feature step says what settings it takes: plain data, beside the step's code.
 * `config` turns it into a validator, the documentation generator into a table. Every field is described.
 */
export type FieldSpec =
  /** `slot` is the name of a value in the plan that must exist already; `new-slot` one that the step creates or overwrites. */
  | Described<{
      readonly type: 'slot' | 'new-slot' | 'text' | 'boolean'
      readonly default?: string | boolean
    }>
  /** Slots that the step creates or overwrites, each with a text: what it is made from, or one of `values`. */
  | Described<{ readonly type: 'new-slot-map'; readonly values?: readonly string[] }>
  /** One name of an existing slot, or a list of several. */
  | Described<{ readonly type: 'slots' }>
  | Described<{
      readonly type: 'number' | 'integer'
      readonly min?: number
      readonly max?: number
      readonly default?: number
    }>
  | Described<{ readonly type: 'choice'; readonly values: readonly string[]; readonly default?: string }>
  /** A YAML scalar of any kind: text, number or boolean. */
  | Described<{ readonly type: 'scalar' }>
  | Described<{
      readonly type: 'list'
      readonly of: 'slot' | 'text' | 'number' | 'scalar'
      readonly min?: number
    }>
  | Described<{ readonly type: 'map'; readonly of: 'text' | 'number' | 'scalar' }>
  /** Some of these parts, which are described by name, each with the name of the slot that the step creates for it. */
  | Described<{ readonly type: 'new-slots'; readonly of: Readonly<Record<string, string>> }>
  /** Path of a file; a relative one counts from the folder of the config. */
  | Described<{ readonly type: 'file' }>
  /** A length of time: `90s`, `10m`, `24h`, `7d`. */
  | Described<{ readonly type: 'duration'; readonly default?: string }>
  /** Settings of one setting. */
  | Described<{ readonly type: 'section'; readonly spec: StepSpec }>

type Described<T> = T & { readonly description: string; readonly optional?: true }

/** Settings of a step by name. */
export type StepSpec = Readonly<Record<string, FieldSpec>>

/** A step of the plan as the config gives it: one entry of its `features` list. */
export interface StepConfig {
  readonly step: string
  /** Validated by the step's spec. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Refused by the validator, and told: it is not compiled, and the names it would have made are broken. */
  readonly refused?: true
}

/** What people read about a step: all of it beside the step's code. */
export interface StepDescription {
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** What the step does where its input is missing, one sentence. */
  readonly missing: string
  readonly spec: StepSpec
  /** An item of the config's `features` list, in YAML; the tests execute it. */
  readonly example: string
}
