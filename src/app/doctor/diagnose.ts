import type { Config } from '../../config/schema.ts'
import { SluiceError } from '../../core/errors.ts'
import type { Finding, Remark } from '../../core/finding.ts'
import { assemble, readConfig } from '../assemble.ts'
import type { AssemblyOptions, AssemblyResult } from '../assemble.ts'
import { byWeight, examine } from './examine.ts'
import type { Examination } from './examine.ts'

export interface Diagnosis {
  /** Of config, schemas and models, as `lint` has them, and of all that was looked at; the weightiest first. */
  readonly findings: readonly Finding[]
  /** Null where the config is at fault, which says whom to ask. */
  readonly examination: Omit<Examination, 'remarks'> | null
}

/**
 * All that keeps a pipeline from running, or soon will. Where models or schemas are at fault the rest is looked at all the
 * same.
 */
export async function diagnose(options: AssemblyOptions): Promise<Diagnosis> {
  const { assembly, findings, place } = await assembled(options)
  const config = assembly?.config ?? configOf(options)
  if (config === null) return { findings, examination: null }
  const { remarks, ...found } = await examine(config, assembly)
  return {
    findings: byWeight([...findings, ...remarks.map((remark) => place(remark))]),
    examination: found,
  }
}

/** A registry that does not answer, and has the schema of events, is found with the rest. */
async function assembled(options: AssemblyOptions): Promise<AssemblyResult> {
  try {
    return await assemble(options)
  } catch (error) {
    if (!(error instanceof SluiceError && error.code === 'UNREACHABLE')) throw error
    const place = (remark: Remark): Finding => ({ ...remark, file: options.file, line: null, column: null })
    return { assembly: null, findings: [], place }
  }
}

function configOf(options: AssemblyOptions): Config | null {
  try {
    return readConfig(options)
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'CONFIG') return null
    throw error
  }
}
