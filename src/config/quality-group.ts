import type { Config } from './schema.ts'

/** The group that keeps the places of `sluice quality`. */
export function qualityGroup({ name, monitor }: Pick<Config, 'name' | 'monitor'>): string {
  return monitor?.labels?.group ?? `${name}.quality`
}
