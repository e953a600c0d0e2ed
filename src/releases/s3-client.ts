import type * as s3 from '@aws-sdk/client-s3'
import { SluiceError } from '../core/errors.ts'

export type S3Package = typeof s3

/** Optional: whoever bundles Sluice need not have it, and bundlers do not follow a name that is computed. */
const clientPackage: string = '@aws-sdk/client-s3'

const connectMs = 5_000
/** Of a connection on which nothing moves. */
const silenceMs = 20_000

/** @throws SluiceError CONFIG where it is not installed */
export async function loadS3(
  place: string,
  load: () => Promise<S3Package> = () => import(clientPackage) as Promise<S3Package>,
): Promise<S3Package> {
  try {
    return await load()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    throw new SluiceError(
      'CONFIG',
      `${place} needs the package @aws-sdk/client-s3, which is optional and not installed. Install it beside Sluice: npm install @aws-sdk/client-s3@3`,
      { cause: error },
    )
  }
}

/** A client as the environment has it: AWS_REGION, AWS_ENDPOINT_URL, and whatever the SDK finds credentials in. */
export function s3Client(
  { S3Client }: S3Package,
  environment: Readonly<Record<string, string | undefined>>,
): s3.S3Client {
  const endpoint = environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL']
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION']
  return new S3Client({
    // A server of one's own has no names for buckets in the DNS, and seldom regions.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true, region: region ?? 'us-east-1' }),
    ...(region === undefined ? {} : { region }),
    requestHandler: { connectionTimeout: connectMs, socketTimeout: silenceMs },
    // Other servers do not all know the checksums that AWS would like to have.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}
