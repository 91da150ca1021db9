import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { brokenConstraints } from '../../../../sandbox/protocol/constraints.ts'
import { AwsError } from '../../../../sandbox/service.ts'
import { invalidInput } from '../../../../sandbox/services/s3/invalid-input.ts'
import { s3 as service } from '../../../../sandbox/services/s3/service.ts'
import { bench } from '../../bench.ts'
import { constraintCases, inputWith, modelOf } from '../../constraint-cases.ts'
import { Bucket, s3Of } from './bucket.ts'

/** Every rule of S3's model for an operation that works on a bucket; CreateBucket looks at its own first. */
const cases = Object.keys(service.operations)
  .filter((operation) => operation !== 'CreateBucket' && !operation.includes('Account'))
  .flatMap((operation) => constraintCases(service, operation))
  .filter(({ path }) => path !== 'Key')

async function codes(name: string): Promise<Map<string, string | undefined>> {
  const sandbox = await bench()
  await s3Of(sandbox).send(new CreateBucketCommand({ Bucket }))
  const found = new Map<string, string | undefined>()
  for (const { operation, path, rule, broken } of cases) {
    const input = { ...inputWith(modelOf(service, operation), path, broken), Bucket: name }
    const call = sandbox.invokeByName('s3', operation, input, { region: 'us-east-1' })
    const thrown: unknown = await call.then(
      () => undefined,
      (error: unknown) => error,
    )
    found.set(`${operation} ${path} ${rule}`, thrown instanceof AwsError ? thrown.code : undefined)
  }
  return found
}

describe("S3's constraints", () => {
  it('are held to: MalformedXML for a body, InvalidArgument for a header, or an answer of the operation', async () => {
    const answers = await codes(Bucket)
    const wrong = cases.filter(({ operation, path, rule, broken }) => {
      const input = inputWith(modelOf(service, operation), path, broken)
      const expected = invalidInput(brokenConstraints('s3', operation, input), operation)?.code
      const code = answers.get(`${operation} ${path} ${rule}`)
      return expected === undefined ? code === undefined : code !== expected
    })
    expect(wrong.map(({ operation, path }) => `${operation} ${path}`)).toEqual([])
    expect([...answers.values()]).toEqual(
      expect.arrayContaining(['MalformedXML', 'InvalidArgument', 'InvalidRequest', 'InvalidStorageClass']),
    )
  })

  it('are looked at after the bucket', async () => {
    const answers = await codes('no-such-bucket')
    const ofBuckets = [...answers].filter(([name]) => !name.startsWith('ListBuckets'))
    // HEAD tells what is not there by its status alone.
    expect(new Set(ofBuckets.map(([, code]) => code))).toEqual(new Set(['NoSuchBucket', 'NotFound']))
  })
})
