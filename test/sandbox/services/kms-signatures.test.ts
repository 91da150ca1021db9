import { createHash, createPublicKey, verify } from 'node:crypto'
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DisableKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyCommand,
} from '@aws-sdk/client-kms'
import { describe, expect, it } from '@jest/globals'
import { bench, failureOf, settings } from '../bench.ts'

/**
 * As LocalStack saw of AWS: tests/aws/services/kms, `test_sign_verify`, `test_get_public_key`, `test_invalid_key_usage`;
 * the length of a digest: awslabs/aws-sdk-rust, discussion 571. What GetPublicKey says of a key for encryption is [U].
 */

const Message = new Uint8Array(Buffer.from('what is signed'))
const SigningAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256' as const

async function withKey(input: CreateKeyCommandInput = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }) {
  const kms = new KMSClient(settings(await bench()))
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input))
  return { kms, KeyId: KeyMetadata?.KeyId ?? '', described: KeyMetadata }
}

describe('a signature', () => {
  it('is checked with the public key alone, whether the message or its digest was given', async () => {
    const { kms, KeyId, described } = await withKey()
    expect(described).toMatchObject({ KeyUsage: 'SIGN_VERIFY', KeySpec: 'RSA_2048' })
    expect(described?.SigningAlgorithms?.[0]).toBe(SigningAlgorithm)
    const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }))
    const key = createPublicKey({ key: Buffer.from(PublicKey), type: 'spki', format: 'der' })
    const digest = new Uint8Array(createHash('sha256').update(Message).digest())
    const raw = await kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm }))
    const ofDigest = await kms.send(
      new SignCommand({ KeyId, Message: digest, MessageType: 'DIGEST', SigningAlgorithm }),
    )
    expect(ofDigest.Signature).toEqual(raw.Signature)
    expect(verify('sha256', Message, key, raw.Signature ?? new Uint8Array())).toBe(true)
  })

  it('is valid for its own message only', async () => {
    const { kms, KeyId } = await withKey()
    const { Signature = new Uint8Array() } = await kms.send(
      new SignCommand({ KeyId, Message, SigningAlgorithm }),
    )
    const asked = { KeyId, Signature, SigningAlgorithm }
    expect(await kms.send(new VerifyCommand({ ...asked, Message }))).toMatchObject({ SignatureValid: true })
    const other = new Uint8Array(Buffer.from('something else'))
    for (const wrong of [{ Message: other }, { Message, Signature: Signature.toReversed() }])
      expect(await failureOf(kms.send(new VerifyCommand({ ...asked, ...wrong })))).toMatchObject({
        name: 'KMSInvalidSignatureException',
      })
  })

  it('is not made of a digest of another length, by another algorithm, or by a disabled key', async () => {
    const { kms, KeyId } = await withKey()
    const sign = (more: object) =>
      failureOf(kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm, ...more })))
    expect(await sign({ MessageType: 'DIGEST' })).toMatchObject({
      name: 'ValidationException',
      message: `Digest is invalid length for algorithm ${SigningAlgorithm}.`,
    })
    expect(await sign({ SigningAlgorithm: 'ECDSA_SHA_256' })).toMatchObject({
      name: 'InvalidKeyUsageException',
      message: 'Algorithm ECDSA_SHA_256 is incompatible with key spec RSA_2048.',
    })
    expect(await sign({ SigningAlgorithm: 'RSASSA_PSS_SHA_256' })).toMatchObject({ name: 'NotImplemented' })
    await kms.send(new DisableKeyCommand({ KeyId }))
    expect(await sign({})).toMatchObject({ name: 'DisabledException' })
  })

  it('is not made by a key for encryption', async () => {
    const { kms, KeyId } = await withKey({})
    expect(await failureOf(kms.send(new SignCommand({ KeyId, Message, SigningAlgorithm })))).toMatchObject({
      name: 'InvalidKeyUsageException',
      message: expect.stringContaining('key usage is ENCRYPT_DECRYPT which is not valid for Sign.'),
    })
    expect(await failureOf(kms.send(new GetPublicKeyCommand({ KeyId })))).toMatchObject({
      name: 'UnsupportedOperationException',
    })
  })
})
