import { joinLine, shellWord, unknownCategoryLine } from './join-line.ts'
import type { Joining } from './join-line.ts'

/**
 * What somebody who sees the demo for the first time can do with it, in another terminal.
 *
 * @param joining null where another instance could not join
 * @param store of models; null where they come from their files
 */
export function tryNow(url: string, joining: Joining | null, store: string | null): string[] {
  return [
    'Try this now, in another terminal:',
    ...(store === null ? [] : linesOfStore(shellWord(store))),
    ...(joining === null ? [] : linesOnKafka(url, joining)),
    `  what is counted:              curl -s ${url}/metrics | grep sluice_records`,
    '  more that cannot be scored:   start again with --trouble 0.3 (unknown categories, broken bytes, missing values)',
  ]
}

function linesOnKafka(url: string, joining: Joining): string[] {
  return [
    `  a second instance joins with: ${joinLine(joining)}`,
    '  stop it, or kill it (kill -9): its partitions come back, and the sum at the end adds up',
    `  an event of unknown category: ${unknownCategoryLine(joining)}`,
    `  its dead letter is one more:  curl -s ${url}/metrics | grep unknown-category`,
  ]
}

function linesOfStore(store: string): string[] {
  return [
    `  another cooler model answers: npx sluice model promote cooler@2 --store ${store} --why "try the other one"`,
    `  the first one answers again:  npx sluice model rollback cooler --store ${store} --why "as it was"`,
    `  what answered when, and why:  npx sluice model history cooler --store ${store}`,
  ]
}
