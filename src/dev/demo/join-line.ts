import { relative } from 'node:path'
import { simulatorFile } from './simulator-process.ts'

export interface Joining {
  /** The environment of the config. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly config: string
  readonly overrides: readonly string[]
}

/** The command by which a second instance joins the demo, for a shell. */
export function joinLine(joining: Joining): string {
  return lineOf('npx sluice run -c', joining)
}

/** The command by which one more event comes whose category no model knows. */
export function unknownCategoryLine(joining: Joining): string {
  const program = [process.execPath, simulatorFile].map((path) => shellWord(fromHere(path))).join(' ')
  return lineOf(`${program} --cycles 1 --trouble 1 --only-trouble unknown-category --config`, joining)
}

/** @param command up to where the config is named */
function lineOf(command: string, { variables, config, overrides }: Joining): string {
  const settings = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL'].flatMap((name) => {
    const value = variables[name]
    return value === undefined ? [] : [`${name}=${shellWord(value)}`]
  })
  const options = [config, ...overrides.flatMap((override) => ['--set', override])].map(shellWord)
  return [...settings, command, ...options].join(' ')
}

/** A path as it is shortest to read, where it lies below the working folder. */
function fromHere(path: string): string {
  const short = relative('.', path)
  return short.startsWith('..') ? path : short
}

/** As one word of a shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
