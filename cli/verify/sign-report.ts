import { createHash } from 'node:crypto'
import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms'
import type { Clients } from '../../lib/aws/clients.ts'
import { answered } from '../../lib/aws/read.ts'
import { parseArn } from '../../lib/text/arn.ts'
import { canonicalJson } from '../../lib/text/fields.ts'
import type { Region, Verification } from '../../lib/model/index.ts'

/**
 * Signs a report with a KMS key for signing: over the SHA-256 of its JSON with members in order and without the
 * signature itself, so that whoever has the JSON report can check it with the public key (KMS API reference, Sign).
 */
export async function signedReport(
  clients: Clients,
  key: string,
  report: Verification,
  defaultRegion: Region,
): Promise<Verification> {
  const client = await clients.kms(parseArn(key)?.region || defaultRegion)
  const { SigningAlgorithms = [] } = await client.send(new GetPublicKeyCommand({ KeyId: key }))
  const SigningAlgorithm = answered(
    SigningAlgorithms.find((one) => one.endsWith('SHA_256')) ?? undefined,
    'a signing algorithm with SHA-256',
  )
  const digest = createHash('sha256').update(canonicalJson(report)).digest()
  const asked = { KeyId: key, Message: digest, MessageType: 'DIGEST', SigningAlgorithm } as const
  const { KeyId, Signature } = await client.send(new SignCommand(asked))
  return {
    ...report,
    signature: {
      keyArn: KeyId ?? key,
      algorithm: SigningAlgorithm,
      digest: digest.toString('hex'),
      value: Buffer.from(answered(Signature, 'Signature')).toString('base64'),
    },
  }
}
