import { joinLine, unknownCategoryLine } from './join-line.ts'
import type { Joining } from './join-line.ts'

/**
 * What somebody who sees the demo for the first time can do with it, in another terminal.
 *
 * @param joining null where another instance could not join
 */
export function tryNow(url: string, joining: Joining | null): string[] {
  return [
    'Try this now, in another terminal:',
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
