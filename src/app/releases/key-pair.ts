import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { SluiceError, messageOf } from '../../core/errors.ts'

const ownerReads = 0o600
const allRead = 0o644

/**
 * Writes a new pair of Ed25519 keys, and over no file.
 *
 * @returns `<name>.pem` with the private one, `<name>.pub.pem` with the public one
 */
export async function writeKeyPair(name: string): Promise<readonly [string, string]> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const files = [`${name}.pem`, `${name}.pub.pem`] as const
  await writeNew(files[0], privateKey.export({ type: 'pkcs8', format: 'pem' }), ownerReads)
  await writeNew(files[1], publicKey.export({ type: 'spki', format: 'pem' }), allRead)
  return files
}

async function writeNew(file: string, text: string | Buffer, mode: number): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode })
  } catch (error) {
    throw new SluiceError('USAGE', `${file} cannot be written: ${messageOf(error)}`, { cause: error })
  }
}
