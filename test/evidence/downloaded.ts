import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { delivered, type Delivery } from './verified.ts'

/**
 * Writes a chain as a download leaves it: its files below a folder, without their metadata, and the public key in the
 * form in which `aws cloudtrail list-public-keys` prints it.
 */
export function writeDownload(folder: string, keysFile: string, delivery: Delivery = delivered()): void {
  const { buckets, plan } = delivery
  for (const key of buckets.keys(plan.bucket)) {
    const path = join(folder, key)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, buckets.get(plan.bucket, key)?.body ?? '')
  }
  const { fingerprint, der } = plan.signer
  const PublicKeyList = [{ Fingerprint: fingerprint, Value: Buffer.from(der).toString('base64') }]
  writeFileSync(keysFile, JSON.stringify({ PublicKeyList }))
}
