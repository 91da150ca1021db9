import { createHmac, timingSafeEqual } from 'node:crypto'
import type * as schemas from '@aws-sdk/client-kms'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { macAlgorithm } from './describe-key.ts'
import { endDryRun, requireEnabled, requireKey } from './key-access.ts'
import type { SandboxKey } from './keys.ts'

const DIGESTS: Readonly<Record<string, string>> = {
  HMAC_SHA_224: 'sha224',
  HMAC_SHA_256: 'sha256',
  HMAC_SHA_384: 'sha384',
  HMAC_SHA_512: 'sha512',
}

/** Message authentication codes by HMAC keys (LocalStack, tests/aws/services/kms, `test_invalid_verify_mac`). */
export const macs: Operations<typeof schemas> = {
  GenerateMac: (input, context) => {
    const key = requireMacKey(context, input.KeyId, input.MacAlgorithm, 'GenerateMac')
    endDryRun(input.DryRun)
    const MacAlgorithm = macAlgorithm(key)
    return { Mac: macOf(key, input.Message), MacAlgorithm, KeyId: key.arn }
  },
  VerifyMac: (input, context) => {
    const key = requireMacKey(context, input.KeyId, input.MacAlgorithm, 'VerifyMac')
    const expected = macOf(key, input.Message)
    const given = input.Mac ?? new Uint8Array()
    const valid = given.byteLength === expected.byteLength && timingSafeEqual(given, expected)
    if (!valid) throw new AwsError('KMSInvalidMacException', '')
    endDryRun(input.DryRun)
    return { KeyId: key.arn, MacValid: true, MacAlgorithm: macAlgorithm(key) }
  },
}

function requireMacKey(
  context: RequestContext,
  ref: string | undefined,
  algorithm: string | undefined,
  action: string,
): SandboxKey {
  const key = requireKey(context, ref, action)
  requireEnabled(key)
  if (key.usage !== 'GENERATE_VERIFY_MAC') {
    throw new AwsError(
      'InvalidKeyUsageException',
      `${key.arn} key usage is ${key.usage} which is not valid for ${action}.`,
    )
  }
  if (algorithm !== macAlgorithm(key)) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
    )
  }
  return key
}

const macOf = (key: SandboxKey, message: Uint8Array | undefined): Uint8Array =>
  new Uint8Array(
    createHmac(DIGESTS[macAlgorithm(key)] ?? 'sha256', key.material)
      .update(message ?? new Uint8Array())
      .digest(),
  )
