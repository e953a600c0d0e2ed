import type { Remark } from '../core/finding.ts'
import { isLoopback } from '../core/loopback.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import type { Config } from './schema.ts'

/** Who would see the live page. */
export const httpRules: readonly LintRule[] = [livePage]

function* livePage({ http: { enabled, page, token, host }, monitor }: Config): Generator<Remark> {
  if (!enabled && page) yield error(['http', 'page'], 'is of no use: http.enabled is false')
  if (!page) {
    if (token !== undefined) yield error(['http', 'token'], 'is for http.page, which is off')
    return
  }
  if (monitor === undefined)
    yield error(['http', 'page'], 'needs the section monitor, which says what is watched', 'monitor: {}')
  if (token === undefined && !isLoopback(host))
    yield error(
      ['http', 'page'],
      `would show predictions and dead letters to whoever reaches ${host}`,
      'set http.token, or listen on 127.0.0.1',
    )
}
