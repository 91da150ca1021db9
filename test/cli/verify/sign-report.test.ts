import { createHash, createPublicKey, verify } from 'node:crypto'
import { CreateAliasCommand, CreateKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { expect, it } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import { signedReport } from '../../../cli/verify/sign-report.ts'
import { createClients } from '../../../lib/aws/clients.ts'
import { canonicalJson } from '../../../lib/text/fields.ts'
import { sample } from '../../report/verification-sample.ts'
import { bench, settings } from '../../sandbox/bench.ts'

it('signs the report without its signature, so that the public key alone checks it', async () => {
  const sandbox = await bench()
  const clients = createClients(settings(sandbox))
  const client = await clients.kms('us-east-1')
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }),
  )
  const arn = KeyMetadata?.Arn ?? ''
  await client.send(new CreateAliasCommand({ AliasName: 'alias/audit', TargetKeyId: arn }))
  const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: arn }))
  const { signature, ...report } = await signedReport(clients, 'alias/audit', sample, 'us-east-1')
  clients.close()

  expect(report).toEqual(sample)
  expect(signature).toMatchObject({ keyArn: arn, algorithm: 'RSASSA_PKCS1_V1_5_SHA_256' })
  expect(signature?.digest).toBe(createHash('sha256').update(canonicalJson(report)).digest('hex'))
  const key = createPublicKey({ key: Buffer.from(PublicKey), type: 'spki', format: 'der' })
  const fits = (told: object) =>
    verify(
      'sha256',
      Buffer.from(canonicalJson(told)),
      key,
      new Uint8Array(Buffer.from(signature?.value ?? '', 'base64')),
    )
  expect(fits(report)).toBe(true)
  expect(fits({ ...report, verdict: 'proven' })).toBe(false)
})

it('refuses a key that cannot sign with SHA-256', async () => {
  // No key of the sandbox has such algorithms only.
  const kms = mockClient(KMSClient)
  kms.on(GetPublicKeyCommand).resolves({ SigningAlgorithms: ['RSASSA_PSS_SHA_512'] })
  const clients = createClients({ credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  const arn = 'arn:aws:kms:us-east-1:111122223333:key/1'
  try {
    await expect(signedReport(clients, arn, sample, 'us-east-1')).rejects.toThrow('SHA-256')
  } finally {
    clients.close()
    kms.restore()
  }
})
