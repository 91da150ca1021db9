import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'

/** Who may do everything. */
export const credentials = { accessKeyId: 'ROOT', secretAccessKey: 'x' }

/** Puts log files into the bucket of the trail of the scenario `clean`. */
export async function putLogs(
  { url }: Sandbox,
  files: Iterable<readonly [key: string, body: Uint8Array]>,
): Promise<void> {
  const s3 = new S3Client({ region: 'us-east-1', endpoint: url, credentials, forcePathStyle: true })
  for (const [Key, Body] of files)
    await s3.send(new PutObjectCommand({ Bucket: 'clean-trail-logs', Key, Body }))
  s3.destroy()
}
