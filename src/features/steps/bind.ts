import { defineStep } from '../step.ts'

export const bind = defineStep({
  name: 'bind',
  summary:
    'Reads an input field under a name of its own; nested fields by their path. Fields that are used under their own name need no bind.',
  missing:
    'A field that is null, or whose parent record is null, is missing. A value of another type is `wrong-type`.',
  spec: {
    field: {
      type: 'text',
      description:
        'Path of the input field: names from the outside in, joined by dots; elements of arrays by number, keys of maps as names (see above).',
    },
    as: { type: 'new-slot', description: "The feature's name." },
    asText: {
      type: 'boolean',
      default: false,
      description: 'Read a number or boolean as text: for numbers that are names of categories.',
    },
  },
  example: '- bind: { field: motor.bearing.temp, as: bearing_temp }',
  compile: (settings, scope) => {
    const field = scope.field(settings.field, 'field')
    if (field?.kind === 'list' && settings.asText)
      scope.refuse('asText', `'${settings.field}' is an array of numbers, which is not read as text`)
    else if (field !== null) scope.bind(field, settings.as, settings.asText || field.kind === 'text')
    return null
  },
})
