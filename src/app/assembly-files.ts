import type { Assembly } from './assemble.ts'

/** Files that the config of a pipeline names, which no output must replace. */
export function filesOf({ config }: Pick<Assembly, 'config'>): string[] {
  const { schema } = config.input
  return [...config.models.map(({ file }) => file), ...('file' in schema ? [schema.file] : [])]
}
