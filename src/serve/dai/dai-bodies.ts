import type { RouteBodies } from '../front.ts'
import type { ServedModel } from '../served-model.ts'
import { answerColumns } from './dai-answers.ts'

const texts = { type: 'array', items: { type: 'string' } }
const rowsOfTexts = { type: 'array', items: texts }
const shapley = { enum: ['NONE', 'ORIGINAL', 'TRANSFORMED'] }

/** What `POST …/score` reads and answers, for OpenAPI. */
export function scoreBodies(model: ServedModel, sample: object): RouteBodies {
  return {
    request: requestSchema(model, {
      includeFieldsInOutput: texts,
      idField: { type: 'string' },
      noFieldNamesInOutput: { type: 'boolean' },
      requestShapleyValueType: shapley,
    }),
    example: sample,
    response: {
      type: 'object',
      required: ['id', 'score'],
      properties: {
        id: { type: 'string' },
        fields: { ...texts, examples: [answerColumns(model).map(({ name }) => name)] },
        score: rowsOfTexts,
        featureShapleyContributions: contributionSchema,
      },
    },
  }
}

/** The same of `POST …/contribution`. */
export function contributionBodies(model: ServedModel, sample: object): RouteBodies {
  const request = requestSchema(model, { requestShapleyValueType: shapley })
  return {
    request: { ...request, required: ['fields', 'rows', 'requestShapleyValueType'] },
    example: { ...sample, requestShapleyValueType: 'ORIGINAL' },
    response: contributionSchema,
  }
}

function requestSchema({ columns }: ServedModel, more: object): object {
  return {
    type: 'object',
    required: ['fields', 'rows'],
    properties: {
      fields: { ...texts, examples: [columns.map(({ name }) => name)] },
      rows: {
        type: 'array',
        items: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
      },
      ...more,
    },
  }
}

const contributionSchema = {
  type: 'object',
  required: ['features', 'contributionGroups'],
  properties: {
    features: texts,
    contributionGroups: {
      type: 'array',
      items: {
        type: 'object',
        required: ['contributions'],
        properties: { outputGroup: { type: 'string' }, contributions: rowsOfTexts },
      },
    },
  },
}
