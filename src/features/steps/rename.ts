import { defineStep } from '../step.ts'

export const rename = defineStep({
  name: 'rename',
  summary: 'Gives a feature another name; the old name is gone.',
  missing: 'Missing stays missing.',
  spec: {
    field: { type: 'slot', description: 'The feature as it is called so far.' },
    as: { type: 'new-slot', description: 'Its new name.' },
  },
  example: '- rename: { field: psa_bar, as: pressure }',
  compile: ({ field, as }, scope) => {
    const slot = scope.slot(field, 'field')
    if (field === as) scope.refuse('as', `'${field}' has that name already`)
    else if (slot !== null) scope.rename(field, as, slot)
    return null
  },
})
