import type { Config } from '../../config/schema.ts'
import { isLoopback } from '../../core/loopback.ts'
import type { LabelWords } from '../view/rig-words.ts'

/** What is added to a config so that what it runs is watched. */
export interface WatchedSettings {
  /** Of all instances: they count alike. */
  readonly shared: readonly string[]
  /** Of the one that shows. */
  readonly shown: readonly string[]
}

/** Somebody who tries something out sees its windows come. */
const monitor = { window: { time: '1m' } }

/**
 * Has the monitor and the live page on, as far as the config does not say how.
 *
 * @param words of the labels; none where nobody knows
 */
export function alwaysWatched(
  config: Pick<Config, 'monitor' | 'http'>,
  words: Readonly<Record<string, Readonly<Record<string, LabelWords>>>> = {},
): WatchedSettings {
  const isGiven = config.monitor !== undefined
  const { page, token, host } = config.http
  // A page that strangers would see is for the user to want.
  const showsPage = !page && (token !== undefined || isLoopback(host))
  return {
    shared: isGiven ? [] : [`monitor=${JSON.stringify(monitor)}`],
    shown: [
      ...(isGiven || Object.keys(words).length === 0 ? [] : [`monitor.words=${JSON.stringify(words)}`]),
      ...(showsPage ? ['http.page=true'] : []),
    ],
  }
}
