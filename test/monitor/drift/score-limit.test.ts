import { expect, it } from 'vitest'
import { scoreLimit } from '../../../src/monitor/drift/score-limit.ts'
import { autoregressive } from '../../../bench/drift/streams.ts'
import { seeded } from '../../support/seeded.ts'
import { layoutOfTable } from './support/judged-rows.ts'

it('rises with the number of columns, from twenty on', () => {
  const limitOf = (columns: number) => scoreLimit(5, layoutOfTable(autoregressive(50, columns, 0, seeded(1))))
  expect(limitOf(1)).toBe(5)
  expect(limitOf(20)).toBe(5)
  expect(limitOf(200)).toBeCloseTo(5 + 0.75 * Math.log(10), 9)
})
