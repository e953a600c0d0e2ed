import { Fault } from '../../core/outcome.ts'
import type { FaultLog } from '../fault-log.ts'
import type { Slot } from '../slot.ts'
import { defineStep, inOrder, namesOf } from '../step.ts'
import type { StepRunner, StepScope } from '../step.ts'

export const require = defineStep({
  name: 'require',
  summary: 'Demands that features have a value.',
  missing:
    'A missing value is `missing-value`; one that is missing because an earlier step found it at fault is not reported again.',
  spec: {
    field: { type: 'slots', description: 'The feature, or a list of them.' },
  },
  example: '- require: { field: [psa_bar, psb_bar] }',
  compile: (settings, scope) =>
    inOrder(
      namesOf(settings.field).map((name) => {
        const slot = scope.slot(name, 'field')
        return slot === null ? null : demand(slot, name, scope)
      }),
    ),
})

function demand(slot: Slot, name: string, scope: StepScope): StepRunner {
  const origins = scope.originsOf(slot)
  const { present } = scope
  const fault = new Fault('missing-value', `'${name}' is required and missing`, { field: name })
  const report = (row: number, faults: FaultLog) => {
    if (present[row] === 1 && !faults.touches(row, origins)) faults.add(row, slot.index, fault)
  }
  if (slot.kind === 'text') {
    const { values } = slot
    return (rowCount, faults) => {
      for (let row = 0; row < rowCount; row++) if (values[row] === null) report(row, faults)
    }
  }
  const { values } = slot
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) if (Number.isNaN(values[row])) report(row, faults)
  }
}
