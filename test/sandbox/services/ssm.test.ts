import { CreateKeyCommand, DisableKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'

let ssm: SSMClient
let kms: KMSClient
beforeEach(async () => {
  const where = settings(await bench())
  ssm = new SSMClient(where)
  kms = new KMSClient(where)
})

const Name = '/trailkeeper/secret'
const put = (changes: Partial<PutParameterCommandInput> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Type: 'SecureString', Value: 's3cret', ...changes }))
const get = (WithDecryption?: boolean) =>
  ssm.send(new GetParameterCommand({ Name, ...(WithDecryption && { WithDecryption }) }))

describe('a parameter', () => {
  it('is read decrypted where that is asked for, and encrypted otherwise', async () => {
    await put()
    expect((await get(true)).Parameter).toMatchObject({
      Name,
      Type: 'SecureString',
      Value: 's3cret',
      Version: 1,
      ARN: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/trailkeeper/secret`,
    })
    expect((await get()).Parameter?.Value).not.toContain('s3cret')
  })

  it('is overwritten only on request, and counts its versions', async () => {
    await put()
    expect((await failureOf(put({ Value: 'new' }))).name).toBe('ParameterAlreadyExists')
    expect(await put({ Value: 'new', Overwrite: true })).toMatchObject({ Version: 2 })
    expect((await get(true)).Parameter?.Value).toBe('new')
  })

  it('that is not there, or not any more, is not found', async () => {
    expect((await failureOf(get())).name).toBe('ParameterNotFound')
    await put()
    await ssm.send(new DeleteParameterCommand({ Name }))
    expect((await failureOf(get())).name).toBe('ParameterNotFound')
  })

  it.each(['/aws/secret', 'ssm-secret', '/a b', '/a/'])('is not made under the name %s', async (name) => {
    expect((await failureOf(put({ Name: name }))).name).toMatch(/^(?:AccessDenied|Validation)Exception$/)
  })
})

const underKey = async () => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  const KeyId = KeyMetadata?.KeyId ?? ''
  await put({ KeyId })
  return KeyId
}

describe('a SecureString under a key of its own', () => {
  it('is refused by a key that is not there', async () => {
    expect((await failureOf(put({ KeyId: 'alias/none' }))).name).toBe('InvalidKeyId')
  })

  it('is not read where the key does not let it be', async () => {
    const KeyId = await underKey()
    expect((await get(true)).Parameter?.Value).toBe('s3cret')
    const Statement = [
      { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' },
      { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
    ]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }))
    expect(await failureOf(get(true))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('The ciphertext refers to a customer master key'),
    })
    expect((await get()).Parameter?.Value).not.toContain('s3cret')
  })

  it('is not read where the key is off', async () => {
    await kms.send(new DisableKeyCommand({ KeyId: await underKey() }))
    expect((await failureOf(get(true))).name).toBe('InvalidKeyId')
  })
})
