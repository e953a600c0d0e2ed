import { planCapacity, usualAssumptions } from '../../capacity/capacity-plan.ts'
import type { Assumptions, CapacityPlan, Demand } from '../../capacity/capacity-plan.ts'
import type { InputStreams } from '../../table/input.ts'
import type { Assembly } from '../assemble.ts'
import { measurePipeline } from './measure-pipeline.ts'
import type { MeasuredPipeline } from './measure-pipeline.ts'
import { turnBudget } from './measure-turns.ts'

/** A plan, and what it was made of. */
export interface Capacity {
  readonly demand: Demand
  readonly measured: MeasuredPipeline
  readonly assumed: Assumptions
  readonly plan: CapacityPlan
  readonly isStatic: boolean
  readonly sessionSeconds: number
  /** Records that are scored together at most. */
  readonly mostRecords: number
}

export interface MeasuringOptions {
  /** Of events to measure with; null: they are made. */
  readonly file: string | null
  /** That measuring may take, of one core. */
  readonly seconds: number
}

/** Measures a pipeline and plans for it. */
export async function capacityOf(
  assembly: Assembly,
  demand: Demand,
  { file, seconds }: MeasuringOptions,
  io: InputStreams,
): Promise<Capacity> {
  const measured = await measurePipeline(assembly, file, io, turnBudget(seconds))
  const { input, batch } = assembly.config
  const config = {
    mostRecords: batch.maxRecords,
    sessionSeconds: input.sessionTimeoutMs / 1000,
    isStatic: input.instanceId !== undefined,
  }
  const facts = {
    ...config,
    cost: measured.whole,
    inputBytes: measured.inputBytes,
    residentBytes: measured.residentBytes,
    readAheadBytes: input.readAheadBytes,
  }
  const plan = planCapacity(demand, facts, usualAssumptions)
  return { demand, measured, assumed: usualAssumptions, plan, ...config }
}
