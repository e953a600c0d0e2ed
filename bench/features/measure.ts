import { FaultLog } from '../../src/features/fault-log.ts'
import type { Plan } from '../../src/features/plan.ts'

/** A plan and a full batch of events for it. */
export interface PlanCase {
  readonly name: string
  readonly plan: Plan
  readonly events: readonly object[]
}

interface PlanCost {
  readonly name: string
  /** Of CPU time, a record. */
  readonly micros: number
}

/** All cases in turns, so that a slow minute of the machine is everybody's; medians of the rounds but for the first. */
export function measure(
  cases: readonly PlanCase[],
  { rows, rounds }: { readonly rows: number; readonly rounds: number },
): readonly PlanCost[] {
  const times = cases.map((): number[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [at, one] of cases.entries()) {
      const micros = runOnce(one, rows)
      if (round > 0) times[at]!.push(micros)
    }
  }
  return cases.map(({ name }, at) => {
    const ordered = times[at]!.sort((a, b) => a - b)
    return { name, micros: ordered[ordered.length >> 1]! }
  })
}

function runOnce({ name, plan, events }: PlanCase, rows: number): number {
  const faults = new FaultLog(events.length)
  const turns = Math.ceil(rows / events.length)
  const before = process.cpuUsage()
  for (let turn = 0; turn < turns; turn++) {
    faults.clear()
    plan.memory.settle()
    plan.memory.mark()
    if (plan.run(events, events.length, faults) !== undefined) throw new Error(`${name}: the plan waits`)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (turns * events.length)
}
