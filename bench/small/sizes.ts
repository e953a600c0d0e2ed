import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { peerJars } from '../peers/java.ts'

const repository = resolve(import.meta.dirname, '../..')

/** Bytes of what has to be there for a program to run. */
export interface InstallSize {
  readonly program: number
  readonly runtime: number
}

/** `dist`, and the packages that are installed with Sluice; Node itself. */
export function ourSize(): InstallSize {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<
      Record<string, { readonly dev?: boolean; readonly peer?: boolean; readonly devOptional?: boolean }>
    >
  }
  const packages = Object.entries(lock.packages).filter(
    ([path, { dev, peer, devOptional }]) => path !== '' && !dev && !peer && !devOptional,
  )
  // One within another is counted with it.
  const outer = packages.map(([path]) => path).filter((path) => path.lastIndexOf('node_modules/') === 0)
  const program = ['dist', 'schemas', ...outer].map((path) => sizeOf(join(repository, path)))
  return {
    program: program.reduce((sum, each) => sum + each, 0),
    runtime: lstatSync(realpathSync(process.execPath)).size,
  }
}

/** The jars of the plain loop, without those that Kafka Streams alone wants; the Java that is installed. */
export function javaSize(): InstallSize {
  const jars = peerJars().filter((jar) => !/rocksdb|kafka-streams/.test(jar))
  const java = realpathSync(execFileSync('which', ['java'], { encoding: 'utf8' }).trim())
  return {
    program: jars.reduce((sum, jar) => sum + lstatSync(jar).size, 0),
    runtime: sizeOf(dirname(dirname(java))),
  }
}

function sizeOf(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.isFile() ? stat.size : 0
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
