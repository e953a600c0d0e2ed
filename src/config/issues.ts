import type { z } from 'zod'
import type { ConfigPath } from '../core/finding.ts'
import { didYouMean, nearest } from '../core/nearest.ts'
import { firstOf } from '../core/text.ts'
import { knownKeys } from './schema-walk.ts'

/** What is wrong at one place of the config. */
export interface ValueIssue {
  readonly path: ConfigPath
  readonly message: string
  readonly hint?: string
  /** The key should not be there at all: the place is the key's. */
  readonly unknownKey: boolean
  /** For an unknown key: the one that it is nearest to. */
  readonly meant?: string
  /** Text is needed, something else came. */
  readonly needsText: boolean
}

type Issue = z.core.$ZodIssue

/** Checks a value: its parsed form, or every issue, in our words. */
export function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { readonly parsed: z.output<S> | null; readonly issues: readonly ValueIssue[] } {
  const result = schema.safeParse(value, { error: messageOf })
  if (result.success) return { parsed: result.data, issues: [] }
  const issues = withoutSequels(result.error.issues).flatMap((issue) => flatten(issue, [], schema, value))
  return { parsed: null, issues }
}

/** A key that is missing because it is misspelt is told by what it was written as; the rest is for stand-ins. */
export function withoutMisspelt(issues: readonly ValueIssue[]): readonly ValueIssue[] {
  const meant = new Set(
    issues.flatMap(({ path, meant: key }) =>
      key === undefined ? [] : [JSON.stringify([...path.slice(0, -1), key])],
    ),
  )
  return issues.filter(({ path, unknownKey }) => unknownKey || !meant.has(JSON.stringify(path)))
}

function flatten(issue: Issue, outer: ConfigPath, schema: z.ZodType, root: unknown): ValueIssue[] {
  // Our config has no symbols for keys.
  const path = [...outer, ...(issue.path as (string | number)[])]
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path, valueAt(root, path))
    return issue.keys.map((key) => unknownKeyAt([...path, key], key, known))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return likeliest(issue.errors.map(withoutSequels)).flatMap((inner) => flatten(inner, path, schema, root))
  }
  if (issue.code === 'invalid_key') return [plain(path, issue.issues[0]?.message ?? issue.message)]
  const found = valueAt(root, path)
  const hint =
    issue.code === 'invalid_value'
      ? suggestion(found, issue.values)
      : issue.code === 'invalid_type'
        ? formHint(issue.expected, found)
        : undefined
  const needsText = issue.code === 'invalid_type' && issue.expected === 'string'
  return [{ ...plain(path, issue.message, hint), needsText }]
}

function unknownKeyAt(path: ConfigPath, key: string, known: readonly string[]): ValueIssue {
  const near = nearest(key, known)
  const issue = { ...plain(path, `unknown key '${key}'`), unknownKey: true }
  if (near !== null) return { ...issue, hint: `did you mean '${near}'?`, meant: near }
  // Of steps and their settings there are too many to be listed twice.
  return known.length === 0 ? issue : { ...issue, hint: `there are: ${firstOf(known, 24)}` }
}

/** How a value of another type is written; nothing where the value is missing, or text is needed. */
function formHint(expected: string, found: unknown): string | undefined {
  if (found === undefined) return undefined
  switch (expected) {
    case 'number':
    case 'int':
      return typeof found === 'string' ? 'digits alone, without quotes and without a unit' : undefined
    case 'boolean':
      return 'true or false, without quotes: yes, no, on and off are text'
    case 'array':
      return 'each entry on a line of its own, behind "- "'
    case 'object':
    case 'record':
      return Array.isArray(found) ? 'keys without "- " before them' : 'its keys stand below, indented'
    default:
      return undefined
  }
}

/** A value of the wrong type is told once: how long it is, say, is no matter then. */
function withoutSequels(issues: readonly Issue[]): readonly Issue[] {
  const mistyped = issues.filter(({ code }) => code === 'invalid_type')
  return issues.filter(
    (issue) => mistyped.includes(issue) || !mistyped.some(({ path }) => samePath(path, issue.path)),
  )
}

function samePath(a: Issue['path'], b: Issue['path']): boolean {
  return a.length === b.length && a.every((key, at) => key === b[at])
}

function plain(path: ConfigPath, message: string, hint?: string): ValueIssue {
  return { path, message, unknownKey: false, needsText: false, ...(hint === undefined ? {} : { hint }) }
}

/** The form of a union that was most likely meant: one of the right type, with the fewest things wrong. */
function likeliest(forms: readonly (readonly Issue[])[]): readonly Issue[] {
  const weight = (issues: readonly Issue[]) => issues.reduce((sum, issue) => sum + weightOf(issue), 0)
  // A union has two forms at least.
  return forms.toSorted((a, b) => weight(a) - weight(b))[0]!
}

/** A form that the value cannot have at all weighs more than anything within a form that it may have. */
function weightOf(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.keys.length
  if (issue.path.length > 0) return 1
  return issue.code === 'invalid_type' ? 1001 : 1000
}

function suggestion(value: unknown, options: readonly unknown[]): string | undefined {
  return typeof value === 'string'
    ? didYouMean(
        value,
        options.filter((option) => typeof option === 'string'),
      )
    : undefined
}

function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    // A read by name; what is not there is undefined.
    value = (value as Record<string | number, unknown>)[key]
  }
  return value
}

/** zod's issues in our words. Never holds the value: it may be a secret. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys')
    return `is missing${expectation(issue)}`
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeNames[issue.expected] ?? issue.expected}, got ${issue.expected === 'int' ? wholeOr(issue.input) : kindOf(issue.input)}`
    case 'invalid_value':
      return `must be ${alternatives(issue.values)}`
    case 'invalid_union':
      return 'options' in issue ? `must be ${alternatives(issue.options as unknown[])}` : undefined
    case 'too_small':
      return bound(issue.origin, issue.minimum, issue.inclusive === false ? 'greater than' : 'at least')
    case 'too_big':
      return bound(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most')
    default:
      return undefined
  }
}

function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return `: expected ${typeNames[issue.expected] ?? issue.expected}`
  return issue.code === 'invalid_value' ? `: ${alternatives(issue.values)}` : ''
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section of keys',
  record: 'a section of keys',
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return typeNames[typeof value] ?? typeof value
}

function wholeOr(value: unknown): string {
  return typeof value === 'number' ? 'a fraction' : kindOf(value)
}

function alternatives(values: readonly unknown[]): string {
  const shown = values.map((value) => `'${String(value)}'`)
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)!}`
}

function bound(origin: string, limit: number | bigint, words: string): string {
  if (origin === 'string' && limit === 1) return 'must not be empty'
  if (origin === 'string') return `must have ${words} ${limit} characters`
  if (origin === 'array') return `must have ${words} ${limit} ${limit === 1 ? 'entry' : 'entries'}`
  return `must be ${words} ${limit}`
}
