import { describe, expect, it } from 'vitest'
import { acrossWindows } from '../../src/compile/window-lineage.ts'
import type { WindowPlan } from '../../src/windows/plan.ts'
import { blocks, planOf } from '../windows/support/readings.ts'

const plan = planOf()
const nested: WindowPlan = { ...plan, key: { ...plan.key, path: 'meta.rig.id' }, keyName: 'id' }
const statistics = ['ts1_mean', 'ts1_count']

describe('acrossWindows', () => {
  it.each<[string, WindowPlan, readonly string[]]>([
    ['value', plan, statistics],
    ['values', planOf({ values: blocks }), statistics],
    ['values[3]', planOf({ values: blocks }), statistics],
    ['meta.rig.id', nested, ['id']],
    ['meta', nested, ['id']],
    ['ts', plan, ['windowStart', 'windowEnd']],
    ['ts1_mean', plan, ['value']],
    ['id', nested, ['meta.rig.id']],
    ['channel', plan, []],
    ['val', plan, []],
  ])('%s', (name, of, names) => {
    expect(acrossWindows(name, of)).toEqual(names)
  })
})
