import type { z } from 'zod'
import type { Finding, Remark } from '../core/finding.ts'
import { ConfigDocument } from './document.ts'
import type { Environment } from './interpolate.ts'
import { check, withoutMisspelt } from './issues.ts'

/** A file of settings as its schema reads it. */
export interface ParsedSettings<T> {
  /** Null where a value is none that the schema takes. */
  readonly parsed: T | null
  readonly findings: readonly Finding[]
  /** Gives what is found later its line and column. */
  readonly place: (remark: Remark) => Finding
}

/** Reads YAML by a schema: all that is wrong at once, with lines. Never throws for what the user wrote. */
export function parseSettings<S extends z.ZodType>(
  schema: S,
  text: string,
  file: string,
  environment: Environment,
): ParsedSettings<z.output<S>> {
  const document = new ConfigDocument(text.replace(/^\uFEFF/, ''), file)
  const place = (remark: Remark) => document.place(remark)
  const syntax = document.syntaxFindings()
  if (document.isFatal) return { parsed: null, findings: syntax, place }
  const undefinedAt = document.interpolate(environment).remarks.map(place)
  let values: unknown
  try {
    values = document.values() ?? {}
    const texts = check(schema, values).issues.filter(({ needsText }) => needsText)
    if (document.takeAsWritten(texts.map((issue) => issue.path))) values = document.values()
  } catch {
    return { parsed: null, findings: [...syntax, document.aliasFinding()], place }
  }
  const { parsed, issues } = check(schema, values)
  const found = withoutMisspelt(issues).map(({ path, message, hint, unknownKey }) =>
    document.place(
      { severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) },
      unknownKey ? 'key' : 'value',
    ),
  )
  return { parsed, findings: [...syntax, ...undefinedAt, ...found], place }
}

/** A file that is not there, or not to be read. */
export function unreadableSettings(file: string, message: string, hint: string): ParsedSettings<never> {
  const finding = { severity: 'error', path: [], message, hint, file, line: null, column: null } as const
  return {
    parsed: null,
    findings: [finding],
    place: (remark) => ({ ...remark, file, line: null, column: null }),
  }
}
