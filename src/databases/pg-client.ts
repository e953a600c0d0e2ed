import type pg from 'pg'
import { SluiceError } from '../core/errors.ts'

export type { Client, Pool, PoolConfig } from 'pg'

/** Optional: whoever bundles Sluice need not have it, and bundlers do not follow a name that is computed. */
const clientPackage: string = 'pg'

/**
 * PostgreSQL's client.
 *
 * @param wantedBy what needs it, for the message
 * @throws SluiceError CONFIG where it is not installed
 */
export async function loadPg(wantedBy: string): Promise<typeof pg> {
  try {
    const loaded = (await import(clientPackage)) as { readonly default: typeof pg }
    return loaded.default
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    throw new SluiceError(
      'CONFIG',
      `${wantedBy} needs the package pg, which is optional and not installed: npm install pg@8 beside Sluice`,
      { cause: error },
    )
  }
}

/** The five characters by which SQL names an error; null for what the server did not say. */
export function sqlStateOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null
}

/** Whether it is the server or the way to it that is at fault: connections, resources, an operator's doing. */
export function isServerDown(error: unknown): boolean {
  const code = sqlStateOf(error)
  return code === null || /^(08|53|57|58|XX)/.test(code)
}
