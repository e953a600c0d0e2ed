import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseModelCard } from '../../config/model-card.ts'
import { SluiceError, messageOf } from '../../core/errors.ts'
import type { Finding } from '../../core/finding.ts'
import { loadModel, readModelFacts } from '../../model/index.ts'
import { modelCard } from '../../releases/card.ts'
import type { CardModel, ModelCard } from '../../releases/card.ts'
import type { InputStreams } from '../../table/input.ts'
import { givenModel } from '../given-model.ts'
import type { GivenModel, ModelChoice } from '../given-model.ts'
import { modelInspection } from '../inspection.ts'

export interface FileCardOptions extends ModelChoice {
  /** The `card.yaml`; null where nobody wrote one. */
  readonly card: string | null
}

export interface FoundCard {
  /** Null where something is wrong with the `card.yaml`. */
  readonly card: ModelCard | null
  readonly findings: readonly Finding[]
}

/** The card of a model file. @throws SluiceError */
export async function fileCard(options: FileCardOptions, streams: InputStreams): Promise<FoundCard> {
  const { card: written, findings } = await writtenCard(options.card)
  if (written === null) return { card: null, findings }
  const given = await givenModel(options, [], streams)
  const name = options.model === '-' ? 'Standard input' : basename(options.model)
  return { card: modelCard({ name, model: cardModel(given), version: null }, written), findings }
}

/** What a card takes from a model file. @throws ModelError */
export function cardModel({ from, options }: GivenModel): CardModel {
  const facts = readModelFacts(from, options)
  const { digest, algorithm, category, format, treeCount, response, ...rest } = modelInspection(
    loadModel(from, options),
  )
  const { defaultThreshold, offsetColumn, inputs, outputs, remarks, unsaid } = rest
  return {
    ...{ digest, sizeBytes: facts.fileBytes, algorithm, category, format, treeCount, response },
    ...{ defaultThreshold, offsetColumn, inputs, outputs, remarks, unsaid, facts },
  }
}

async function writtenCard(file: string | null): Promise<ReturnType<typeof parseModelCard>> {
  if (file === null) return { card: {}, findings: [] }
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SluiceError('USAGE', `${file} cannot be read: ${messageOf(cause)}`, { cause })
  })
  return parseModelCard(text, file)
}
