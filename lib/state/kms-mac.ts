import type { KMSClient } from '@aws-sdk/client-kms'

export const macAlgorithm = 'HMAC_SHA_256'

/**
 * The MAC that a KMS key makes of a message, of 4,096 bytes at most (KMS API reference, GenerateMac).
 * @throws whatever KMS answers
 */
export async function kmsMac(kms: KMSClient, KeyId: string, message: string): Promise<Uint8Array> {
  const { GenerateMacCommand } = await import('@aws-sdk/client-kms')
  const Message = new TextEncoder().encode(message)
  const { Mac } = await kms.send(new GenerateMacCommand({ KeyId, MacAlgorithm: macAlgorithm, Message }))
  if (!Mac) throw new Error('KMS answered without a MAC')
  return Mac
}
