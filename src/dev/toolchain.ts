import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

import { SluiceError } from '../core/errors.ts'

/** The local broker and registry need it: Kafka 4 runs on Java 17 and newer. */
const minimumJava = 17

export interface Tool {
  /** Path of the executable. */
  readonly path: string
  /** Major version; null where it is not asked. */
  readonly version: number | null
}

/** What is not there, in words for the user: what was found instead, and how to get it. */
export interface MissingTool {
  readonly tool: 'java' | 'maven'
  readonly problem: string
  readonly remedy: string
}

export type ToolAnswer = { readonly found: Tool } | { readonly missing: MissingTool }

/** A launcher was asked to start without what it needs. Ask `findJava` and `findMaven` first to choose another way. */
export class MissingToolError extends SluiceError {
  readonly missing: MissingTool

  constructor(missing: MissingTool) {
    super('UNREACHABLE', `${missing.problem} ${missing.remedy}`)
    this.name = 'MissingToolError'
    this.missing = missing
  }
}

const remedies = {
  java: `Install Java ${minimumJava} or newer (Debian, Ubuntu: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk), then set JAVA_HOME or PATH.`,
  maven:
    'Install Apache Maven (Debian, Ubuntu: apt-get install maven; macOS: brew install maven), or set MAVEN_HOME.',
}

type Environment = Readonly<Record<string, string | undefined>>

/** The first Java of JAVA_HOME and PATH that is new enough. */
export async function findJava(env: Environment = process.env): Promise<ToolAnswer> {
  let tooOld: string | null = null
  for (const path of await executables('java', env['JAVA_HOME'], env)) {
    const version = await javaVersion(path)
    if (version !== null && version >= minimumJava) return { found: { path, version } }
    tooOld ??= version === null ? `${path} does not tell its version.` : `${path} is Java ${version}.`
  }
  return missing('java', tooOld ?? 'There is no java in JAVA_HOME or on the PATH.')
}

/** Maven is only needed to fill the cache: its version is not asked, which would cost the start of a JVM. */
export async function findMaven(env: Environment = process.env): Promise<ToolAnswer> {
  const [path] = await executables('mvn', env['MAVEN_HOME'], env)
  return path === undefined
    ? missing('maven', 'There is no mvn in MAVEN_HOME or on the PATH.')
    : { found: { path, version: null } }
}

/** The tool, or a MissingToolError. */
export function need(finding: ToolAnswer): Tool {
  if ('missing' in finding) throw new MissingToolError(finding.missing)
  return finding.found
}

function missing(tool: MissingTool['tool'], problem: string): ToolAnswer {
  return { missing: { tool, problem, remedy: remedies[tool] } }
}

async function executables(name: string, home: string | undefined, env: Environment): Promise<string[]> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  if (home !== undefined && home !== '') folders.unshift(join(home, 'bin'))
  const candidates = [...new Set(folders)].map((folder) => join(folder, name))
  const usable = await Promise.all(candidates.map(isExecutable))
  return candidates.filter((_, index) => usable[index])
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** `java -version` writes to stderr: `openjdk version "17.0.15" 2025-04-15`; Java 8 calls itself 1.8. */
async function javaVersion(path: string): Promise<number | null> {
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ['-version'], { timeout: 20_000 })
    const match = /version "(\d+)(?:\.(\d+))?/.exec(stderr + stdout)
    if (match === null) return null
    return Number(match[1] === '1' ? match[2] : match[1])
  } catch {
    return null // a stub that only says where to get Java, or a broken installation
  }
}
