import { readFile } from 'node:fs/promises'
import type { ModelSettings } from '../compile/models.ts'
import { messageOf, SluiceError } from '../core/errors.ts'
import { fileHint } from '../core/finding.ts'
import type { Remark } from '../core/finding.ts'
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

/** @throws SluiceError CONFIG for a file that is none */
async function baselineText(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SluiceError('CONFIG', `${file} cannot be read: ${messageOf(error)}`, { cause: error })
  })
  parseBaseline(text, file)
  return text
}
