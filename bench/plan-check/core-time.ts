import { readFileSync } from 'node:fs'

/** Clock ticks a second: fixed at 100 on Linux for /proc. */
const ticksPerSecond = 100
/** user, nice, system, irq, softirq, steal: all but idle and waiting for disks. */
const busyFields = [0, 1, 2, 5, 6, 7]

/** Milliseconds that cores have been busy since the machine started, all together. */
export function busyMs(cores: readonly number[]): number {
  const stat = readFileSync('/proc/stat', 'utf8')
  const ticks = cores.map((core) => {
    const fields = new RegExp(`^cpu${core} (.*)$`, 'm').exec(stat)?.[1]?.split(' ').map(Number) ?? []
    return busyFields.reduce((sum, field) => sum + (fields[field] ?? 0), 0)
  })
  return (ticks.reduce((sum, each) => sum + each, 0) * 1_000) / ticksPerSecond
}
