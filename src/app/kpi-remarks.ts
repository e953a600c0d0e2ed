import type { Config } from '../config/schema.ts'
import { quoted } from '../core/text.ts'
import type { Remark } from '../core/finding.ts'
import type { Compiled } from '../compile/compile.ts'

type Kpi = NonNullable<Config['monitor']>['kpis'][number]
type CompiledModel = Compiled['models'][number]

const ofNumbers: readonly string[] = ['mae', 'rmse']
const ofProbabilities: readonly string[] = ['auc', 'logLoss', 'brier', 'ece']

/** Whether KPIs ask for what their models give, as far as that shows in the models alone. */
export function kpiRemarks({ monitor }: Pick<Config, 'monitor'>, { models }: Compiled): readonly Remark[] {
  return (monitor?.kpis ?? []).flatMap((kpi, at) => {
    const found = models.find(({ name, served }) => name === kpi.model && served.role === 'primary')
    const wrong = found === undefined ? null : wrongOf(kpi, found)
    if (wrong === null) return []
    const [setting, message] = wrong
    return { severity: 'error', path: ['monitor', 'kpis', at, setting], message } as const
  })
}

function wrongOf(kpi: Kpi, { name, levels, scorer }: CompiledModel): readonly [string, string] | null {
  const { metric } = kpi
  if (metric === 'labelledShare') return null
  const has = (kind: string) => scorer.outputs.some((output) => output.kind === kind)
  if (ofNumbers.includes(metric))
    return has('value') ? null : ['metric', `${metric} is that of numbers, which '${name}' does not give`]
  if (levels === null) return ['metric', `${metric} is that of classes, which '${name}' does not have`]
  if (ofProbabilities.includes(metric) && !has('probability'))
    return ['metric', `${metric} needs probabilities, which '${name}' does not give`]
  // Figures go by the names of the levels, as they are spelt.
  if (kpi.class === undefined || levels.includes(kpi.class)) return null
  return ['class', `'${name}' has no class '${kpi.class}': it has ${quoted(levels)}`]
}
