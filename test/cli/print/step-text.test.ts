import { describe, expect, it } from 'vitest'
import { stepLines, stepTable } from '../../../src/cli/print/step-text.ts'

const step = {
  name: 'halve',
  summary: 'Halves a number that is too large for whoever reads it.',
  missing: 'Missing stays missing.',
  settings: [
    { name: 'field', type: 'text', isRequired: true, default: null, meaning: 'Which.' },
    { name: 'times', type: 'whole number', isRequired: false, default: '1', meaning: 'How often.' },
    { name: 'as', type: 'text', isRequired: false, default: null, meaning: 'New name.' },
  ],
  example: '- halve:\n    field: temp',
}

describe('stepTable', () => {
  it('breaks summaries where the terminal ends', () => {
    expect(stepTable([step], 40).slice(1, 3)).toEqual([
      '  halve  Halves a number that is too',
      '         large for whoever reads it.',
    ])
  })
})

describe('stepLines', () => {
  it('says of each setting what holds where it is not given', () => {
    expect(stepLines(step, 80)).toEqual([
      'halve',
      '  Halves a number that is too large for whoever reads it.',
      '',
      'Missing values',
      '  Missing stays missing.',
      '',
      'Settings',
      '  field  text          required   Which.',
      '  times  whole number  default 1  How often.',
      '  as     text          optional   New name.',
      '',
      'Example',
      '  features:',
      '    - halve:',
      '        field: temp',
    ])
  })
})
