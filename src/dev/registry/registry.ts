import { join } from 'node:path'

import { SluiceError } from '../../core/errors.ts'
import { withFileLock } from '../../fleet/file-lock.ts'
import { LocalService, endEarlierRun, onFreePorts, startDeadlineMs } from '../local-service.ts'
import type { LaunchOptions, ServiceDefinition } from '../local-service.ts'
import { fetchArtifacts } from '../maven-artifacts.ts'
import type { Artifacts } from '../maven-artifacts.ts'
import { packageFile } from '../../package-file.ts'
import { silentProgress } from '../progress.ts'
import { findJava, need } from '../toolchain.ts'

export const registryArtifacts: Artifacts = {
  title: 'Apicurio Registry',
  size: '145 MB',
  pom: packageFile('src/dev/registry/pom.xml'),
  goal: 'unpack-dependencies',
}

/**
 * Starts a real schema registry with Confluent's API on a free port of 127.0.0.1. Schemas, ids and, when it is free,
 * the port are those of the last run in the same folder. New schema versions must be backward compatible.
 * Its `address` is the base URL.
 *
 * @throws MissingToolError; SluiceError UNREACHABLE when it does not come up, USAGE when the folder is in use
 */
export async function startRegistry(options: LaunchOptions): Promise<LocalService> {
  const { folder, progress = silentProgress, signal, deadlineMs = startDeadlineMs } = options
  const java = need(await findJava()).path
  const application = await fetchArtifacts(registryArtifacts, progress, signal)
  return withFileLock(join(folder, 'start.lock'), { waitMs: 2 * deadlineMs }, async () => {
    const earlierPorts = await endEarlierRun(folder)
    return onFreePorts(1, earlierPorts, async (ports) => {
      const registry = new LocalService(registryDefinition(java, application, folder), ports, deadlineMs)
      progress(`Starting a schema registry on ${registry.address}`)
      await registry.start(signal)
      return registry
    })
  })
}

function registryDefinition(java: string, application: string, folder: string): ServiceDefinition {
  // One port was asked for.
  const address = (ports: readonly number[]) => `http://127.0.0.1:${ports[0]!}/apis/ccompat/v7`
  return {
    title: 'Schema registry',
    folder,
    address,
    prepare: (ports) =>
      Promise.resolve({
        file: java,
        args: [
          ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError', '-XX:TieredStopAtLevel=1'],
          ...['-Dquarkus.http.host=127.0.0.1', `-Dquarkus.http.port=${ports[0]!}`],
          ...['-Dquarkus.log.level=WARN', '-Dquarkus.log.console.level=WARN'],
          ...['-jar', join(application, 'apicurio-registry-app-2.6.13.Final-runner.jar')],
        ],
        env: { REGISTRY_DATASOURCE_URL: databaseUrl },
      }),
    isReady: async (ports) => (await fetch(`${address(ports)}/subjects`, timeLimit())).ok,
    afterReady: (ports) => requireBackwardCompatibility(address(ports)),
  }
}

/**
 * Relative to the folder, in which it runs. H2 by itself writes half a second after it has answered, and closes the file at the
 * first sign of an end while requests are still served, which then open it a second time: a schema that was registered a
 * moment before, or all of them, were gone.
 */
const databaseUrl = 'jdbc:h2:file:./h2;AUTO_SERVER=FALSE;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE'

/** Apicurio accepts any change until told otherwise; Confluent's and Karapace's registries ask for BACKWARD from the start. */
async function requireBackwardCompatibility(url: string): Promise<void> {
  const answer = await fetch(`${url}/config`, {
    ...timeLimit(),
    method: 'PUT',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ compatibility: 'BACKWARD' }),
  })
  if (!answer.ok) {
    throw new SluiceError(
      'UNREACHABLE',
      `Schema registry: setting its compatibility answered ${answer.status}.`,
    )
  }
}

function timeLimit(): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(5_000) }
}
