export interface Joining {
  /** The environment of the config. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly config: string
  readonly overrides: readonly string[]
}

/** The command by which a second instance joins the demo, for a shell. */
export function joinLine({ variables, config, overrides }: Joining): string {
  const settings = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL'].flatMap((name) => {
    const value = variables[name]
    return value === undefined ? [] : [`${name}=${shellWord(value)}`]
  })
  const options = ['-c', config, ...overrides.flatMap((override) => ['--set', override])].map(shellWord)
  return [...settings, 'npx sluice run', ...options].join(' ')
}

/** As one word of a shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
