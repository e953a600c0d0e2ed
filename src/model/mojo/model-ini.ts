/**
 * The `[info]` section: typed reading by key. `null` in the file means absent. Each getter throws ModelError, naming
 * file, key and expectation, when the text does not fit; the ones without a fallback also when the key is absent.
 */
export interface ModelIni {
  has(key: string): boolean
  keys(): readonly string[]
  string(key: string, fallback?: string): string
  /** Any number that Java prints, NaN and Infinity included. */
  number(key: string, fallback?: number): number
  /** Within +-2^31, and within the bounds given. */
  integer(
    key: string,
    bounds?: { readonly min?: number; readonly max?: number; readonly fallback?: number },
  ): number
  boolean(key: string, fallback?: boolean): boolean
  /** `[a, b, c]` as doubles; `length`, when given, is checked. `null` and absent give the fallback. */
  numbers(key: string, options?: { readonly length?: number; readonly fallback?: Float64Array }): Float64Array
  integers(key: string, options?: { readonly length?: number; readonly fallback?: Int32Array }): Int32Array
  strings(
    key: string,
    options?: { readonly length?: number; readonly fallback?: readonly string[] },
  ): readonly string[]
}
