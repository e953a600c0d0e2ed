import { ModelError } from '../../core/errors.ts'
import { readModelFacts } from '../../model/index.ts'
import type { Model, ModelFacts } from '../../model/index.ts'
import type { ServedModel } from '../../serve/served-model.ts'
import { modelInspection } from '../inspection.ts'

/** What a service tells of a model beside its scores. */
export type ModelIdentity = Pick<ServedModel, 'id' | 'inspection'>

/** @param givenId the id that the environment gives; else the model's uuid is taken, else its digest */
export function identityOf(model: Model, givenId: string | undefined): ModelIdentity {
  const facts = factsOf(model)
  return {
    id: givenId ?? facts?.uuid ?? model.digest,
    inspection: {
      ...modelInspection(model),
      // Where the file lies on the server is nobody's business: what is undefined is not in JSON.
      source: undefined,
      ...(facts === null ? {} : { sizeBytes: facts.fileBytes, facts }),
    },
  }
}

function factsOf({ source }: Model): ModelFacts | null {
  try {
    return readModelFacts(source)
  } catch (error) {
    // One that was given as bytes has no file to ask.
    if (error instanceof ModelError) return null
    throw error
  }
}
