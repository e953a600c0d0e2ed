import { createHash } from 'node:crypto'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { compileFormula } from './formula/compile.ts'
import { FormulaProblem, parseFormula } from './formula/parse.ts'
import type { FormulaNode } from './formula/parse.ts'

/** A line of a rule as the config has it: a label or a value, and when. */
export interface RuleLine {
  readonly when?: string | undefined
  readonly label?: string | undefined
  readonly value?: number | undefined
}

/** A rule that was read: of its lines the first that holds answers. */
export interface FallbackRule {
  readonly lines: readonly RuleLine[]
  /** When each line holds; null: always. */
  readonly tests: readonly (FormulaNode | null)[]
  /** Labels in the order in which they are first named; null where the lines give values. */
  readonly levels: readonly string[] | null
  /** What each line answers: a value, or the index of its label. */
  readonly answers: Float64Array
  /** Features and input fields that the lines name, for the plan to have them. */
  readonly names: readonly string[]
  /** `sha256:` and the hex digest of the lines. */
  readonly digest: string
  /** Of the rule in the config. */
  readonly path: ConfigPath
}

/** Reads a rule, before there is a plan. All that is wrong is a remark at its line; null where something is. */
export function readRule(
  lines: readonly RuleLine[],
  path: ConfigPath,
  remarks: Remark[],
): FallbackRule | null {
  const found = [...remarksOnAnswers(lines, path), ...remarksOnOrder(lines, path)]
  const names = new Set<string>()
  const tests = lines.map(({ when }, at) =>
    when === undefined ? null : read(when, [...path, at, 'when'], names, found),
  )
  remarks.push(...found)
  if (found.some(({ severity }) => severity === 'error')) return null
  const labels = lines.flatMap(({ label }) => label ?? [])
  const levels = labels.length === 0 ? null : [...new Set(labels)]
  return {
    lines,
    tests,
    levels,
    // Each line has what it answers: that was checked.
    answers: Float64Array.from(lines, ({ label, value }) => value ?? levels!.indexOf(label!)),
    names: [...names],
    digest: digestOf(lines),
    path,
  }
}

/** What stands for a rule is what it says, whatever of the config is around it. */
function digestOf(lines: readonly RuleLine[]): string {
  const text = JSON.stringify(
    lines.map(({ when, label, value }) => [when?.trim() ?? null, label ?? null, value ?? null]),
  )
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function read(text: string, path: ConfigPath, names: Set<string>, remarks: Remark[]): FormulaNode | null {
  try {
    const node = parseFormula(text)
    // Without slots nothing comes of it but the names that it asks for.
    compileFormula(
      node,
      (name) => {
        names.add(name)
        return null
      },
      0,
    )
    return node
  } catch (error) {
    remarks.push(problemAt(path, error))
    return null
  }
}

/** The remark for what a formula was refused for; anything else is thrown on. */
export function problemAt(path: ConfigPath, error: unknown): Remark {
  if (!(error instanceof FormulaProblem)) throw error
  const { message, hint } = error
  return { severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) }
}

function* remarksOnAnswers(lines: readonly RuleLine[], path: ConfigPath): Generator<Remark> {
  const ofLabels = lines.find((line) => line.label !== line.value)?.label !== undefined
  for (const [at, { label, value }] of lines.entries()) {
    const place = [...path, at]
    if (label === undefined && value === undefined)
      yield { severity: 'error', path: place, message: 'the line gives neither a label nor a value' }
    else if (label !== undefined && value !== undefined)
      yield {
        severity: 'error',
        path: [...place, 'value'],
        message: 'the line gives a label and a value',
        hint: 'remove one: a label is for classes, a value for a regression',
      }
    else if ((label !== undefined) !== ofLabels)
      yield {
        severity: 'error',
        path: [...place, label === undefined ? 'value' : 'label'],
        message: `the line gives a ${label === undefined ? 'value' : 'label'}, those before it ${ofLabels ? 'labels' : 'values'}`,
      }
  }
}

function* remarksOnOrder(lines: readonly RuleLine[], path: ConfigPath): Generator<Remark> {
  const always = lines.findIndex(({ when }) => when === undefined)
  if (always === -1)
    yield {
      severity: 'info',
      path,
      message: 'a row for which no line holds is score-failed',
      hint: 'a last line without when answers for all others',
    }
  else if (always < lines.length - 1)
    yield {
      severity: 'error',
      path: [...path, always + 1],
      message: `the line is never reached: line ${always + 1} has no when, and holds always`,
    }
}
