import { zstdDecompressSync } from 'node:zlib'
import type * as Arrow from 'apache-arrow'
import { SluiceError } from '../../core/errors.ts'
import { loadLz4 } from '../lz4.ts'

/** Optional: whoever bundles Sluice need not have it, and bundlers do not follow a name that is computed. */
const arrowPackage: string = 'apache-arrow'

const load = () => import(arrowPackage) as Promise<typeof Arrow>

/**
 * Apache Arrow's own package. Throws SluiceError where it is not installed.
 *
 * @param name of the file that is the first to want it
 * @param from others only in tests
 */
export async function loadArrow(name: string, from: typeof load = load): Promise<typeof Arrow> {
  const arrow = await from().catch((error: unknown) => notInstalled(name, error))
  const { compressionRegistry: codecs, CompressionType } = arrow
  codecs.set(CompressionType.ZSTD, { decode: (bytes) => zstdDecompressSync(bytes) })
  // Where it is not there, a file that is compressed so is refused when it is read.
  const lz4 = await loadLz4().catch(() => null)
  if (lz4 !== null)
    codecs.set(CompressionType.LZ4_FRAME, { decode: (bytes) => lz4.decompressFrameSync(Buffer.from(bytes)) })
  return arrow
}

function notInstalled(name: string, error: unknown): never {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
  if (!isMissing) throw error
  throw new SluiceError(
    'USAGE',
    `${name}: Arrow files need the package ${arrowPackage}, which is optional and not installed. Install it beside Sluice: npm install ${arrowPackage}@21`,
    { cause: error },
  )
}
