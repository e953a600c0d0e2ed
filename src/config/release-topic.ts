import type { Config } from './schema.ts'

/** The topic that is the model store; null where that is none. */
export function releaseTopic({ releases }: Pick<Config, 'releases'>): string | null {
  return /^kafka:\/\/(.+)$/.exec(releases?.store ?? '')?.[1] ?? null
}
