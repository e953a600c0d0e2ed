import { Fault } from '../../src/core/outcome.ts'
import type { PipelineModel } from '../../src/scoring/parts.ts'
import { isAsked } from '../../src/scoring/score.ts'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import type { PipelineStage } from '../../src/core/stage.ts'
import { cycle, encodeCycle, featureNames } from './rig-pipeline.ts'

/** A value that no other event has, in the field that all models read. */
const marker = 160.625
const [markedField] = featureNames as [string]

/** An event as any other, and the one for which the parts below throw. */
export function markedCycle(over: Readonly<Record<string, unknown>> = {}): Buffer {
  return encodeCycle(cycle({ ...over, [markedField]: marker }))
}

const isMarked = (event: object | null) =>
  event !== null && (event as Readonly<Record<string, unknown>>)[markedField] === marker

function fail(): never {
  throw new TypeError('x is not a function')
}

/** The parts with a fault in the program: in one stage, for marked events. */
export function failingParts(parts: PipelineParts, stage: PipelineStage): Partial<PipelineParts> {
  switch (stage) {
    case 'decode':
      return {
        decoder: {
          ...parts.decoder,
          decode: (value, headers) => {
            const event = parts.decoder.decode(value, headers)
            return typeof event === 'object' && !(event instanceof Fault) && isMarked(event) ? fail() : event
          },
        },
      }
    case 'transform':
      return {
        plan: {
          ...parts.plan,
          run: (events, rowCount, faults) => {
            if (events.slice(0, rowCount).some(isMarked)) fail()
            return parts.plan.run(events, rowCount, faults)
          },
        },
      }
    case 'score':
      return { models: parts.models.map(failingModel) }
    case 'encode':
      return { eventTimeMs: (event) => (isMarked(event) ? fail() : parts.eventTimeMs(event)) }
  }
}

function failingModel(model: PipelineModel): PipelineModel {
  const { scorer } = model
  if (isAsked(scorer)) throw new Error('models of the rig score here')
  return {
    ...model,
    scorer: {
      ...scorer,
      score: (rows, rowCount, out, refused) =>
        rows.subarray(0, rowCount * scorer.inputs.length).includes(marker)
          ? fail()
          : scorer.score(rows, rowCount, out, refused),
    },
  }
}
