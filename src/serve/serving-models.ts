import { firstOf } from '../core/text.ts'
import type { Serving } from './front.ts'
import { Refusal } from './refusal.ts'
import type { ServedModel } from './served-model.ts'

/** The model that is asked where a request names none. */
export function firstModel({ models }: Serving): ServedModel {
  // A service has at least one.
  return models[0]!
}

/** @throws Refusal unknown-model */
export function modelNamed({ models }: Serving, name: string): ServedModel {
  const found = models.find((model) => model.name === name)
  if (found !== undefined) return found
  const known = firstOf(
    models.map((model) => model.name),
    20,
  )
  throw new Refusal('unknown-model', `there is no model '${name}': there are ${known}`)
}
