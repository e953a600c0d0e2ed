import { assembleOrThrow } from '../../src/app/assemble.ts'
import { demoSchemas } from '../../src/dev/demo/fixed-schemas.ts'
import { rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { readRigStatistics } from '../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../src/dev/simulator/simulator.ts'
import type { PlanCase } from './measure.ts'

/** One step of a kind behind the example's own. */
const added: Readonly<Record<string, readonly object[]>> = {
  'one `ratio`': [{ ratio: { numerator: 'psa_bar', denominator: 'psb_bar', as: 'x' } }],
  'one `derive` of two operations': [{ derive: { formula: '(psa_bar - psb_bar) / (psa_bar + 1)', as: 'x' } }],
  '`date-parts`: hour and weekday in Berlin': [
    { 'date-parts': { field: 'endedAt', zone: 'Europe/Berlin', parts: { hour: 'h', weekday: 'd' } } },
  ],
  '`impute` of one column by what was seen last': [
    { impute: { field: 'pump_eff', lastSeen: { key: 'rigId', time: 'endedAt', within: '10m' } } },
  ],
}

/** The example's plan and models, with one of these behind it at a time, on its simulated cycles. */
export async function planCases(): Promise<readonly PlanCase[]> {
  const cases: PlanCase[] = [await planCase("the example's", [])]
  for (const [name, steps] of Object.entries(added)) cases.push(await planCase(name, steps))
  return cases
}

async function planCase(name: string, steps: readonly object[]): Promise<PlanCase> {
  const source = { file: rigFiles.config, environment: {}, schemas: await demoSchemas() }
  const { config } = await assembleOrThrow({ ...source, overrides: [] }, () => undefined)
  const own = config.features.map(({ step, settings }) => ({ [step]: settings }))
  const features = JSON.stringify([...own, ...steps])
  // What is made and not used is a warning.
  const { compiled } = await assembleOrThrow(
    { ...source, overrides: [`features=${features}`] },
    () => undefined,
  )
  const { plan } = compiled
  return { name, plan, events: await cycles(plan.capacity) }
}

async function cycles(count: number): Promise<readonly object[]> {
  const statistics = await readRigStatistics(rigFiles.statistics)
  const found: object[] = []
  for (const { event } of simulate(statistics, {
    rigs: 24,
    seed: 7,
    trouble: 0,
    now: () => 1_796_131_200_000,
  })) {
    found.push(event)
    if (found.length === count) return found
  }
  return found
}
