import { createHash, createVerify, generateKeyPairSync, sign, verify } from 'node:crypto'
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { afterAll, afterEach, expect, it } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import { signedReport } from '../../../cli/verify/sign-report.ts'
import { createClients } from '../../../lib/aws/clients.ts'
import { canonicalJson } from '../../../lib/text/fields.ts'
import { sample } from '../../report/verification-sample.ts'

const kms = mockClient(KMSClient)
afterEach(() => void kms.reset())
// Test files share the SDK.
afterAll(() => kms.restore())

const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1'
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

it('signs the report without its signature, so that the public key alone checks it', async () => {
  kms.on(GetPublicKeyCommand).resolves({ SigningAlgorithms: ['ECDSA_SHA_256'] })
  kms.on(SignCommand).callsFake(({ Message }: { Message: Uint8Array }) => {
    // KMS signs a digest as it is given (API reference, Sign, MessageType DIGEST).
    expect(Buffer.from(Message)).toEqual(createHash('sha256').update(canonicalJson(sample)).digest())
    return { KeyId: arn, Signature: sign('sha256', Buffer.from(canonicalJson(sample)), privateKey) }
  })
  const clients = createClients({ credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  const { signature, ...report } = await signedReport(clients, 'alias/audit', sample, 'eu-west-1')
  clients.close()
  expect(kms.commandCalls(SignCommand)[0]?.args[0].input).toMatchObject({
    KeyId: 'alias/audit',
    MessageType: 'DIGEST',
    SigningAlgorithm: 'ECDSA_SHA_256',
  })
  expect(signature).toMatchObject({ keyArn: arn, algorithm: 'ECDSA_SHA_256' })
  const value = Buffer.from(signature?.value ?? '', 'base64')
  expect(verify('sha256', Buffer.from(canonicalJson(report)), publicKey, value)).toBe(true)
  const changed = createVerify('sha256').update(canonicalJson({ ...report, verdict: 'proven' }))
  expect(changed.verify(publicKey, value)).toBe(false)
})

it('refuses a key that cannot sign with SHA-256', async () => {
  kms.on(GetPublicKeyCommand).resolves({ SigningAlgorithms: ['RSASSA_PSS_SHA_512'] })
  const clients = createClients({ credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  await expect(signedReport(clients, arn, sample, 'us-east-1')).rejects.toThrow('SHA-256')
  clients.close()
})
