import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'

import { SluiceError, messageOf } from '../core/errors.ts'
import { withFileLock } from '../fleet/file-lock.ts'
import type { Progress } from './progress.ts'
import { findMaven, need } from './toolchain.ts'

/** A set of files that Maven fetches once and that stays in the cache folder. */
export interface Artifacts {
  /** For people: `Apache Kafka`. */
  readonly title: string
  /** About how much is fetched, for people: `45 MB`. */
  readonly size: string
  /** The checked-in pom that names the files; its digest names the cached folder, so that a changed pom is a new folder. */
  readonly pom: string
  /** Goal of the dependency plugin that fills an output folder. */
  readonly goal: 'copy-dependencies' | 'unpack-dependencies'
}

const downloadDeadlineMs = 15 * 60_000

/** `$XDG_CACHE_HOME/sluice`, or `~/.cache/sluice`. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const base = env['XDG_CACHE_HOME']
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'sluice')
}

/** Where the artifacts are, or will be. */
export async function artifactsFolder(artifacts: Artifacts, cache = cacheFolder()): Promise<string> {
  const pom = await readFile(artifacts.pom, 'utf8')
  const text = (tag: string) => new RegExp(`<${tag}>([\\w.-]+)</${tag}>`).exec(pom)?.[1] ?? 'unknown'
  const digest = createHash('sha256').update(pom).digest('hex').slice(0, 8)
  return join(cache, `${text('artifactId')}-${text('version')}-${digest}`)
}

export async function areCached(artifacts: Artifacts, cache = cacheFolder()): Promise<boolean> {
  return exists(await artifactsFolder(artifacts, cache))
}

/**
 * The folder with the artifacts, fetched by Maven when it is not there yet. It appears complete or not at all, also
 * when several processes ask at once (one fetches, the others wait) or one is killed.
 *
 * @throws MissingToolError without Maven; SluiceError UNREACHABLE when Maven fails
 */
export async function fetchArtifacts(
  artifacts: Artifacts,
  progress: Progress,
  signal?: AbortSignal,
  cache = cacheFolder(),
): Promise<string> {
  const folder = await artifactsFolder(artifacts, cache)
  if (await exists(folder)) return folder
  const maven = need(await findMaven()).path
  const onWait = () => {
    progress(`Waiting for another process that downloads ${artifacts.title}`)
  }
  await withFileLock(`${folder}.lock`, { waitMs: downloadDeadlineMs, onWait }, async () => {
    if (!(await exists(folder))) await fill(folder, artifacts, maven, progress, signal)
  })
  return folder
}

/** Under the lock: whatever an interrupted fill left is nobody's. */
async function fill(
  folder: string,
  artifacts: Artifacts,
  maven: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const cache = join(folder, '..')
  const prefix = `${basename(folder)}.part-`
  for (const name of await readdir(cache)) {
    if (name.startsWith(prefix)) await rm(join(cache, name), { recursive: true, force: true })
  }
  const part = await mkdtemp(join(cache, prefix))
  try {
    await mkdir(join(part, 'out'))
    await copyFile(artifacts.pom, join(part, 'pom.xml'))
    progress(`Downloading ${artifacts.title} (about ${artifacts.size}, once, into ${cache})`)
    await runMaven(maven, artifacts, part, progress, signal)
    await rename(join(part, 'out'), folder)
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

/** MAVEN_OPTS and MAVEN_ARGS pass through the environment: proxies, mirrors and another local repository keep working. */
async function runMaven(
  maven: string,
  artifacts: Artifacts,
  part: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const out = join(part, 'out')
  const child = spawn(
    maven,
    ['-B', `dependency:${artifacts.goal}`, '-DincludeScope=runtime', `-DoutputDirectory=${out}`],
    {
      cwd: part,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([AbortSignal.timeout(downloadDeadlineMs), ...(signal ? [signal] : [])]),
    },
  )
  const lastLines: string[] = []
  const count = counter(artifacts.title, progress)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lastLines.push(line)
      if (lastLines.length > 20) lastLines.shift()
      count(line)
    })
  }
  const problem = await ended(child)
  if (problem === null && (await readdir(out)).length > 0) return
  throw new SluiceError(
    'UNREACHABLE',
    `Maven could not fetch ${artifacts.title} (${problem ?? 'it fetched nothing'}). Its last lines:\n${lastLines.join('\n')}`,
  )
}

/** Null when the command ended well, else what became of it. */
function ended(child: ReturnType<typeof spawn>): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(messageOf(error))
    })
    child.once('close', (code, signal) => {
      resolve(code === 0 ? null : signal === null ? `exit code ${code ?? 'unknown'}` : signal)
    })
  })
}

/** Reads Maven's `Downloaded from <repository>: <address> (1.2 MB at 3.4 MB/s)` and tells every few megabytes. */
function counter(title: string, progress: Progress): (line: string) => void {
  const stepMegabytes = 10
  let megabytes = 0
  let told = 0
  return (line) => {
    const match = /Downloaded from .*\(([\d.]+) (B|kB|MB) at/.exec(line)
    if (match === null) return
    megabytes += Number(match[1]) * { B: 1e-6, kB: 1e-3, MB: 1 }[match[2] as 'B' | 'kB' | 'MB'] // the pattern admits these three
    if (megabytes - told < stepMegabytes) return
    told = megabytes
    progress(`Downloading ${title}: ${Math.round(megabytes)} MB so far`)
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
