/** What a JSON value has to be: the problem with one that is not, as `$.plan.version is no whole number`; null where it is. */
export type JsonShape = (value: unknown, at: string) => string | null

export const textShape: JsonShape = (value, at) => (typeof value === 'string' ? null : `${at} is no text`)

export const flagShape: JsonShape = (value, at) =>
  typeof value === 'boolean' ? null : `${at} is neither true nor false`

export const numberShape: JsonShape = (value, at) => (typeof value === 'number' ? null : `${at} is no number`)

/** 0, 1, 2, ... */
export const countShape: JsonShape = (value, at) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? null : `${at} is no whole number`

export const anyShape: JsonShape = () => null

export function matching(pattern: RegExp, what: string): JsonShape {
  return (value, at) => (typeof value === 'string' && pattern.test(value) ? null : `${at} is no ${what}`)
}

export function orNothing(shape: JsonShape): JsonShape {
  return (value, at) => (value === null ? null : shape(value, at))
}

export function whenGiven(shape: JsonShape): JsonShape {
  return (value, at) => (value === undefined ? null : shape(value, at))
}

export function oneOf(...values: readonly unknown[]): JsonShape {
  return (value, at) => (values.includes(value) ? null : `${at} is not ${values.join(' or ')}`)
}

export function listShape(shape: JsonShape): JsonShape {
  return (value, at) =>
    Array.isArray(value)
      ? first(value.map((each, index) => shape(each, `${at}[${index}]`)))
      : `${at} is no list`
}

export function mapShape(shape: JsonShape): JsonShape {
  return (value, at) =>
    isObject(value)
      ? first(Object.entries(value).map(([name, each]) => shape(each, `${at}.${name}`)))
      : `${at} is no object`
}

/** Whatever else an object holds is let be: a newer Sluice may have written it. */
export function objectShape(fields: Readonly<Record<string, JsonShape>>): JsonShape {
  return (value, at) =>
    isObject(value)
      ? first(Object.entries(fields).map(([name, shape]) => shape(value[name], `${at}.${name}`)))
      : `${at} is no object`
}

/** The same of what people write: a field that nobody knows is one that is misspelt. */
export function exactShape(fields: Readonly<Record<string, JsonShape>>): JsonShape {
  const known = objectShape(fields)
  return (value, at) => {
    const stranger = isObject(value)
      ? Object.keys(value).find((name) => !Object.hasOwn(fields, name))
      : undefined
    return stranger === undefined ? known(value, at) : `${at}.${stranger} is not known`
  }
}

/** One of several objects, by the word in `kind`. */
export function kindShape(kinds: Readonly<Record<string, JsonShape>>): JsonShape {
  return (value, at) => {
    if (!isObject(value)) return `${at} is no object`
    const kind = value['kind']
    const shape = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind]! : null
    return shape === null ? `${at}.kind is none that is known here` : shape(value, at)
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function first(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null
}
