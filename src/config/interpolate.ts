/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Interpolated {
  readonly text: string
  /** What is wrong with it; none when all variables were found. */
  readonly problems: readonly string[]
}

const reference = /\$\$\{|\$\{([^}]*)(\}?)/g
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Replaces `${NAME}` by the variable, `${NAME:default}` by the variable or, where it is not set, the default: all after
 * the first colon, up to the closing brace. `$${` gives `${`. What is inserted is not looked at again.
 */
export function interpolate(text: string, environment: Environment): Interpolated {
  const problems: string[] = []
  const replaced = text.replace(reference, (whole: string, inside: string | undefined, end: string) => {
    if (inside === undefined) return '${'
    const value = end === '' ? null : lookUp(inside, environment)
    if (value !== null) return value
    problems.push(problemOf(inside, end))
    return whole
  })
  return { text: replaced, problems }
}

function lookUp(inside: string, environment: Environment): string | null {
  const colon = inside.indexOf(':')
  const name = colon === -1 ? inside : inside.slice(0, colon)
  if (!variableName.test(name)) return null
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined
  return value ?? (colon === -1 ? null : inside.slice(colon + 1))
}

function problemOf(inside: string, end: string): string {
  if (end === '') return '${ without a closing }: write $${ for the characters themselves'
  const name = inside.replace(/:.*/s, '')
  if (!variableName.test(name)) {
    return `'${name}' is no name of a variable: write \${NAME}, \${NAME:default}, or $\${ for the characters themselves`
  }
  return `environment variable ${name} is not set: set it, or give a default by \${${name}:default}`
}
