import { resolve } from 'node:path'
import { RunError } from '../../lib/aws/errors.ts'
import { isRecovered, sha256Of } from '../../lib/evidence/recover/slots.ts'

/** Where recovered files go, as written by --out. */
export type OutPlace =
  | { kind: 'folder'; folder: string; stateFolder: string }
  | { kind: 'bucket'; bucket: string; prefix: string; stateFolder: string }

/**
 * A folder, or a place in S3. What is not written yet is kept in the folder, or below the one in which the command is
 * given.
 * @throws RunError for an S3 address without a bucket's name
 */
export function outPlace(out: string): OutPlace {
  if (!out.startsWith('s3://')) {
    const folder = resolve(out)
    return { kind: 'folder', folder, stateFolder: resolve(folder, '.trailkeeper-recover') }
  }
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(out) ?? []
  if (bucket === undefined) throw new RunError(`"${out}" is no place such as s3://bucket/prefix`)
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`
  const name = sha256Of(`${bucket}/${prefix}`).slice(0, 16)
  return { kind: 'bucket', bucket, prefix, stateFolder: resolve('.trailkeeper', 'recover', name) }
}

/**
 * A trail of another account may write there too: what it delivered is there.
 * @throws RunError where something else than recovered files lies in the place's `AWSLogs/`, or it cannot be listed
 */
export async function refuseDelivered(
  list: (prefix: string) => Promise<string[]>,
  { bucket, prefix }: { bucket: string; prefix: string },
): Promise<void> {
  const other = (await list(`${prefix}AWSLogs/`)).find((key) => !isRecovered(key))
  if (other !== undefined)
    throw new RunError(
      `s3://${bucket}/${prefix}AWSLogs/ holds files that were delivered; choose another prefix`,
    )
}
