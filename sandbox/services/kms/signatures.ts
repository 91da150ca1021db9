import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  timingSafeEqual,
} from 'node:crypto'
import type * as schemas from '@aws-sdk/client-kms'
import { notHonoured } from '../../honoured-members.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { masterKeySpec, signingAlgorithms } from './describe-key.ts'
import { endDryRun, requireEnabled, requireKey } from './key-access.ts'
import type { SandboxKey } from './keys.ts'

/** DER of a DigestInfo up to the digest itself (RFC 8017, 9.2, note 1), and the digest's name and length. */
const digests: Readonly<Record<string, { name: string; length: number; prefix: string }>> = {
  RSASSA_PKCS1_V1_5_SHA_256: {
    name: 'sha256',
    length: 32,
    prefix: '3031300d060960864801650304020105000420',
  },
  RSASSA_PKCS1_V1_5_SHA_384: {
    name: 'sha384',
    length: 48,
    prefix: '3041300d060960864801650304020205000430',
  },
  RSASSA_PKCS1_V1_5_SHA_512: {
    name: 'sha512',
    length: 64,
    prefix: '3051300d060960864801650304020305000440',
  },
}

/**
 * What gives a key's private key, made when it is first asked for: most are never used, and making one takes long.
 * @throws AwsError NotImplemented for keys that the sandbox does not make
 */
export function signingKey(spec: string): () => KeyObject {
  const bits = Number(/^RSA_(2048|3072|4096)$/.exec(spec)?.[1])
  if (Number.isNaN(bits)) throw notHonoured('CreateKey', [`KeySpec ${spec}`])
  let made: KeyObject | undefined
  return () => (made ??= generateKeyPairSync('rsa', { modulusLength: bits }).privateKey)
}

/** Signatures of RSA keys by PKCS #1 (LocalStack, tests/aws/services/kms, `test_sign_verify`, `test_get_public_key`). */
export const signatures: Operations<typeof schemas> = {
  GetPublicKey: (input, context) => {
    const { key, privateKey } = requireSigningKey(context, input.KeyId, 'GetPublicKey')
    return {
      KeyId: key.arn,
      PublicKey: new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' })),
      KeySpec: key.spec,
      CustomerMasterKeySpec: masterKeySpec(key),
      KeyUsage: key.usage,
      SigningAlgorithms: [...signingAlgorithms],
    }
  },
  Sign: (input, context) => {
    const { key, privateKey } = requireSigningKey(context, input.KeyId, 'Sign')
    const info = digestInfo('Sign', key, input)
    endDryRun(input.DryRun)
    const padded = { key: privateKey, padding: constants.RSA_PKCS1_PADDING }
    const Signature = new Uint8Array(privateEncrypt(padded, info))
    return { KeyId: key.arn, Signature, SigningAlgorithm: input.SigningAlgorithm }
  },
  Verify: (input, context) => {
    const { key, privateKey } = requireSigningKey(context, input.KeyId, 'Verify')
    const info = digestInfo('Verify', key, input)
    if (!isSignatureOf(info, privateKey, input.Signature ?? new Uint8Array()))
      throw new AwsError('KMSInvalidSignatureException', '')
    endDryRun(input.DryRun)
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm }
  },
}

function isSignatureOf(info: Buffer, privateKey: KeyObject, signature: Uint8Array): boolean {
  try {
    const key = { key: createPublicKey(privateKey), padding: constants.RSA_PKCS1_PADDING }
    const signed = publicDecrypt(key, signature)
    return signed.length === info.length && timingSafeEqual(signed, info)
  } catch {
    // OpenSSL throws at a signature that was not made with this key.
    return false
  }
}

function requireSigningKey(context: RequestContext, ref: string | undefined, action: string) {
  const key = requireKey(context, ref, action)
  requireEnabled(key)
  const { signing } = key
  if (signing) return { key, privateKey: signing() }
  if (action === 'GetPublicKey')
    throw new AwsError('UnsupportedOperationException', `GetPublicKey is not valid for key spec ${key.spec}.`)
  throw new AwsError(
    'InvalidKeyUsageException',
    `${key.arn} key usage is ${key.usage} which is not valid for ${action}.`,
  )
}

type Asked = Pick<schemas.SignRequest, 'Message' | 'MessageType' | 'SigningAlgorithm'>

/**
 * What is signed: "To sign a message larger than 4096 bytes … provide the message digest" (KMS API reference, Sign).
 * @throws AwsError InvalidKeyUsageException, ValidationException; NotImplemented for PSS
 */
function digestInfo(operation: string, key: SandboxKey, asked: Asked): Buffer {
  const { Message = new Uint8Array(), MessageType = 'RAW', SigningAlgorithm = '' } = asked
  const isOfKey = signingAlgorithms.some((one) => one === SigningAlgorithm)
  if (!isOfKey)
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${SigningAlgorithm} is incompatible with key spec ${key.spec}.`,
    )
  const digest = digests[SigningAlgorithm]
  if (!digest || MessageType === 'EXTERNAL_MU')
    throw notHonoured(operation, [`SigningAlgorithm ${SigningAlgorithm}`])
  const hash = MessageType === 'DIGEST' ? Message : createHash(digest.name).update(Message).digest()
  if (hash.length !== digest.length)
    throw new AwsError('ValidationException', `Digest is invalid length for algorithm ${SigningAlgorithm}.`)
  return Buffer.concat([Buffer.from(digest.prefix, 'hex'), hash])
}
