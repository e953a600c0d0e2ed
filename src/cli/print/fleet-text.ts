import { formatBytes, formatDuration } from '../../core/text.ts'
import type { FleetView, ShownInstance } from '../../fleet/fleet-view.ts'
import { textTable } from './text-table.ts'

const heads = ['name', 'state', 'for', 'process', 'port', 'memory', 'ends', '']

/** Instances in a table, after what is to be said of all. */
export function fleetText(
  { supervisorPid, problems, rolling, instances }: FleetView,
  nowMs: number,
): string[] {
  return [
    supervisorPid === null
      ? 'no supervisor is at work: what ends stays down; sluice fleet up starts one'
      : `supervisor: process ${supervisorPid}`,
    ...(problems.length === 0 ? [] : ['the file has errors, and what it said before holds:', ...problems]),
    ...(rolling === null ? [] : [`rolling restart: ${rolling}`]),
    ...textTable([heads, ...instances.map((each) => rowOf(each, nowMs))]),
  ]
}

function rowOf(instance: ShownInstance, nowMs: number): string[] {
  const { name, state, since, pid, port, residentBytes, ends } = instance
  return [
    name,
    state,
    since === null ? '-' : formatDuration(Math.max(0, nowMs - since) / 1000),
    String(pid ?? '-'),
    String(port ?? '-'),
    residentBytes === null ? '-' : formatBytes(residentBytes),
    String(ends),
    remark(instance, nowMs),
  ]
}

/** Why it is so, and what comes next. */
function remark(instance: ShownInstance, nowMs: number): string {
  const { why } = instance
  const next = nextText(instance, nowMs)
  return [...(why === null ? [] : [why]), ...(next === null ? [] : [next])].join('; ')
}

function nextText({ name, state, until }: ShownInstance, nowMs: number): string | null {
  if (until === null) return null
  const wait = formatDuration(Math.max(0, until - nowMs) / 1000)
  if (state === 'config')
    return `sluice fleet logs ${name} says what; tried again in ${wait}, or once a file has changed`
  return state === 'backoff' || state === 'crashed' ? `next start in ${wait}` : null
}
