import { describe, expect, it } from 'vitest'
import { inputFields } from '../../src/avro/input-fields.ts'
import { findField } from '../../src/compile/find-field.ts'
import type { Remark } from '../../src/core/finding.ts'

const fields = inputFields({ type: 'record', name: 'R', fields: [{ name: 'temp', type: 'double' }] })

describe('findField', () => {
  it('finds a field by its path, without a remark', () => {
    const remarks: Remark[] = []
    expect(findField('temp', fields, ['x'], remarks)?.type).toBe('number')
    expect(remarks).toEqual([])
  })

  it('tells a name that the schema does not have, and the one that was meant', () => {
    const remarks: Remark[] = []
    expect(findField('tmep', fields, ['input', 'x'], remarks)).toBeNull()
    expect(remarks).toEqual([
      {
        severity: 'error',
        path: ['input', 'x'],
        message: "the input schema has no field 'tmep'",
        hint: "did you mean 'temp'?",
      },
    ])
  })
})
