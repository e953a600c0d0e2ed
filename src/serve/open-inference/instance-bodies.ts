import type { RouteBodies } from '../front.ts'
import { requestRowSchema, sampleRow } from '../row-schema.ts'
import type { ServedModel } from '../served-model.ts'

/** Instances and predictions, for OpenAPI. */
export function instanceBodies({ columns }: ServedModel): RouteBodies {
  const required = columns.filter(({ optional }) => !optional).map(({ name }) => name)
  return {
    request: {
      type: 'object',
      required: ['instances'],
      properties: {
        instances: {
          type: 'array',
          items: {
            anyOf: [
              { ...requestRowSchema(columns), required },
              { type: 'array', items: { type: ['number', 'string', 'boolean', 'null'] } },
            ],
          },
        },
      },
    },
    example: { instances: [sampleRow(columns)] },
    response: {
      type: 'object',
      required: ['predictions'],
      properties: { predictions: { type: 'array', items: { type: ['object', 'number', 'string', 'null'] } } },
    },
  }
}
