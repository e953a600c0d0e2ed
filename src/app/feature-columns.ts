import { SluiceError } from '../core/errors.ts'
import type { Plan } from '../features/plan.ts'
import { featuresWanted } from '../features/row.ts'
import type { Slot } from '../features/slot.ts'
import type { Cell } from '../table/cell.ts'
import type { Assembly } from './assemble.ts'

/** A column of a training table. */
export interface FeatureColumn {
  readonly name: string
  /** @param row of the batch that was taken last; null is missing */
  readonly read: (event: object, row: number) => Cell
}

/**
 * What `output.include` carries along, then features as models see them: those that some model takes, in the order of their
 * columns, or all of the plan. Where rows are published: what they have. A field that is a feature, too, stands among the first, as
 * models see it.
 *
 * @throws SluiceError USAGE for two columns of one name
 */
export function featureColumns(assembly: Assembly, all: boolean): readonly FeatureColumn[] {
  const { config, compiled } = assembly
  const { plan } = compiled
  if (config.output.publish === 'features')
    return compiled.rowFields.map(({ source, read }) => featureColumn(source, plan) ?? { name: source, read })
  const names = all ? plan.features.map(({ name }) => name) : featuresTaken(assembly)
  const carried = carriedColumns(assembly, new Set(names))
  const asRead = new Set(plan.features.filter(({ isAsRead }) => isAsRead).map(({ name }) => name))
  const isRepeat = (name: string) => asRead.has(name) && carried.some((column) => column.name === name)
  const features = names.flatMap((name) => (isRepeat(name) ? [] : (featureColumn(name, plan) ?? [])))
  const columns = [
    ...carried.map((column) => (isRepeat(column.name) ? featureColumn(column.name, plan)! : column)),
    ...features,
  ]
  refuseRepeats(columns.map(({ name }) => name))
  return columns
}

/** An included feature stands among the features where it is one of them. */
function carriedColumns({ compiled }: Assembly, features: ReadonlySet<string>): readonly FeatureColumn[] {
  return compiled.includedFields
    .filter(({ name, place }) => place !== 'features' || !features.has(name))
    .map(({ name, read }) => ({ name, read }))
}

function featureColumn(name: string, plan: Plan): FeatureColumn | null {
  const slot = plan.slot(name)
  return slot === null ? null : { name, read: cellReader(slot) }
}

function featuresTaken({ config, compiled }: Assembly): readonly string[] {
  const bindings = new Map(config.models.map(({ name, columns }) => [name, columns]))
  const taken = compiled.models.flatMap(({ name, scorer }) =>
    featuresWanted(scorer.inputs, bindings.get(name) ?? {}, (path) => compiled.fieldPaths.has(path)),
  )
  return [...new Set(taken)]
}

/** Numbers and truths as the numbers that models take. */
function cellReader(slot: Slot): FeatureColumn['read'] {
  if (slot.kind === 'text') return (_event, row) => slot.values[row] ?? null
  return (_event, row) => {
    // Of a row of the batch.
    const value = slot.values[row]!
    return Number.isNaN(value) ? null : value
  }
}

function refuseRepeats(names: readonly string[]): void {
  const repeated = names.find((name, at) => names.indexOf(name) < at)
  if (repeated === undefined) return
  throw new SluiceError(
    'USAGE',
    `two columns of the table would be called '${repeated}', the input field and the feature, which has other values: leave it out of --include (or output.include)`,
  )
}
