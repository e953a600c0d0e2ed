import { contentTypeIn } from '../hosting/content-type.ts'
import type { ContentType } from '../hosting/content-type.ts'
import { csvCell } from '../hosting/csv-text.ts'
import { scoreResponse } from '../dai/dai-answers.ts'
import type { FrontAnswer } from '../front.ts'
import { jsonAnswerOf } from '../json-body.ts'
import { predictionCells, predictionObjects } from '../hosting/predictions.ts'
import { Refusal } from '../refusal.ts'
import { numberText } from '../scored-text.ts'
import type { ScoredBlock, ServedModel } from '../served-model.ts'
import { csvType, headerIn, jsonType, linesType } from './sagemaker-request.ts'
import type { Shape } from './sagemaker-request.ts'

/** The form of an answer: the first that is accepted of those that there are, that of the request where any will do. */
export function answerType(accept: string | undefined, given: ContentType): ContentType {
  const wanted = (accept ?? '')
    .split(',')
    .map(contentTypeIn)
    .filter(({ type, parameters }) => type !== '' && Number(parameters.get('q') ?? 1) > 0)
    .toSorted((a, b) => Number(b.parameters.get('q') ?? 1) - Number(a.parameters.get('q') ?? 1))
  if (wanted.length === 0) return given
  for (const each of wanted) {
    if (each.type === '*/*') return given
    if (answerTypes.includes(each.type)) return each
    const ofKind = answerTypes.find((type) => each.type === `${type.split('/')[0]!}/*`)
    if (ofKind !== undefined)
      return given.type.startsWith(each.type.slice(0, -1)) ? given : contentTypeIn(ofKind)
  }
  throw new Refusal(
    'malformed',
    `accept: ${accept!} is no form of an answer: there are ${answerTypes.join(', ')}`,
  )
}

const answerTypes: readonly string[] = [jsonType, csvType, linesType]

export function answerIn(
  wanted: ContentType,
  shape: Shape,
  block: ScoredBlock,
  model: ServedModel,
): FrontAnswer {
  switch (wanted.type) {
    case csvType:
      return csvAnswer(block, model, headerIn(wanted))
    case linesType:
      return linesAnswer(block, model)
    default:
      return jsonAnswerOf(jsonOf(shape, block, model))
  }
}

/** Lines of the model's outputs, in their order; their names first only where a header is wanted. */
function csvAnswer(block: ScoredBlock, model: ServedModel, header: boolean): FrontAnswer {
  const lines = Array.from({ length: block.rowCount }, (_, row) =>
    predictionCells(block, model, row)
      .map((cell) => (typeof cell === 'string' ? csvCell(cell) : numberText(cell)))
      .join(','),
  )
  if (header) lines.unshift(model.outputs.map(({ name }) => csvCell(name)).join(','))
  return {
    status: 200,
    headers: { 'content-type': `text/csv; charset=utf-8${header ? '; header=present' : ''}` },
    body: lines.map((line) => `${line}\n`).join(''),
  }
}

function linesAnswer(block: ScoredBlock, model: ServedModel): FrontAnswer {
  return {
    status: 200,
    headers: { 'content-type': linesType },
    body: predictionObjects(block, model)
      .map((prediction) => `${JSON.stringify(prediction)}\n`)
      .join(''),
  }
}

function jsonOf(shape: Shape, block: ScoredBlock, model: ServedModel): unknown {
  if (shape.kind === 'fields') return scoreResponse(shape.asked, model, block)
  const predictions = predictionObjects(block, model)
  return shape.kind === 'list' ? predictions : { predictions }
}
