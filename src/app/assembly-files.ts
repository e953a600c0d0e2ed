import { steps } from '../features/steps.ts'
import { trainingAsked } from '../features/training-asked.ts'
import type { Assembly } from './assemble.ts'

/** Files that the config of a pipeline names, which no output must replace. */
export function filesOf({ config }: Pick<Assembly, 'config'>): string[] {
  const tables = Object.values(config.lookups).flatMap((each) => ('file' in each ? [each.file] : []))
  const modules = config.features.flatMap(({ step, settings: { file } }) =>
    step === 'module' && typeof file === 'string' ? [file] : [],
  )
  const { schema, key } = config.input
  const schemas = [schema, ...(key?.schema === undefined ? [] : [key.schema])]
  return [
    ...config.models.flatMap(({ file, fallback }) => [
      ...(file === undefined ? [] : [file]),
      ...(fallback?.to ?? []).flatMap((link) => ('file' in link ? [link.file] : [])),
    ]),
    ...tables,
    ...modules,
    ...trainingAsked(config.features, steps).keys(),
    ...schemas.flatMap((each) => ('file' in each ? [each.file] : [])),
  ]
}
