import { readFile } from 'node:fs/promises'
import type { ModelSettings } from '../compile/models.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import { fileHint } from '../core/finding.ts'
import type { Remark } from '../core/finding.ts'
import type { Model } from '../model/index.ts'
import { parseBaseline } from '../monitor/baseline.ts'

/** As an entry of the config has it. */
type Entry = ModelSettings & { readonly baseline?: string | undefined }

/** Entries with the text of the baseline that each names; one that is missing or damaged is a remark. */
export function withBaselines(
  models: readonly Entry[],
  remarks: Remark[],
): Promise<readonly ModelSettings[]> {
  return Promise.all(
    models.map(async (model, at) => {
      if (model.baseline === undefined) return model
      try {
        return { ...model, baselineText: await baselineText(model.baseline) }
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error
        const { message } = error
        remarks.push({ severity: 'error', path: ['models', at, 'baseline'], message, ...fileHint(message) })
        return model
      }
    }),
  )
}

/** Of entries whose baseline was made of another model's answers: what it says of features may hold all the same. */
export function ofOtherModels(
  entries: readonly ModelSettings[],
  models: readonly (Pick<Model, 'digest'> | null)[],
): readonly Remark[] {
  return entries.flatMap(({ baselineText: text }, at) => {
    const digest = models[at]?.digest
    if (text === undefined || digest === undefined) return []
    const { model } = parseBaseline(text, '')
    if (model === digest) return []
    const message = `the baseline is of another model (${model}; this one is ${digest}): what it says of outputs and labels may not be usual for this one`
    const hint = 'make it of this model: sluice model baseline'
    return [{ severity: 'warning', path: ['models', at, 'baseline'], message, hint }]
  })
}

/** @throws SluiceError CONFIG for a file that is none */
async function baselineText(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SluiceError('CONFIG', `${file} cannot be read: ${messageOf(error)}`, { cause: error })
  })
  parseBaseline(text, file)
  return text
}
