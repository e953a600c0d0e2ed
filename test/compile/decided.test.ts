import { describe, expect, it } from 'vitest'
import { undecided } from '../../src/compile/decided.ts'
import type { Remark } from '../../src/core/finding.ts'

const plan = {
  namesOfSame: (name: string) => new Set(name === 'device.site' ? ['device.site', 'site'] : [name]),
}
const plain: Remark = { severity: 'warning', path: [], message: 'of something else' }
const remark: Remark = { ...plain, policy: { reason: 'unknown-category', field: 'site' } }

describe('undecided', () => {
  it.each([
    ['of the field', { fields: { site: 'score' } }],
    ['of the field under another name', { fields: { 'device.site': 'score' } }],
    ['of the reason', { default: 'dead-letter', fields: {} }],
    ['of the reason, beside another field', { default: 'score', fields: { mode: 'skip' } }],
  ])('leaves out a warning where a policy says something %s', (_, said) => {
    expect(undecided([remark, plain], { 'unknown-category': said }, plan)).toEqual([plain])
  })

  it.each([
    ['nothing is said', {}],
    [
      'something is said of another field',
      { 'unknown-category': { default: 'dead-letter', fields: { mode: 'skip' } } },
    ],
    ['something is said of another reason', { 'not-finite': { default: 'score', fields: {} } }],
  ])('keeps it where %s', (_, policies) => {
    expect(undecided([remark], policies, plan)).toEqual([remark])
  })
})
