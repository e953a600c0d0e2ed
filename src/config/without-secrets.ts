import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Node, Scalar } from 'yaml'
import { formatPath } from '../core/finding.ts'
import type { ConfigPath } from '../core/finding.ts'
import { parseOverride } from './override.ts'
import type { Override } from './override.ts'

/** What stands in the place of a secret that a file had in clear text. */
export interface ReplacedSecret {
  /** `kafka.sasl.password`. */
  readonly path: string
  /** The environment variable that has to hold it from now on. */
  readonly variable: string
}

/** An address with a log-in in it. */
const logIn = /[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:[^\s/@]+@/i
/** An address with a query that has a secret, which is no `{placeholder}`. */
const secretQuery =
  /:\/\/\S*[?&;][\w.%-]*(?:key|token|secret|passw|passphrase|pwd|credential|signature|\bsig\b)[\w.%-]*=(?!\{\w+\})[^&;#\s]+/i

type IsSecret = (path: ConfigPath) => boolean

interface Found {
  readonly replaced: ReplacedSecret
  /** What stands there from now on: YAML. */
  readonly instead: string
  readonly end: number
}

/**
 * The text of a YAML file without its secrets: where one stands in clear text there is a variable instead. `${VARIABLES}` stay, without
 * the defaults that secrets have. Everything else is as it was, comments included.
 *
 * @param isSecret whether what stands at a path is one, also by an override of a list `set`; addresses with a log-in, or a secret in
 * their query, are in any case
 */
export function withoutSecrets(
  text: string,
  isSecret: IsSecret,
): { readonly text: string; readonly replaced: readonly ReplacedSecret[] } {
  const found = new Map<number, Found>()
  eachText(text, (scalar, path) => {
    const instead = insteadOf(scalar.source ?? String(scalar.value), path, isSecret)
    if (instead === null || !scalar.range) return
    const [start, end] = scalar.range
    found.set(start, { ...instead, end })
  })
  const inOrder = [...found.entries()].sort(([one], [other]) => one - other)
  let rest = text
  for (const [start, { instead, end }] of inOrder.toReversed()) {
    // A block of text has its line break within.
    const lineBreak = text.slice(start, end).endsWith('\n') ? '\n' : ''
    rest = `${rest.slice(0, start)}${instead}${lineBreak}${rest.slice(end)}`
  }
  return { text: rest, replaced: inOrder.map(([, { replaced }]) => replaced) }
}

/** Null for what is no secret. */
function insteadOf(said: string, path: ConfigPath, isSecret: IsSecret): Omit<Found, 'end'> | null {
  const override = isOfSet(path) ? parseOverride(said) : null
  if (override !== null) return insteadOfOverride(said, override, path, isSecret)
  if (!isShown(said, path, isSecret)) return null
  const name = variableOf(path)
  return { replaced: { path: formatPath(path), variable: name }, instead: `"\${${name}}"` }
}

/** The path of an override stays, so that people see what is missing. */
function insteadOfOverride(
  said: string,
  { path: setting, value }: Override,
  path: ConfigPath,
  isSecret: IsSecret,
): Omit<Found, 'end'> | null {
  if (!showsSecret(value, setting, isSecret)) return null
  const name = variableOf([...path, ...setting])
  return {
    replaced: { path: `${formatPath(path)} (${formatPath(setting)})`, variable: name },
    instead: JSON.stringify(`${said.slice(0, said.length - value.length)}\${${name}}`),
  }
}

/** Whether YAML that is put at a path has a secret in clear text, itself or below it. */
function showsSecret(value: string, at: ConfigPath, isSecret: IsSecret): boolean {
  if (isShown(value, at, isSecret) && !/^\s*[[{]/.test(value)) return true
  let isFound = false
  eachText(value, (scalar, below) => {
    isFound ||= isShown(scalar.source ?? String(scalar.value), [...at, ...below], isSecret)
  })
  return isFound
}

function isOfSet(path: ConfigPath): boolean {
  return path.at(-2) === 'set' && typeof path.at(-1) === 'number'
}

function isShown(said: string, path: ConfigPath, isSecret: IsSecret): boolean {
  if (isSecret(path) && isClear(said)) return true
  const literal = said.replaceAll(variable, '')
  return logIn.test(literal) || secretQuery.test(literal)
}

/** A reference without a default. */
const variable = /(?<!\$)\$\{[A-Za-z_]\w*\}/g
const withDefault = /\$\{[A-Za-z_]\w*:[^}]*\}/

/** Whether a reader learns the secret of it: what is nothing but variables, or has one, keeps it. */
function isClear(said: string): boolean {
  return said !== '' && (withDefault.test(said) || said.match(variable) === null)
}

function variableOf(path: ConfigPath): string {
  return path
    .join('_')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()
}

/** All texts and numbers of a YAML file, with their paths. */
export function eachText(text: string, see: (scalar: Scalar, path: ConfigPath) => void): void {
  const yaml = parseDocument(text, { prettyErrors: false })
  eachScalar(yaml, yaml.contents, [], see)
}

function eachScalar(
  yaml: Document,
  node: Node | null,
  path: ConfigPath,
  see: (scalar: Scalar, path: ConfigPath) => void,
): void {
  if (isAlias(node)) eachScalar(yaml, node.resolve(yaml) ?? null, path, see)
  else if (isMap(node))
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      eachScalar(yaml, value as Node | null, [...path, name], see)
    }
  else if (isSeq(node))
    node.items.forEach((item, at) => {
      eachScalar(yaml, item as Node | null, [...path, at], see)
    })
  else if (isScalar(node) && node.value !== null) see(node, path)
}
