import { steps } from '../features/steps.ts'
import { trainingAsked } from '../features/training-asked.ts'
import type { Assembly } from './assemble.ts'

/** Files that the config of a pipeline names, which no output must replace. */
export function filesOf({ config }: Pick<Assembly, 'config'>): string[] {
  const { schema, key } = config.input
  const schemas = [schema, ...(key?.schema === undefined ? [] : [key.schema])]
  return [
    ...config.models.map(({ file }) => file),
    ...trainingAsked(config.features, steps).keys(),
    ...schemas.flatMap((each) => ('file' in each ? [each.file] : [])),
  ]
}
