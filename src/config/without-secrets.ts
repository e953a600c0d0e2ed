import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Node, Scalar } from 'yaml'
import { formatPath } from '../core/finding.ts'
import type { ConfigPath } from '../core/finding.ts'

/** What stands in the place of a secret that a file had in clear text. */
export interface ReplacedSecret {
  /** `kafka.sasl.password`. */
  readonly path: string
  /** The environment variable that has to hold it from now on. */
  readonly variable: string
}

/** An address with a log-in in it. */
const logIn = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:[^\s/@]+@/i

/**
 * The text of a YAML file without its secrets: where one stands in clear text there is a variable instead. `${VARIABLES}` stay, without
 * the defaults that secrets have. Everything else is as it was, comments included.
 *
 * @param isSecret whether what stands at a path is one; addresses with a log-in are in any case
 */
export function withoutSecrets(
  text: string,
  isSecret: (path: ConfigPath) => boolean,
): { readonly text: string; readonly replaced: readonly ReplacedSecret[] } {
  const found = new Map<number, ReplacedSecret & { readonly end: number }>()
  const yaml = parseDocument(text, { prettyErrors: false })
  eachScalar(yaml, yaml.contents, [], (scalar, path) => {
    const said = scalar.source ?? String(scalar.value)
    const isShown = (isSecret(path) && isClear(said)) || logIn.test(said.replaceAll(variable, ''))
    if (!isShown || !scalar.range) return
    const [start, end] = scalar.range
    found.set(start, { path: formatPath(path), variable: variableOf(path), end })
  })
  const replaced = [...found.entries()].sort(([one], [other]) => one - other)
  let rest = text
  for (const [start, { variable: name, end }] of replaced.toReversed()) {
    // A block of text has its line break within.
    const lineBreak = text.slice(start, end).endsWith('\n') ? '\n' : ''
    rest = `${rest.slice(0, start)}"\${${name}}"${lineBreak}${rest.slice(end)}`
  }
  return { text: rest, replaced: replaced.map(([, { path, variable: name }]) => ({ path, variable: name })) }
}

/** A reference without a default. */
const variable = /\$\{[A-Za-z_]\w*\}/g
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
