import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SluiceError } from '../../core/errors.ts'
import { packageFile } from '../../package-file.ts'
import { cacheFolder } from '../maven-artifacts.ts'

const checkedIn = packageFile('src/dev/broker/pom.xml')

/**
 * The pom of the broker. With `SLUICE_KAFKA_VERSION` it is that version of Kafka, for whoever tries others than the one that is checked in.
 *
 * @throws SluiceError USAGE for what is no version
 */
export function kafkaPom(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const version = env['SLUICE_KAFKA_VERSION'] ?? ''
  if (version === '') return checkedIn
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new SluiceError(
      'USAGE',
      `SLUICE_KAFKA_VERSION: ${JSON.stringify(version)} is no version, such as 3.9.1`,
    )
  const text = readFileSync(checkedIn, 'utf8').replace(/(<version>)[^<]+/, `$1${version}`)
  const folder = cacheFolder(env)
  const file = join(folder, `kafka-${version}.xml`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, text)
  return file
}
